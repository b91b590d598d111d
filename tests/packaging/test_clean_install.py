"""What CI runs is what the README says, to the letter."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def marked(name: str) -> list[str]:
    """The lines of the block after a marker."""
    found = re.findall(rf"<!-- {name} -->\n```sh\n(.*?)```", README, re.DOTALL)
    return [line for block in found for line in block.splitlines()]


def ci_with(readme: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
    (folder / "README.md").write_text(readme, encoding="utf-8")
    return subprocess.run(
        ["bash", ".ci/run"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=50,
    )


def test_readme_has_one_command_of_each_kind() -> None:
    assert len(marked("first command")) == 1
    assert marked("test command") == ["tests/run"]


def test_first_command_ends_in_a_program_of_the_environment_that_it_makes() -> None:
    """The check on other Pythons runs that last part."""
    assert marked("first command")[0].rpartition("&& ")[2].startswith(".venv/bin/imagen-desktop ")


def test_ci_runs_the_readmes_test_command(tmp_path: Path) -> None:
    done = ci_with(README.replace("\ntests/run\n", "\necho heard; exit 3\n"), tmp_path)
    assert (done.returncode, done.stdout) == (3, "heard\n")


def test_ci_fails_where_the_readme_has_no_test_command(tmp_path: Path) -> None:
    assert ci_with(README.replace("<!-- test command -->", ""), tmp_path).returncode == 1


def test_uv_is_told_the_index_and_certificates_that_pip_uses() -> None:
    lines = ". packaging/python/uv-settings.sh; echo $UV_DEFAULT_INDEX $SSL_CERT_FILE"
    done = subprocess.run(
        ["sh", "-euc", f"python={sys.executable}; {lines}"],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "PIP_INDEX_URL": "https://index.example/simple",
            "PIP_CERT": "/some/file",
        },
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert done.stdout == "https://index.example/simple /some/file\n", done.stderr


def test_a_release_ends_where_a_package_holds_a_secret(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "imagen_desktop-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("imagen_desktop/__init__.py", "", zipfile.ZIP_DEFLATED)
    secret = b"r8_" + b"Ab3" * 12
    with tarfile.open(tmp_path / "imagen_desktop-1.0.tar.gz", "w:gz") as source:
        member = tarfile.TarInfo("imagen_desktop-1.0/notes.txt")
        member.size = len(secret)
        source.addfile(member, io.BytesIO(secret))
    done = subprocess.run(
        ["packaging/python/release-check", str(tmp_path)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "a Replicate token in imagen_desktop-1.0.tar.gz/imagen_desktop-1.0/notes.txt" in done.stderr
    assert "something secret would be given away" in done.stderr
