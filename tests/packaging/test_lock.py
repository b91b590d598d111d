"""Lock files hold what pyproject.toml asks for, on every platform and Python, and nothing of this machine."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from installed_dependencies import PROJECT, needed_distributions, project_needs

FOLDER = Path(__file__).resolve().parents[2] / "packaging" / "python"
EXTRAS = {
    "requirements.txt": (),
    "requirements-local.txt": ("local",),
    "requirements-dev.txt": ("dev",),
}
FILES = sorted(file.name for file in FOLDER.glob("requirements*.txt"))
PLATFORMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "darwin": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "win32": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
ENVIRONMENTS = [
    {"python_version": version, "python_full_version": f"{version}.1", "extra": "", **platform}
    for version, platform in product(("3.11", "3.12", "3.13"), PLATFORMS.values())
]
RENEW = "run packaging/python/lock"


class Locked(NamedTuple):
    """An entry of a lock file."""

    need: Requirement
    hashes: int
    is_asked_for: bool

    @property
    def version(self) -> str:
        return str(self.need.specifier).removeprefix("==")

    @property
    def name(self) -> str:
        return canonicalize_name(self.need.name)


def locked(file: str) -> list[Locked]:
    text = re.sub(r"\\\n", "", (FOLDER / file).read_text(encoding="utf-8"))
    entries = re.findall(r"^([a-z0-9].*)\n((?: +#.*\n)*)", text, re.MULTILINE)
    return [
        Locked(Requirement(line.partition(" --hash")[0]), line.count("--hash=sha256:"), PROJECT in why)
        for line, why in entries
    ]


def holds(need: Requirement, environment: dict[str, str]) -> bool:
    return need.marker is None or need.marker.evaluate(environment)


@pytest.mark.parametrize("file", EXTRAS)
def test_each_requirement_has_one_fitting_version_everywhere(file: str) -> None:
    entries = locked(file)
    for environment, need in product(ENVIRONMENTS, project_needs(EXTRAS[file])):
        if not holds(need, environment):
            continue
        found = [
            entry
            for entry in entries
            if entry.name == canonicalize_name(need.name) and holds(entry.need, environment)
        ]
        assert [need.specifier.contains(entry.version) for entry in found] == [True], (RENEW, str(need))


@pytest.mark.parametrize("file", EXTRAS)
def test_nothing_is_locked_that_is_no_longer_asked_for(file: str) -> None:
    needs = {canonicalize_name(need.name) for need in project_needs(EXTRAS[file])}
    assert {entry.name for entry in locked(file) if entry.is_asked_for} == needs, RENEW


@pytest.mark.parametrize("file", EXTRAS)
def test_what_the_installed_ones_need_is_locked_too(file: str) -> None:
    names = {entry.name for entry in locked(file)}
    needed = {canonicalize_name(found.name) for found in needed_distributions(EXTRAS[file])}
    assert needed - names == set(), RENEW


@pytest.mark.parametrize("file", FILES)
def test_each_entry_is_one_version_with_hashes(file: str) -> None:
    entries = locked(file)
    assert entries
    for entry in entries:
        assert re.fullmatch(r"==[\w.+!]+", str(entry.need.specifier)), entry
        assert entry.hashes > 0, entry


@pytest.mark.parametrize("file", FILES)
def test_all_files_lock_the_same_versions(file: str) -> None:
    versions = {
        (entry.name, str(entry.need.marker)): entry.version for entry in locked("requirements-dev.txt")
    }
    for entry in locked(file):
        known = versions.get((entry.name, str(entry.need.marker)))
        assert known in (None, entry.version), (RENEW, entry)


@pytest.mark.parametrize("file", FILES)
def test_no_address_is_in_a_lock_file(file: str) -> None:
    text = (FOLDER / file).read_text(encoding="utf-8")
    assert re.findall(r"\S*(?:://|index-url|find-links|/(?:opt|home|root)/)\S*", text) == []
