"""The Windows installer's parts, as far as they can be looked at elsewhere."""

import re
import struct
from pathlib import Path

import pytest

import make_setup
from application_icon import SIZES, write_icon
from imagen_desktop.core.paths import APPLICATION
from imagen_desktop.core.windows_identity import APPLICATION_ID
from version_resource import four_numbers, version_resource

SCRIPT = Path(make_setup.__file__).with_name("imagen-desktop.nsi").read_text("utf-8")
UNINSTALL = SCRIPT[SCRIPT.index('Section "Uninstall"') :]


def test_the_shortcut_has_the_identity_that_the_program_claims() -> None:
    assert f'!define APPLICATION_ID "{APPLICATION_ID}"' in SCRIPT


def test_no_administrator_is_asked_for() -> None:
    assert "RequestExecutionLevel user" in SCRIPT
    assert "HKLM" not in SCRIPT
    assert "$PROGRAMFILES" not in SCRIPT


def test_removing_takes_nothing_but_what_was_installed() -> None:
    """Whole folders only where nobody keeps anything: $INSTDIR itself may be one that a person chose."""
    removed = re.findall(r"RMDir /r (.*)", SCRIPT)
    assert removed
    assert set(removed) == {r'"$INSTDIR\_internal"'}
    deleted = re.findall(r"^\s*(?:Delete|RMDir) (.*)$", UNINSTALL, re.MULTILINE)
    assert all(re.match(r'"(\$INSTDIR(\\|")|\$\{LINK\})', name) or name.startswith("/r") for name in deleted)


def test_removing_takes_the_start_at_login_with_it() -> None:
    assert f'DeleteRegValue HKCU "${{RUN}}" "{APPLICATION}"' in UNINSTALL


def test_start_at_login_is_the_programs_own_setting_and_off_unless_asked_for() -> None:
    assert 'Section /o "$(LOGIN)"' in SCRIPT
    assert "config set start.at_login true" in SCRIPT


def test_every_text_is_there_in_both_languages() -> None:
    english, german = (
        set(re.findall(rf"LangString (\w+) \$\{{LANG_{language}\}}", SCRIPT))
        for language in ("ENGLISH", "GERMAN")
    )
    assert english == german == set(re.findall(r"\$\((\w+)\)", SCRIPT))


def test_what_is_named_is_defined() -> None:
    """makensis leaves an unknown ${NAME} in the text as it stands."""
    given = {"VERSION", "NUMBERS", "SOURCE", "ICON", "OUTPUT"}
    defined = set(re.findall(r"^\s*!define (\w+)", SCRIPT, re.MULTILINE))
    theirs = re.compile(r"^(I[A-Z]\w+|VT_\w+|SYSSTRUCT_\w+|PKEY_\w+|CLSID_\w+|LANG_\w+)$")
    words = {"If", "IfNot", "Else", "EndIf", "AndIf", "Errors", "FileExists", "GetSize", "RunningX64"}
    used = set(re.findall(r"\$\{(\w+)(?:::\w+)?\}", SCRIPT))
    assert {name for name in used - given - defined - words if not theirs.match(name)} == set()


def test_the_installer_is_told_all_that_it_needs() -> None:
    command = make_setup.installer_command(Path("/f"), Path("/i.ico"), Path("/o.exe"), "1.2.3")
    needed = re.search(r"!ifndef (.*)", SCRIPT)
    assert needed is not None
    told = {word[2:].split("=")[0] for word in command if word.startswith("-D")}
    assert told == set(needed[1].split(" | "))
    assert "-DNUMBERS=1.2.3.0" in command


def test_a_folder_without_the_programs_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["make_setup.py", "--folder", str(tmp_path), "--output", str(tmp_path)])
    assert make_setup.main() == 1
    assert "has no imagen.exe and no imagen-desktop.exe" in capsys.readouterr().err


def test_without_a_key_it_says_that_nothing_was_signed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(make_setup.SIGNING, raising=False)
    make_setup.sign([Path("setup.exe")])
    assert "not signed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("1.2.3", (1, 2, 3, 0)),
        ("0.1", (0, 1, 0, 0)),
        ("2.0.0rc1", (2, 0, 0, 0)),
        ("1.4.0.dev3", (1, 4, 0, 0)),
    ],
)
def test_a_version_becomes_four_numbers(version: str, numbers: tuple[int, int, int, int]) -> None:
    assert four_numbers(version) == numbers


def test_what_is_no_version_is_refused() -> None:
    with pytest.raises(ValueError, match="is no version"):
        four_numbers("next")


def test_the_version_resource_is_what_pyinstaller_evaluates() -> None:
    def made(*values: object, **named: object) -> object:
        return (*values, named) if named else values

    names = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct")
    kinds = dict.fromkeys((*names, "VarFileInfo", "VarStruct"), made)
    text = str(eval(version_resource("1.2.3rc4"), {"__builtins__": {}, **kinds}))
    assert "(1, 2, 3, 0)" in text
    assert "'flags': 2" in text
    assert "('ProductVersion', '1.2.3rc4')" in text


def test_the_icon_has_every_size_that_windows_shows(tmp_path: Path) -> None:
    write_icon(tmp_path / "icon.ico")
    content = (tmp_path / "icon.ico").read_bytes()
    _zero, kind, count = struct.unpack_from("<HHH", content)
    widths = [content[6 + 16 * place] or 256 for place in range(count)]
    assert kind == 1
    assert sorted(widths) == list(SIZES[".ico"])
