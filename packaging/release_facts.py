"""What must be true before a release is made: looked up, never changed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from packaging.version import InvalidVersion, Version

_HEADING = re.compile(r"^## (?P<version>\S+) \((?P<date>[^)]*)\)$", re.MULTILINE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def problems(root: Path, version: str) -> Iterator[str]:
    """Each as one sentence; none means that a release may be made of the checkout in `root`."""
    try:
        Version(version)
    except InvalidVersion:
        yield f"{version} is no version that the package index takes."
    yield from changelog_problems((root / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    yield from metainfo_problems(root, version)
    if changed := _git(root, "status", "--porcelain").splitlines():
        yield f"{len(changed)} files are changed or new: {', '.join(line[3:] for line in changed[:3])} …"
    tag = _git(root, "rev-parse", "--quiet", "--verify", f"refs/tags/v{version}^{{commit}}", may_fail=True)
    if tag and tag != _git(root, "rev-parse", "HEAD"):
        yield f"The tag v{version} exists, and is another commit."


def changelog_problems(text: str, version: str) -> Iterator[str]:
    """The newest section is this version's, with its day."""
    newest = _HEADING.search(text)
    if newest is None:
        yield "CHANGELOG.md has no section."
    elif newest["version"] != version:
        yield f"CHANGELOG.md begins with {newest['version']}, the program is {version}."
    elif not _DATE.fullmatch(newest["date"]):
        yield f"CHANGELOG.md says of {version}: {newest['date']}. A release has its day, as 2027-01-31."


def metainfo_problems(root: Path, version: str) -> Iterator[str]:
    """Software centres show the newest release that the metainfo names."""
    for file in sorted((root / "packaging" / "linux").glob("*.metainfo.xml")):
        release = ET.parse(file).find("releases/release")  # noqa: S314 - our own file
        named = release.get("version") if release is not None else "none"
        if named != version:
            yield f"{file.name} names {named} as the newest release, the program is {version}."


def source_date(root: Path) -> str:
    """Seconds since 1970 of the last commit: the time that every file of the release gets."""
    return _git(root, "log", "-1", "--format=%ct")


def _git(root: Path, *words: str, may_fail: bool = False) -> str:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=not may_fail)
    return done.stdout.rstrip()
