"""Reads the licences of all installed dependencies and compares them with licences.toml.

    .venv/bin/python packaging/python/licence_check.py [--extra NAME ...]

Prints a line for each package; exit code 1 where one is under a licence that nobody has allowed.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import Distribution
from pathlib import Path

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.utils import canonicalize_name

from installed_dependencies import needed_distributions

RULES_FILE = Path(__file__).with_name("licences.toml")
_CLASSIFIER = "License :: OSI Approved :: "


@dataclass(frozen=True, slots=True)
class Exemption:
    """A package that may be under another licence, as long as that licence stays what it is."""

    licence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """licences.toml. Packages by their canonical names."""

    allowed: frozenset[str]
    words: Mapping[str, str] = field(default_factory=dict)
    unsaid: Mapping[str, str] = field(default_factory=dict)
    exceptions: Mapping[str, Exemption] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def read_rules(file: Path = RULES_FILE) -> Rules:
    with file.open("rb") as source:
        values = tomllib.load(source)
    return Rules(
        allowed=frozenset(values["allowed"]),
        words=values["words"],
        unsaid=values["unsaid"],
        exceptions={name: Exemption(**row) for name, row in values["exceptions"].items()},
        texts={name: tuple(files) for name, files in values["texts"].items()},
        notes=values["notes"],
    )


def stated_licence(distribution: Distribution, rules: Rules) -> str:
    """An SPDX expression; "" where the metadata says nothing that can be read."""
    metadata = distribution.metadata
    lines = [*metadata.get_all("License-Expression", []), *metadata.get_all("License", [])]
    classifiers = [line for line in metadata.get_all("Classifier", []) if line.startswith(_CLASSIFIER)]
    classified = [rules.words.get(line.removeprefix(_CLASSIFIER), "unknown") for line in classifiers]
    for line in [*lines, " AND ".join(classified)]:
        with suppress(InvalidLicenseExpression):
            return canonicalize_license_expression(rules.words.get(line, line))
    return rules.unsaid.get(canonicalize_name(distribution.name), "")


def is_allowed(expression: str, allowed: frozenset[str]) -> bool:
    """One of the alternatives suffices. Parentheses are for a person to judge: they need an exception."""
    return any(
        all(part in allowed for part in alternative.split(" AND "))
        for alternative in expression.split(" OR ")
    )


def finding(distribution: Distribution, rules: Rules) -> str:
    """What is wrong with a package's licence, as a sentence; "" where nothing is."""
    name, licence = canonicalize_name(distribution.name), stated_licence(distribution, rules)
    exemption = rules.exceptions.get(name)
    if exemption is not None:
        same = licence == exemption.licence
        return (
            "" if same else f"{name} is under {licence or 'an unknown licence'} now, not {exemption.licence}."
        )
    if not licence:
        return f"{name} does not say its licence: read it, then name it under [unsaid]."
    return (
        "" if is_allowed(licence, rules.allowed) else f"{name} is under {licence}, which nobody has allowed."
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Compare the licences of what is installed with licences.toml."
    )
    parser.add_argument(
        "--extra", action="append", default=[], help="an extra of the program, with what it needs"
    )
    rules, distributions = read_rules(), needed_distributions(parser.parse_args().extra)
    for distribution in distributions:
        print(f"{distribution.name} {distribution.version}: {stated_licence(distribution, rules)}")
    findings = [sentence for distribution in distributions if (sentence := finding(distribution, rules))]
    print("\n".join(findings), file=sys.stderr, end="\n" if findings else "")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
