"""Which distributions the program needs, as they are installed here: by pyproject.toml and their metadata."""

from __future__ import annotations

import importlib.metadata
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "imagen-desktop"
PROJECT_FILE = Path(__file__).resolve().parents[2] / "pyproject.toml"


def project_needs(extras: Iterable[str] = (), file: Path = PROJECT_FILE) -> list[Requirement]:
    """The project's own requirements, whatever their markers say; one on itself counts as its extras."""
    with file.open("rb") as source:
        project = tomllib.load(source)["project"]
    lines = list(project["dependencies"])
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    needs = [Requirement(line) for line in lines]
    selves = [need for need in needs if canonicalize_name(need.name) == PROJECT]
    others = [need for need in needs if need not in selves]
    within = [need for own in selves for need in project_needs(own.extras, file) if need not in others]
    return [*others, *within]


def needed_distributions(extras: Iterable[str] = (), file: Path = PROJECT_FILE) -> list[Distribution]:
    """All that the project with `extras` needs on this platform and Python, by name.

    Raises PackageNotFoundError for one that is not installed.
    """
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = list(_holding(project_needs(extras, file), frozenset()))
    while waiting:
        step = waiting.pop()
        if step in seen:
            continue
        seen.add(step)
        name, wanted = step
        found[name] = importlib.metadata.distribution(name)
        waiting += _holding(map(Requirement, found[name].requires or []), wanted)
    return [found[name] for name in sorted(found)]


def _holding(needs: Iterable[Requirement], extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Those whose markers hold here."""
    for need in needs:
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            yield canonicalize_name(need.name), frozenset(need.extras)
