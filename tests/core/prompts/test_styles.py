"""The file of saved prompts and styles: read, changed with its comments kept, never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.prompts.styles import Style, StyleFile

TEXT = """\
# mine
[[style]]
name = "Cinematic"  # the best
prompt = "{prompt}, cinematic still"
negative = "cartoon"

[[style]]
# not a style: no place for a prompt
name = "Fox"
prompt = "a red fox"
"""


@pytest.fixture
def file(tmp_path: Path) -> StyleFile:
    (tmp_path / "styles.toml").write_text(TEXT)
    return StyleFile(tmp_path / "styles.toml")


def test_a_style_wraps_what_is_typed_and_a_saved_prompt_follows_it() -> None:
    assert Style("x", "{prompt}, oil").around("a {red|blue} fox") == "a {red|blue} fox, oil"
    assert Style("x", "oil painting").around("a fox") == "a fox, oil painting"
    assert Style("x", "oil painting").around("") == "oil painting"
    assert Style("x", "{prompt}", "blur").without("text") == "text, blur"


def test_entries_are_read_in_order_and_found_in_any_case(file: StyleFile) -> None:
    assert [style.name for style in file.styles()] == ["Cinematic", "Fox"]
    assert file.find("cinematic") == Style("Cinematic", "{prompt}, cinematic still", "cartoon")
    with pytest.raises(ConfigError, match='did you mean "Cinematic"') as raised:
        file.find("cinematik")
    assert raised.value.hint == "There are: Cinematic, Fox."


def test_no_file_is_no_style(tmp_path: Path) -> None:
    assert StyleFile(tmp_path / "styles.toml").styles() == ()


def test_saving_keeps_comments_and_replaces_by_name(file: StyleFile) -> None:
    file.save(Style("Oil", "{prompt},\noil"))
    file.save(Style("Cinematic", "{prompt}, 35 mm"))
    text = file.file.read_text()
    assert text.startswith("# mine\n")
    assert "# the best" in text
    assert "# not a style" in text
    assert file.styles() == (
        Style("Cinematic", "{prompt}, 35 mm"),
        Style("Fox", "a red fox"),
        Style("Oil", "{prompt},\noil"),
    )


def test_the_first_style_makes_a_file_that_explains_itself(tmp_path: Path) -> None:
    made = StyleFile(tmp_path / "new" / "styles.toml")
    made.save(Style("Oil", 'a "quoted" \\ {prompt}', "blur"))
    assert made.styles() == (Style("Oil", 'a "quoted" \\ {prompt}', "blur"),)
    assert made.file.read_text().startswith("# Saved prompts and styles.")


def test_entries_are_renamed_and_deleted(file: StyleFile) -> None:
    file.rename("Fox", "Red fox")
    with pytest.raises(ConfigError, match="is there already"):
        file.rename("Red fox", "Cinematic")
    file.delete("Cinematic")
    assert file.styles() == (Style("Red fox", "a red fox"),)
    file.delete("Red fox")
    assert file.styles() == ()
    file.save(Style("Oil", "oil"))
    assert file.styles() == (Style("Oil", "oil"),)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[style]\n", "is not valid TOML"),
        ("[style]\n", r"begins with \[\[style\]\]"),
        ("style = [1]\n", r"begins with \[\[style\]\]"),
        ("[[styles]]\n", '"styles" is unknown'),
        ('[[style]]\nname = "a"\n', '"a" has no prompt'),
        ('[[style]]\nprompt = "a"\n', "entry 1 has no name"),
        ('[[style]]\nname = "a"\npromt = "a"\n', 'unknown key "promt"; did you mean "prompt"'),
        ('[[style]]\nname = "a"\nprompt = 3\n', "prompt must be text"),
        ('[[style]]\nname = "a"\nprompt = "b"\n[[style]]\nname = "a"\nprompt = "b"\n', "two entries"),
    ],
)
def test_a_bad_file_is_one_sentence_and_left_as_it_is(file: StyleFile, text: str, sentence: str) -> None:
    file.file.write_text(text)
    with pytest.raises(ConfigError, match=sentence):
        file.styles()
    with pytest.raises(ConfigError, match=sentence):
        file.save(Style("Oil", "{prompt}"))
    assert file.file.read_text() == text
