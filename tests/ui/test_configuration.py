"""Settings are changed while the window runs: by the window, by hand, and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imagen_desktop.core.config import Config, load_config
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.ui.configuration import Configuration
from imagen_desktop.ui.tasks import Tasks
from tests.ui.closing import closing

Until = Callable[..., Any]


class Desk:
    def __init__(self, file: Path) -> None:
        self.errors: list[BaseException] = []
        self.applied: list[Config] = []
        self.refusal: ConfigError | None = None
        self.tasks = Tasks(self.errors.append)
        self.configuration = Configuration(file, load_config(file), self.tasks, self.apply)
        self.changed: list[Config] = []
        self.refused: list[ConfigError] = []
        self.mended: list[bool] = []
        self.configuration.changed.connect(self.changed.append)
        self.configuration.refused.connect(self.refused.append)
        self.configuration.mended.connect(lambda: self.mended.append(True))

    @property
    def text(self) -> str:
        return self.configuration.file.read_text()

    def write(self, text: str) -> None:
        self.configuration.file.write_text(text)

    def replace(self, text: str) -> None:
        """As most editors write."""
        new = self.configuration.file.with_name("config.new")
        new.write_text(text)
        new.replace(self.configuration.file)

    async def close(self) -> None:
        self.configuration.close()
        await self.tasks.close()
        self.configuration.deleteLater()
        if self.errors:
            raise self.errors[0]

    def apply(self, config: Config) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.applied.append(config)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text("# mine\n[output]\nformat = 'png'  # lossless\n")
    return file


@pytest.fixture
async def desk(file: Path) -> Desk:
    made = Desk(file)
    await made.configuration.start()
    return made


@pytest.fixture
async def missing(tmp_path: Path) -> Desk:
    """Without a file."""
    made = Desk(tmp_path / "config.toml")
    await made.configuration.start()
    return made


@closing("desk")
async def test_a_change_is_written_applied_and_told(desk: Desk) -> None:
    await desk.configuration.change({"output.format": "webp", "look.theme": "dark"})
    assert desk.text == ('# mine\n[output]\nformat = "webp"  # lossless\n\n[look]\ntheme = "dark"\n')
    assert [config.output.format for config in desk.applied] == ["webp"]
    assert desk.changed == [desk.configuration.config]


@closing("desk")
async def test_a_change_is_taken_back_to_the_last_letter(desk: Desk) -> None:
    before = desk.text
    edit = await desk.configuration.change({"budget.daily_usd": 2.0})
    await desk.configuration.undo(edit)
    assert desk.text == before
    assert [config.budget.daily_usd for config in desk.changed] == [2.0, None]


@closing("desk")
async def test_what_was_changed_since_is_not_taken_back(desk: Desk) -> None:
    edit = await desk.configuration.change({"budget.daily_usd": 2.0})
    desk.write(desk.text + "# by hand\n")
    with pytest.raises(ConfigError, match="changed since"):
        await desk.configuration.undo(edit)
    assert "# by hand" in desk.text


@closing("desk")
async def test_a_value_that_is_refused_changes_nothing(desk: Desk) -> None:
    before = desk.text
    with pytest.raises(ConfigError, match="none of png"):
        await desk.configuration.change({"output.format": "gif"})
    assert (desk.text, desk.applied) == (before, [])


@closing("desk")
async def test_a_value_that_cannot_be_applied_is_taken_out_of_the_file(desk: Desk) -> None:
    before = desk.text
    desk.refusal = ConfigError("That address cannot be used.")
    with pytest.raises(ConfigError, match="address"):
        await desk.configuration.change({"output.format": "webp"})
    assert (desk.text, desk.changed) == (before, [])
    assert desk.configuration.config.output.format == "png"


@closing("desk")
async def test_a_change_by_hand_is_noticed_whether_written_or_replaced(desk: Desk, until: Until) -> None:
    desk.write('[output]\nformat = "jpg"\n')
    await until(lambda: desk.configuration.config.output.format == "jpg")
    desk.replace('[output]\nformat = "webp"\n')
    await until(lambda: desk.configuration.config.output.format == "webp")
    desk.write('[output]\nformat = "png"\n')
    await until(lambda: desk.configuration.config.output.format == "png")


@closing("desk")
async def test_a_wrong_change_by_hand_is_told_and_the_earlier_settings_stay(desk: Desk, until: Until) -> None:
    desk.write('[output]\nformat = "gif"\n')
    await until(lambda: desk.refused)
    assert "line 2: output.format" in desk.refused[0].message
    assert (desk.configuration.config.output.format, desk.changed) == ("png", [])
    desk.write('[output]\nformat = "jpg"\n')
    await until(lambda: desk.changed)
    assert desk.mended == [True]


@closing("desk")
async def test_a_file_that_cannot_be_read_is_mended_by_its_earlier_text(desk: Desk, until: Until) -> None:
    before = desk.text
    desk.configuration.file.write_bytes(b"\xff\xfe")
    await until(lambda: desk.refused)
    assert "is not UTF-8 text" in desk.refused[0].message
    desk.replace(before)
    await until(lambda: desk.mended)
    assert desk.changed == []


@closing("desk")
async def test_a_file_that_cannot_be_read_is_told_once(desk: Desk, until: Until) -> None:
    before = desk.text
    desk.configuration.file.write_bytes(b"\xff\xfe")
    await until(lambda: desk.refused)
    desk.configuration.read_again()
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "configuration"))
    desk.replace(before)
    await until(lambda: desk.mended)
    assert len(desk.refused) == 1


@closing("desk")
async def test_a_wrong_file_is_not_written_over(desk: Desk, until: Until) -> None:
    desk.write("[output\n")
    await until(lambda: desk.refused)
    with pytest.raises(ConfigError, match="not valid TOML"):
        await desk.configuration.change({"output.format": "webp"})
    assert desk.text == "[output\n"


@closing("missing")
async def test_a_file_that_comes_later_is_noticed_and_so_is_that_it_goes(missing: Desk, until: Until) -> None:
    missing.write('[look]\ntheme = "light"\n')
    await until(lambda: missing.configuration.config.look.theme == "light")
    missing.configuration.file.unlink()
    await until(lambda: missing.configuration.config == Config())
