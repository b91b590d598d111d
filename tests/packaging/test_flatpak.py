"""The Flatpak's manifest and its list of wheels, as far as they can be looked at without a runtime."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

import python_sources
from program_version import program_version

ROOT = python_sources.ROOT
APPLICATION_ID = "io.github.imagen_desktop.ImagenDesktop"
RENEW = "renew it: python3.13 packaging/flatpak/python_sources.py"
RUNTIME = {"python_version": "3.13", "python_full_version": "3.13.0", "sys_platform": "linux"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    found = json.loads((ROOT / "packaging/flatpak" / f"{APPLICATION_ID}.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def sources() -> list[dict[str, Any]]:
    found = json.loads(python_sources.OUTPUT.read_text("utf-8"))
    assert isinstance(found, list)
    return found


def test_the_identity_is_one_that_flatpak_takes(manifest: dict[str, Any]) -> None:
    assert manifest["id"] == APPLICATION_ID
    parts = APPLICATION_ID.split(".")
    assert len(parts) >= 3
    assert all(re.fullmatch(r"[A-Za-z_]\w*", part) for part in parts)
    assert len(f"/run/user/4294967295/app/{APPLICATION_ID}") <= 70  # where the running program listens


def test_it_may_do_what_it_needs_and_no_more(manifest: dict[str, Any]) -> None:
    assert set(manifest["finish-args"]) == {
        "--share=ipc",
        "--share=network",
        "--socket=wayland",
        "--socket=fallback-x11",
        "--device=dri",
        "--filesystem=xdg-pictures",
        "--talk-name=org.freedesktop.Notifications",
        "--talk-name=org.freedesktop.secrets",
        "--talk-name=org.kde.StatusNotifierWatcher",
        "--unset-env=QT_PLUGIN_PATH",
    }


def test_nothing_is_fetched_while_it_is_built(
    manifest: dict[str, Any], sources: list[dict[str, Any]]
) -> None:
    for module in manifest["modules"]:
        for source in module["sources"]:
            assert source == "python-sources.json" or source["type"] == "file"
            assert isinstance(source, str) or "url" not in source
        for command in module["build-commands"]:
            assert "pip3 install" not in command or "--no-index --no-deps" in command
    assert all(re.fullmatch(r"[0-9a-f]{64}", source["sha256"]) for source in sources)
    assert all(source["url"].startswith("https://files.pythonhosted.org/packages/") for source in sources)


def test_it_holds_the_wheel_of_this_version(manifest: dict[str, Any]) -> None:
    paths = [source["path"] for source in manifest["modules"][1]["sources"]]
    assert paths[0] == f"../../dist/imagen_desktop-{program_version()}-py3-none-any.whl"


def test_the_files_that_it_takes_from_here_are_here(manifest: dict[str, Any]) -> None:
    folder = ROOT / "packaging" / "flatpak"
    others = [source["path"] for source in manifest["modules"][1]["sources"]][1:]
    assert [path for path in others if not (folder / path).is_file()] == []


def test_every_wheel_is_a_locked_one(sources: list[dict[str, Any]]) -> None:
    locked = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", python_sources.LOCK.read_text("utf-8")))
    strange = [source["url"] for source in sources if source["sha256"] not in locked]
    assert strange == [], RENEW


def test_every_locked_package_that_the_runtime_needs_is_there(sources: list[dict[str, Any]]) -> None:
    names = {parse_wheel_filename(Path(source["url"]).name)[0] for source in sources}
    lines = re.findall(r"^([a-zA-Z0-9][^\\\n]*)\\$", python_sources.LOCK.read_text("utf-8"), re.MULTILINE)
    wanted = {
        canonicalize_name(found.name)
        for found in map(Requirement, lines)
        if found.marker is None or found.marker.evaluate(RUNTIME)
    }
    assert len(wanted) > 20
    assert names == wanted, RENEW


def test_a_wheel_for_one_processor_is_for_that_one_only(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("a-1-py3-none-any.whl", "b-1-x86_64.whl", "b-1-aarch64.whl")}
    for path in files.values():
        path.write_bytes(path.name.encode())
    both, intel, arm = files.values()
    made = python_sources.sources({"x86_64": [both, intel], "aarch64": [both, arm]})
    assert [source.get("only-arches") for source in made] == [None, ["aarch64"], ["x86_64"]]


def test_an_address_is_made_of_the_files_own_digest(tmp_path: Path) -> None:
    (tmp_path / "a-1-py3-none-any.whl").write_bytes(b"")
    start = "https://files.pythonhosted.org/packages/0e/57/51c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"
    assert python_sources.address(tmp_path / "a-1-py3-none-any.whl") == f"{start}/a-1-py3-none-any.whl"


def test_another_python_than_the_runtimes_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["python_sources.py"])
    monkeypatch.setattr(python_sources, "PYTHON", (3, 0))
    assert python_sources.main() == 2
    assert "run this with it" in capsys.readouterr().err
