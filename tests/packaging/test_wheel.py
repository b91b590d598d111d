"""The wheel and the source archive: what is in them, what must not be, and that they can be made again."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import NamedTuple

import pytest

from secret_scan import scan

pytestmark = pytest.mark.timeout(300)  # each builds packages

ROOT = Path(__file__).resolve().parents[2]
_IN_SOURCE = ("docs/", "imagen_desktop/", "packaging/", "resources/", "tests/")
_SOURCE_FILE_BYTES, _SOURCE_BYTES = 2_000_000, 6_000_000


class Packages(NamedTuple):
    wheel: Path
    source: Path

    @property
    def digests(self) -> list[str]:
        return [hashlib.sha256(file.read_bytes()).hexdigest() for file in self]

    @property
    def wheel_names(self) -> list[str]:
        return zipfile.ZipFile(self.wheel).namelist()

    @property
    def metadata(self) -> Message:
        with zipfile.ZipFile(self.wheel) as archive:
            name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            return Parser().parsestr(archive.read(name).decode())


def tracked_files(*parts: str) -> list[str]:
    """Of the checkout, with those that are to be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *parts]
    return [
        name
        for name in subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        if (ROOT / name).is_file()
    ]


def built(checkout: Path, folder: Path, epoch: str = "1000000000") -> Packages:
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    done = subprocess.run(
        command, cwd=checkout, env={"SOURCE_DATE_EPOCH": epoch}, capture_output=True, text=True, timeout=150
    )
    assert done.returncode == 0, done.stderr
    return Packages(next(folder.glob("*.whl")), next(folder.glob("*.tar.gz")))


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return built(ROOT, tmp_path_factory.mktemp("dist"))


def test_another_folder_and_another_day_give_the_same_bytes(packages: Packages, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    for name in tracked_files():
        (elsewhere / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, elsewhere / name)
        (elsewhere / name).chmod(0o700 if (ROOT / name).stat().st_mode & 0o100 else 0o600)
    assert built(elsewhere, tmp_path / "dist").digests == packages.digests


def test_source_archive_builds_the_same_wheel(packages: Packages, tmp_path: Path) -> None:
    with tarfile.open(packages.source) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = next(tmp_path.iterdir())
    assert built(folder, tmp_path / "dist").digests[0] == packages.digests[0]


def test_wheel_holds_the_program_its_resources_and_nothing_else(packages: Packages) -> None:
    inside = [name for name in packages.wheel_names if ".dist-info/" not in name]
    program = tracked_files("imagen_desktop")
    resources = [f"imagen_desktop/{name}" for name in tracked_files("resources")]
    assert sorted(inside) == sorted([*program, *resources])


def test_source_archive_holds_the_checkout_but_its_pictures(packages: Packages) -> None:
    with tarfile.open(packages.source) as archive:
        members = archive.getmembers()
    names = {member.name.partition("/")[2] for member in members} - {"PKG-INFO"}
    expected = {name for name in tracked_files() if name.startswith(_IN_SOURCE) or "/" not in name}
    assert expected - names == {name for name in expected if name.startswith("docs/screenshots/")}
    assert names - expected == set()
    assert [member.name for member in members if member.size > _SOURCE_FILE_BYTES] == []
    assert packages.source.stat().st_size < _SOURCE_BYTES


def test_nothing_secret_and_nothing_of_this_machine_is_inside(packages: Packages) -> None:
    assert [found for file in packages for found in scan(file)] == []


def test_each_licence_among_the_resources_is_in_the_metadata(packages: Packages) -> None:
    licences = [
        name for name in tracked_files("LICENSE", "resources") if re.search("licen[cs]e", name, re.IGNORECASE)
    ]
    assert sorted(packages.metadata.get_all("License-File", [])) == sorted(licences)
    for name in licences:
        assert any(entry.endswith(f".dist-info/licenses/{name}") for entry in packages.wheel_names)


def test_page_of_the_package_index_stands_alone(packages: Packages) -> None:
    """It has no folder beside it: neither pictures nor links into one; otherwise it is the README."""
    metadata = packages.metadata
    page = str(metadata.get_payload())
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert [
        target for target in re.findall(r"\]\(([^)]*)\)", page) if not target.startswith("https://")
    ] == []
    for heading in re.findall(r"^## .*", (ROOT / "README.md").read_text(), re.MULTILINE):
        assert f"\n{heading}\n" in page


def test_index_knows_this_metadata(packages: Packages) -> None:
    """Names of classifiers are checked by the builder; old installers read up to version 2.4."""
    assert packages.metadata["Metadata-Version"] == "2.4"
    assert packages.metadata["License-Expression"] == "MIT"
    assert packages.metadata.get_all("Provides-Extra") == ["cuda", "dev", "local", "vulkan"]
