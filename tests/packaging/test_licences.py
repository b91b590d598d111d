"""Every dependency is under a licence that was allowed, and its text goes with packaged programs."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from installed_dependencies import needed_distributions
from licence_check import Exemption, Rules, finding, is_allowed, read_rules, stated_licence
from third_party_notices import OUR_FILES, TEXTS, licence_texts, notices, python_licence_file

ROOT = Path(__file__).resolve().parents[2]
RULES = Rules(allowed=frozenset({"MIT", "ISC"}), words={"MIT License": "MIT"})


def package(folder: Path, *metadata: str, texts: dict[str, str] | None = None) -> Distribution:
    """One that is installed in `folder`."""
    info = folder / "some_thing-1.0.dist-info"
    (info / "licenses").mkdir(parents=True)
    (info / "METADATA").write_text(
        "\n".join(["Metadata-Version: 2.4", "Name: Some_Thing", "Version: 1.0", *metadata])
    )
    for name, text in (texts or {}).items():
        (info / "licenses" / name).write_text(text)
    files = [path.relative_to(folder) for path in info.rglob("*") if path.is_file()]
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in files))
    return PathDistribution(info)


def test_all_installed_dependencies_are_under_allowed_licences() -> None:
    rules = read_rules()
    assert [sentence for found in needed_distributions(["dev"]) if (sentence := finding(found, rules))] == []


def test_no_exception_outlives_its_package() -> None:
    rules = read_rules()
    names = {canonicalize_name(found.name) for found in needed_distributions(["dev"])}
    assert {*rules.exceptions, *rules.unsaid, *rules.texts, *rules.notes} - names == set()
    assert all(exemption.reason for exemption in rules.exceptions.values())


def test_what_packages_hold_is_never_allowed_for_being_a_tool_of_tests() -> None:
    rules = read_rules()
    for found in needed_distributions(["local"]):
        exemption = rules.exceptions.get(canonicalize_name(found.name))
        assert exemption is None or "in no package of ours" not in exemption.reason


@pytest.mark.parametrize(
    ("line", "licence"),
    [
        ("License-Expression: MIT", "MIT"),
        ("License: MIT License", "MIT"),
        ("Classifier: License :: OSI Approved :: MIT License", "MIT"),
        ("Classifier: License :: OSI Approved :: Something Else", ""),
        ("License: See the file", ""),
        ("Author: MIT", ""),
    ],
)
def test_licence_is_read_wherever_metadata_has_it(tmp_path: Path, line: str, licence: str) -> None:
    assert stated_licence(package(tmp_path, line), RULES) == licence


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("MIT AND ISC", True),
        ("MIT AND (GPL-3.0-only OR ISC)", False),
    ],
)
def test_one_allowed_alternative_suffices(expression: str, answer: bool) -> None:
    assert is_allowed(expression, RULES.allowed) is answer


def test_unknown_and_forbidden_licences_are_told(tmp_path: Path) -> None:
    silent = package(tmp_path / "silent")
    assert "does not say its licence" in finding(silent, RULES)
    forbidden = package(tmp_path / "forbidden", "License-Expression: AGPL-3.0-only")
    assert finding(forbidden, RULES) == "some-thing is under AGPL-3.0-only, which nobody has allowed."


def test_exception_holds_for_its_own_licence_only(tmp_path: Path) -> None:
    rules = Rules(allowed=RULES.allowed, exceptions={"some-thing": Exemption("MPL-2.0", "Only tests.")})
    assert finding(package(tmp_path / "a", "License-Expression: MPL-2.0"), rules) == ""
    changed = package(tmp_path / "b", "License-Expression: AGPL-3.0-only")
    assert finding(changed, rules) == "some-thing is under AGPL-3.0-only now, not MPL-2.0."


def test_notices_hold_each_package_with_its_text(tmp_path: Path) -> None:
    found = package(
        tmp_path, "License-Expression: MIT", texts={"LICENSE": "Do as you like.", "data.so": "no text"}
    )
    text = notices([found], RULES, python_licence_file())
    assert "\nSome_Thing 1.0\nMIT\n" in text
    assert "\nDo as you like.\n" in text
    assert "no text" not in text
    assert all(title in text for title in OUR_FILES)


def test_package_without_a_text_ends_the_notices(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Some_Thing brings no licence text"):
        licence_texts(package(tmp_path, "License-Expression: MIT"), RULES)


def test_notices_of_the_program_name_all_that_it_holds(tmp_path: Path) -> None:
    output = tmp_path / "notices.txt"
    script = ROOT / "packaging" / "python" / "third_party_notices.py"
    subprocess.run([sys.executable, str(script), "--extra", "local", str(output)], check=True)
    text = output.read_text(encoding="utf-8")
    for found in needed_distributions(["local"]):
        assert f"\n{found.name} {found.version}\n" in text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "pyside-setup.git" in text


def test_every_kept_text_is_some_packages() -> None:
    named = {file for files in read_rules().texts.values() for file in files}
    assert {file.name for file in TEXTS.iterdir()} == named
