"""The configuration file: its sample is the truth, and a mistake names file, line and key."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from imagen_desktop.core.config import Config, load_config, parse_config
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.resource_files import resource_path

FILE = Path("/somewhere/config.toml")


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, FILE)
    return caught.value.message


def test_sample_shows_every_default() -> None:
    assert load_config(resource_path("config.sample.toml")) == Config()


def test_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load_config(tmp_path / "none.toml") == Config()


def test_unknown_key_names_line_and_nearest_key() -> None:
    text = '[output]\nformat = "png"\nformatt = "png"\n'
    assert refusal(text) == f'{FILE}, line 3: output.formatt is not a setting; did you mean "format"?'


def test_wrong_type_names_what_is_wanted() -> None:
    text = '[backends.mine]\ntype = "sketch"\ndefault_steps = "four"\n'
    assert refusal(text) == f"{FILE}, line 3: backends.mine.default_steps must be a whole number."


def test_wrong_choice_lists_the_choices() -> None:
    assert refusal('[output]\nformat = "gif"\n').startswith(
        f'{FILE}, line 2: output.format "gif" is none of png, webp, jpg'
    )


def test_not_toml_names_the_line() -> None:
    message = refusal("default_backend = \n")
    assert message.startswith(f"{FILE} is not valid TOML: ")
    assert "line 1" in message


def test_default_backend_must_exist() -> None:
    message = refusal('default_backend = "sketsh"\n')
    assert message == f'{FILE}, line 1: default_backend names no backend: "sketsh"; did you mean "sketch"?'


def test_a_file_of_own_backends_is_asked_for_the_default_one() -> None:
    message = refusal('[backends.mine]\ntype = "replicate"\nmodel = "a/b"\n')
    problem = "default_backend is not set, and the file has no flux-schnell-local: set it to mine or sketch."
    assert message == f"{FILE}: {problem}"


def test_a_table_that_stands_twice_is_named_without_signs_of_the_parser() -> None:
    message = refusal("[output]\n[backends.mine]\n[backends.mine]\n")
    assert message.startswith(f"{FILE} is not valid TOML: Cannot declare backends.mine twice (at line 3")


def test_a_file_may_begin_with_the_mark_of_windows_editors(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b'\xef\xbb\xbf[output]\r\nformat = "webp"\r\n')
    assert load_config(file).output.format == "webp"


def test_a_pipe_in_the_files_place_is_not_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    os.mkfifo(file)
    with pytest.raises(ConfigError) as caught:
        load_config(file)
    assert caught.value.message == f"{file} is a pipe, not a file."


def test_sketch_is_there_even_where_the_file_lists_others() -> None:
    text = 'default_backend = "mine"\n[backends.mine]\ntype = "replicate"\nmodel = "a/b"\n'
    config = parse_config(text, FILE)
    assert list(config.backends) == ["mine", "sketch"]


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "true"])
def test_timeout_must_be_a_positive_number(value: str) -> None:
    text = f'[backends.x]\ntype = "sketch"\ntimeout_seconds = {value}\n'
    assert "backends.x.timeout_seconds must be" in refusal(text)


@pytest.mark.parametrize("value", ["-1", "nan", "inf"])
def test_budget_must_be_an_amount(value: str) -> None:
    assert "budget.daily_usd must be from 0" in refusal(f"[budget]\ndaily_usd = {value}\n")


def test_replicate_needs_a_model() -> None:
    assert "backends.x needs a model" in refusal('[backends.x]\ntype = "replicate"\n')


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("{sead}", 'has an unknown token "{sead}".'),
        ("../{seed}", 'template "../{seed}" does not stay inside the image folder.'),
        ("{seed", 'template "{seed" has a brace without its partner.'),
    ],
)
def test_wrong_template_is_told_before_an_image_needs_a_name(template: str, problem: str) -> None:
    message = refusal(f'[output]\nformat = "png"\nname = "{template}"\n')
    assert message.startswith(f"{FILE}, line 3: output.name: The file name template")
    assert message.endswith(problem)


def test_backend_must_be_a_table() -> None:
    assert refusal("[backends]\nx = 1\n") == f"{FILE}, line 2: backends.x must be a table."


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("nan", "is not a finite number"),
        ("{ b = [-inf] }", "is not a finite number"),
        ("2026-11-22", "must be text, a number, true or false, or a list or table of these"),
    ],
)
def test_an_option_that_cannot_be_sent_is_named_with_its_line(value: str, problem: str) -> None:
    text = f'[backends.x]\ntype = "sketch"\n[backends.x.options]\na = {value}\n'
    with pytest.raises(ConfigError) as caught:
        parse_config(text, Path("config.toml"))
    assert caught.value.message == f"config.toml, line 4: backends.x.options.a {problem}."


def test_brackets_without_end_are_refused() -> None:
    with pytest.raises(ConfigError, match="nested too deeply"):
        parse_config(f"a = {'[' * 100_000}", Path("config.toml"))


def test_options_reach_the_backend_as_they_are() -> None:
    text = '[backends.x]\ntype = "sketch"\n[backends.x.options]\nraw = true\nlist = [1, 2]\n'
    backend = parse_config('default_backend = "x"\n' + text, FILE).backends["x"]
    assert backend.options == {"raw": True, "list": [1, 2]}


def test_unreadable_file_is_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "config.toml"
    folder.mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(folder)


def test_file_that_is_not_utf8_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load_config(file)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('command = "chafa"', 'needs {path} after the program, such as "chafa {path}"'),
        ('command = "{path}"', "needs {path} after the program"),
        ('command = "chafa \'{path}"', "has a quotation mark without its partner"),
        ('comand = ""', 'is not a setting; did you mean "command"?'),
        ("focus = 1", "must be true or false"),
    ],
)
def test_preview_command_must_be_one_that_shows_the_image(line: str, problem: str) -> None:
    assert problem in refusal(f"[preview]\n{line}\n")


def test_keys_are_one_text_a_list_or_none() -> None:
    text = '[shortcuts]\nsearch = "Ctrl+F"\nfavourite = ["F", "."]\nagain = ""\ncompare = []\n'
    assert parse_config(text, FILE).shortcuts == {
        "search": ("Ctrl+F",),
        "favourite": ("F", "."),
        "again": (),
        "compare": (),
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[look]\ntheme = "drak"\n', 'line 2: look.theme "drak" is none of system, light, dark'),
        ('[look]\nlanguage = "fr"\n', 'look.language "fr" is none of system, en, de'),
        ("[look]\nreduce_motion = true\n", "look.reduce_motion must be text in quotes"),
        ("[look]\nslideshow_seconds = 0\n", "look.slideshow_seconds must be from 0.5 to 3600"),
        ("[tray]\nkeep = true\n", "tray.keep is not a setting"),
        ("[library]\nwatch = [1]\n", "library.watch must be text in quotes, or a list of such texts"),
        ("[shortcuts]\nsearch = 1\n", "line 2: shortcuts.search must be text in quotes, or a list"),
        ('[start]\nat_login = "yes"\n', "start.at_login must be true or false"),
    ],
)
def test_wrong_window_setting_is_named(text: str, problem: str) -> None:
    assert problem in refusal(text)


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://example.org/v1", "must be https: over plain http the token could be read on the way."),
        ("example.org", "is not a web address."),
        ("https://example.org:port", "is not a web address."),
        ("https://me@example.org", "must be a plain address without user, query or fragment."),
    ],
)
def test_wrong_address_names_its_line(address: str, problem: str) -> None:
    text = f'[backends.x]\ntype = "replicate"\nmodel = "a/b"\nbase_url = "{address}"\n'
    assert refusal(text) == f"{FILE}, line 4: backends.x.base_url {problem}"


def test_plain_http_is_for_this_computer() -> None:
    text = 'default_backend = "x"\n[backends.x]\ntype = "replicate"\nmodel = "a/b"\n'
    text += 'base_url = "http://127.0.0.1:8000/v1"\n'
    assert parse_config(text, FILE).backends["x"].base_url == "http://127.0.0.1:8000/v1"


@pytest.mark.parametrize("model", ["flux", "a/b/c", "/b", "a/b:", "a b/c"])
def test_what_names_no_model_names_its_line(model: str) -> None:
    text = f'[backends.x]\ntype = "replicate"\nmodel = "{model}"\n'
    wanted = f'{FILE}, line 3: backends.x.model "{model}" is not owner/name or owner/name:version.'
    assert refusal(text) == wanted
