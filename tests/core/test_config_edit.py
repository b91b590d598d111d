"""Single settings are read and changed; what a person wrote around them stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from imagen_desktop.core.config import Config, default_backends, load_config
from imagen_desktop.core.config_edit import change_settings, parse_value, renamed_backend, setting
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.resource_files import resource_path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_change_keeps_comments_and_order(file: Path) -> None:
    file.write_text('# mine\n[output]\nformat = "png"   # lossless\nname = "{slug}"\n\n[budget]\n# none\n')
    change_settings(file, {"output.format": "webp"})
    assert file.read_text() == (
        '# mine\n[output]\nformat = "webp"   # lossless\nname = "{slug}"\n\n[budget]\n# none\n'
    )


def test_every_setting_of_the_sample_can_be_set_and_taken_out(file: Path) -> None:
    file.write_text(resource_path("config.sample.toml").read_text())
    change_settings(file, {"default_backend": "sketch", "budget.daily_usd": 2.5, "preview.focus": True})
    config = load_config(file)
    assert (config.default_backend, config.budget.daily_usd, config.preview.focus) == ("sketch", 2.5, True)
    assert "# default: Pictures/Imagen" in file.read_text()
    change_settings(file, {"default_backend": None, "budget.daily_usd": None, "preview.focus": None})
    assert load_config(file) == Config()


def test_file_is_made_where_there_is_none(file: Path) -> None:
    change_settings(file, {"output.preview": "off"})
    assert file.read_text() == '[output]\npreview = "off"\n'


def test_top_level_key_goes_above_the_tables(file: Path) -> None:
    file.write_text('[output]\nformat = "png"\n')
    change_settings(file, {"default_backend": "sketch"})
    assert load_config(file).default_backend == "sketch"


def test_changing_one_built_in_backend_keeps_the_others(file: Path) -> None:
    change_settings(file, {"backends.flux-dev-replicate.default_steps": 20})
    backends = load_config(file).backends
    assert list(backends) == list(default_backends())
    assert backends["flux-dev-replicate"].default_steps == 20
    assert backends["flux-schnell-replicate"] == default_backends()["flux-schnell-replicate"]


def test_new_backend_comes_with_its_type_in_one_change(file: Path) -> None:
    changes = {"backends.mine.type": "replicate", "backends.mine.model": "me/mine"}
    change_settings(file, dict(changes))
    change_settings(file, {'backends."my.own".type': "sketch", "backends.mine.options.raw": True})
    backends = load_config(file).backends
    assert (backends["mine"].model, backends["mine"].options, backends["my.own"].type) == (
        "me/mine",
        {"raw": True},
        "sketch",
    )


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("output.format", "gif", '"gif" is none of png, webp, jpg'),
        ("output.formt", "png", 'output.formt is not a setting; did you mean "format"?'),
        ("default_backend", "skech", 'did you mean "sketch"?'),
        ("backends.mine.model", "a/b", "backends.mine needs a type"),
        ("output", "x", "output must be a table"),
        ("a b", "x", '"a b" is not a key such as output.format.'),
        ("output.format.deep", "x", "is not a setting"),
    ],
)
def test_refused_change_leaves_the_file_as_it_was(file: Path, key: str, value: str, problem: str) -> None:
    file.write_text('[output]\nname = "{slug}"\n')
    with pytest.raises(ConfigError) as caught:
        change_settings(file, {"output.preview": "off", key: value})
    assert problem in caught.value.message
    assert file.read_text() == '[output]\nname = "{slug}"\n'
    assert [path.name for path in file.parent.iterdir()] == ["config.toml"]


def test_link_stays_a_link_and_keeps_its_permissions(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("")
    real.chmod(0o640)
    file.symlink_to(real)
    change_settings(file, {"output.preview": "off"})
    assert file.is_symlink()
    assert (real.stat().st_mode & 0o777, "off" in real.read_text()) == (0o640, True)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("output.ai_label", "no", False),
        ("output.name", "true", "true"),
        ("budget.daily_usd", "2", 2.0),
        ("backends.x.default_steps", "4", 4),
        ("backends.x.options.raw", "true", True),
        ("backends.x.options.style", "soft light", "soft light"),
        ("shortcuts.favourite", "1", "1"),
        ("shortcuts.favourite", '["F", "."]', ["F", "."]),
        ("library.watch", "~/Pictures", "~/Pictures"),
    ],
)
def test_typed_text_becomes_the_settings_type(key: str, text: str, value: object) -> None:
    assert parse_value(key, text) == value


def test_text_of_another_type_is_refused() -> None:
    with pytest.raises(ConfigError, match=r'budget\.daily_usd must be a number, not "two"'):
        parse_value("budget.daily_usd", "two")


def test_value_in_force_is_found_by_its_key() -> None:
    assert setting(Config(), "output.format") == "png"
    assert setting(Config(), "backends.sketch.type") == "sketch"
    assert setting(Config(), "budget.daily_usd") is None
    assert setting(Config(), "preview") == {"command": "", "focus": False}
    assert setting(Config(), "library.watch") == []


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("output.prevew", 'did you mean "preview"?'),
        ("backends.nobody.type", "is not set"),
        ("outputs", 'did you mean "output"?'),
    ],
)
def test_key_that_is_no_setting_is_named(key: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        setting(Config(), key)
    assert problem in caught.value.message


def test_renamed_backend_keeps_its_comments_and_its_place(file: Path) -> None:
    text = (
        'default_backend = "a.b"  # mine\n[backends."a.b"]  # fast\ntype = "sketch"\n'
        '[backends."a.b".options]\nx = 1\n[backends.last]\ntype = "sketch"\n'
    )
    renamed = renamed_backend(text, file, "a.b", "c")
    assert renamed == text.replace('"a.b"]', "c]").replace('"a.b".', "c.").replace('"a.b"  #', '"c"  #')


def test_renaming_a_built_in_backend_writes_all_of_them(file: Path) -> None:
    file.write_text(renamed_backend("# mine\n", file, "flux-schnell-local", "here"))
    config = load_config(file)
    assert config.default_backend == "here"
    assert list(config.backends) == ["here", *list(default_backends())[1:]]
    assert "# mine" in file.read_text()


@pytest.mark.parametrize(
    ("text", "new", "problem"),
    [
        (
            'default_backend = "a"\n[backends.a]\ntype = "sketch"\n',
            "sketch",
            'Another backend is named "sketch".',
        ),
        ('default_backend = "a"\nbackends = {a = {type = "sketch"}}\n', "b", "only an editor can rename"),
        (
            'default_backend = "b"\n[backends.b]\ntype = "sketch"\n',
            "c",
            'There is no backend named "a" any more.',
        ),
    ],
)
def test_backend_that_cannot_be_renamed_says_why(file: Path, text: str, new: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        renamed_backend(text, file, "a", new)
    assert problem in caught.value.message
