"""Settings are saved as they are changed, taken back, refused beside their field, and found by typing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from shiboken6 import isValid

from imagen_desktop.core.config import default_backends
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.ui.settings.desk import problem_words
from imagen_desktop.ui.settings.rows import amount, dollars, seconds, whole
from imagen_desktop.ui.theme import DARK, LIGHT
from tests.ui.closing import closing
from tests.ui.settings_bench import REPLICATE, Bench, type_into

Until = Callable[..., Any]


@pytest.fixture
def bench(qapp: QApplication, tmp_path: Path) -> Bench:
    return Bench(qapp, tmp_path)


@closing("bench")
async def test_every_page_shows_what_is_in_the_file(bench: Bench) -> None:
    await bench.open(
        '[output]\nname = "{seed}"\nai_label = false\n[budget]\nmonthly_usd = 20\n'
        '[look]\ntheme = "dark"\n[library]\nwatch = ["~/old"]\n[preview]\ncommand = "chafa {path}"\n'
    )
    assert bench.row("output.name").field.text() == "{seed}"
    assert not bench.row("output.ai_label").switch.isChecked()
    assert bench.row("budget.monthly_usd").field.text() == "$20.00"
    assert bench.row("look.theme").segments.index == 2
    assert bench.row("library.watch").folders == ["~/old"]
    assert bench.row("preview.command").field.text() == "chafa {path}"
    assert bench.page("Saving and metadata").rows


@closing("bench")
async def test_a_switch_is_saved_when_it_is_turned_and_undo_takes_it_back(bench: Bench, until: Until) -> None:
    window = await bench.open("# mine\n[output]\nai_label = true  # keep\n")
    bench.row("output.ai_label").switch.click()
    await until(lambda: window.notices.notices)
    assert bench.text == "# mine\n[output]\nai_label = false  # keep\n"
    notice = window.notices.notices[0]
    assert (notice.title, notice.message) == ("Saved", "Mark AI pictures as such")
    notice.actions[0].do()
    await until(bench.row("output.ai_label").switch.isChecked)
    assert bench.text == "# mine\n[output]\nai_label = true  # keep\n"


@closing("bench")
async def test_a_text_is_saved_when_its_field_is_left_and_once(bench: Bench, until: Until) -> None:
    await bench.open()
    row = bench.row("budget.daily_usd")
    type_into(row, "2.5")
    await until(lambda: row.field.text() == "$2.50")
    assert bench.config.budget.daily_usd == 2.5
    type_into(row, "")
    await until(lambda: bench.config.budget.daily_usd is None)


HOSTED = 'default_backend = "hosted"\n[backends.hosted]\ntype = "replicate"\nmodel = "x/y"\n'
REFUSALS = [
    ("budget.daily_usd", "much", "That is not an amount, such as 20.00."),
    ("budget.daily_usd", "-1", "Must be from 0 to 1000000."),
    ("output.name", "../{seed}", "does not stay inside the image folder"),
    ("output.name", "{sead}", 'unknown token "{sead}"'),
    ("output.directory", "pictures", "The whole path is needed"),
    ("preview.command", "chafa", "Needs {path} after the program"),
]


@closing("bench")
async def test_what_cannot_be_saved_says_why_beside_the_field_and_stays(bench: Bench, until: Until) -> None:
    await bench.open("[output]\n")
    for key, typed, words in REFUSALS:
        row = bench.row(key)
        type_into(row, typed)
        await until(lambda row=row, words=words: words in row.problem.text())
        assert row.field.text() == typed
        assert row.field.accessibleDescription() == row.problem.text()
        assert (bool(row.field.property("invalid")), bench.text) == (True, "[output]\n")


@closing("bench")
async def test_file_names_are_shown_as_they_will_be(bench: Bench) -> None:
    await bench.open()
    row = bench.row("output.name")
    row.field.setText("{model}/{slug}-{width}")
    assert "Such as flux-schnell/a-red-fox-asleep-in-fresh-snow-1216.png" in row.note.text()


@closing("bench")
async def test_the_theme_holds_at_once_by_the_configuration(bench: Bench, until: Until) -> None:
    window = await bench.open('[look]\ntheme = "dark"\n')
    bench.configuration.changed.connect(lambda changed: bench.appearance.use(changed.look))
    bench.appearance.use(bench.configuration.config.look)
    assert bench.appearance.theme == DARK
    bench.row("look.theme").segments.buttons[1].click()
    await until(lambda: bench.appearance.theme == LIGHT)
    await until(lambda: window.palette().window().color().name().upper() == LIGHT.window)


@closing("bench")
async def test_a_change_by_hand_is_shown_and_a_wrong_one_told(bench: Bench, until: Until) -> None:
    window = await bench.open()
    bench.paths.config_file.write_text("[output]\nembed_settings = false\n")
    await until(lambda: not bench.row("output.embed_settings").switch.isChecked())
    bench.paths.config_file.write_text("[output]\nembed = false\n")
    await until(lambda: window.notices.notices)
    assert "line 2: output.embed is not a setting" in window.notices.notices[0].message
    bench.paths.config_file.write_text("")
    await until(lambda: not window.notices.notices)
    assert bench.row("output.embed_settings").switch.isChecked()


@closing("bench")
async def test_what_someone_types_is_not_taken_from_them(bench: Bench, until: Until) -> None:
    window = await bench.open()
    window.show_page(bench.page("Budget and usage"))
    window.activateWindow()
    await until(window.isActiveWindow)
    row = bench.row("budget.daily_usd")
    row.field.setFocus()
    QTest.keyClicks(row.field, "4")
    bench.paths.config_file.write_text("[budget]\ndaily_usd = 3\n")
    await until(lambda: bench.configuration.config.budget.daily_usd == 3)
    assert row.field.text() == "4"
    row.field.setText("$3.00")


@closing("bench")
async def test_watched_folders_are_added_and_taken_off(bench: Bench, until: Until) -> None:
    await bench.open('[library]\nwatch = ["/one"]\n')
    row = bench.row("library.watch")
    row.add_folder("/two")
    await until(lambda: bench.config.library.watch == ("/one", "/two"))
    row.remove_folder("/one")
    await until(lambda: bench.config.library.watch == ("/two",))
    row.remove_folder("/two")
    await until(lambda: "watch" not in bench.text)


@closing("bench")
async def test_the_list_of_pages_is_searched_by_typing(bench: Bench) -> None:
    window = await bench.open()
    window.search.setText("iptc")
    shown = [link.text() for link in window.links if not link.isHidden()]
    assert (shown, window.page.title) == (["Saving and metadata"], "Saving and metadata")
    assert not bench.row("output.ai_label").isHidden()
    assert bench.row("output.format").isHidden()
    window.search.setText("nothing at all")
    assert not window.nothing.isHidden()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert (window.search.text(), window.isVisible()) == ("", True)
    assert all(not link.isHidden() for link in window.links)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


@closing("bench")
async def test_down_goes_from_the_search_to_the_pages_it_left(bench: Bench) -> None:
    window = await bench.open()
    window.search.setFocus()
    window.search.setText("key")
    QTest.keyClick(window.search, Qt.Key.Key_Down)
    shown = [link for link in window.links if not link.isHidden()]
    assert len(shown) > 1
    assert window.focusWidget() is shown[0]
    assert shown[0].isChecked()
    assert window.page.title == shown[0].text()


@closing("bench")
async def test_closing_the_window_saves_what_is_typed(bench: Bench, until: Until) -> None:
    window = await bench.open()
    window.show_page(bench.page("Preview in tmux"))
    bench.row("preview.command").field.setText("chafa {path}")
    window.close()
    await until(lambda: bench.config.preview.command == "chafa {path}")


async def test_quitting_saves_what_is_typed(bench: Bench) -> None:
    window = await bench.open()
    window.show_page(bench.page("Preview in tmux"))
    bench.row("preview.command").field.setText("chafa {path}")
    await bench.close()
    assert "chafa {path}" in bench.text


@closing("bench")
async def test_the_quick_prompt_s_command_and_the_migration_are_copied(bench: Bench) -> None:
    await bench.open()
    page: Any = bench.page("Notifications and tray")
    page.command.copy.click()
    assert QGuiApplication.clipboard().text() == "imagen-desktop --quick"
    bench.desk.budget.migration.copy.click()
    assert "create table if not exists mai.imagen_usage" in QGuiApplication.clipboard().text()


@closing("bench")
async def test_the_migration_is_for_the_schema_that_is_set(bench: Bench, until: Until) -> None:
    await bench.open()
    migration = bench.desk.budget.migration
    await set_schema(bench, until, "team")
    migration.copy.click()
    assert "create table if not exists team.imagen_usage" in QGuiApplication.clipboard().text()
    await set_schema(bench, until, "My schema")
    migration.copy.click()
    assert "team.imagen_usage" in QGuiApplication.clipboard().text(), "something else was copied"
    assert "small letters" in migration.note.text()


async def set_schema(bench: Bench, until: Until, schema: str) -> None:
    field = bench.row("usage.schema").field
    field.setText(schema)
    field.editingFinished.emit()
    await until(lambda: bench.desk.budget.migration.schema == schema)


@closing("bench")
async def test_a_report_is_copied_without_anything_secret(bench: Bench, until: Until) -> None:
    canary = "r8_canary_in_the_environment"
    bench.environment["REPLICATE_API_TOKEN"] = canary
    await bench.open()
    bench.desk.about.report.click()
    await until(lambda: bench.desk.about.report_note.text().startswith("Copied"), seconds=20)
    copied = QGuiApplication.clipboard().text()
    assert '"name": "program"' in copied
    assert canary not in copied


@closing("bench")
async def test_a_backend_is_added_renamed_duplicated_and_removed(bench: Bench, until: Until) -> None:
    await bench.open("# mine\n")
    page = bench.desk.backends
    page.add_backend("replicate")
    await until(lambda: page.details.backend == "replicate")
    assert bench.config.backends["replicate"].model == "black-forest-labs/flux-schnell"
    assert list(bench.config.backends) == [*default_backends(), "replicate"]

    type_into(page.details.name, "work")
    await until(lambda: page.details.backend == "work")
    page.details.duplicate.click()
    await until(lambda: page.details.backend == "work-copy")
    page.details.remove.click()
    await until(lambda: "work-copy" not in bench.config.backends)
    assert "work" in bench.config.backends
    assert "# mine" in bench.text


@closing("bench")
async def test_a_name_typed_on_while_it_is_written_is_the_one_that_holds(bench: Bench) -> None:
    await bench.open(f"{HOSTED}# mine\n")
    details = bench.desk.backends.details
    bench.desk.backends.choose("hosted")
    for typed in ("wo", "work", "work"):  # Enter, two more letters, Enter, and the field is left
        type_into(details.name, typed)
    await bench.tasks.close()  # it waits for what is being saved
    assert details.backend == "work"
    assert list(bench.config.backends) == ["work", "sketch"]
    assert "# mine" in bench.text
    assert details.name.problem.text() == ""


@closing("bench")
async def test_a_backend_that_another_program_took_away_is_not_renamed(bench: Bench, until: Until) -> None:
    await bench.open(HOSTED)
    bench.desk.backends.choose("hosted")
    bench.configuration.close()  # it has not heard of the change yet
    bench.paths.config_file.write_text('default_backend = "sketch"\n[backends.sketch]\ntype = "sketch"\n')
    name = bench.desk.backends.details.name
    type_into(name, "work")
    await until(lambda: bool(name.problem.text()))
    assert name.problem.text() == 'There is no backend named "hosted" any more.'


@closing("bench")
async def test_the_theme_changes_after_a_field_in_the_window_has_gone(bench: Bench) -> None:
    """A C++ object that Python did not make is lost to Python with whatever widget was last asked for the
    next one in the order of Tab."""
    window = await bench.open()
    field = QLineEdit(window)
    assert field.nextInFocusChain() is window
    field.deleteLater()
    QCoreApplication.sendPostedEvents(field, QEvent.Type.DeferredDelete)
    assert not isValid(field)
    window.set_theme(LIGHT)


@closing("bench")
async def test_the_last_backend_leaves_the_sketch_and_no_built_in_ones(bench: Bench, until: Until) -> None:
    await bench.open('default_backend = "a"\n[backends.a]\ntype = "replicate"\nmodel = "x/y"\n')
    bench.desk.backends.choose("a")
    bench.desk.backends.details.remove.click()
    await until(lambda: list(bench.config.backends) == ["sketch"])
    assert bench.config.default_backend == "sketch"
    assert not bench.desk.backends.details.remove.isEnabled()


@closing("bench")
async def test_a_backend_s_settings_are_its_own(bench: Bench, until: Until) -> None:
    await bench.open()
    page = bench.desk.backends
    page.choose(REPLICATE)
    type_into(bench.field("default_steps"), "3")
    await until(lambda: bench.config.backends[REPLICATE].default_steps == 3)
    bench.field("options.disable_safety_checker").switch.click()
    await until(lambda: bench.config.backends[REPLICATE].options == {"disable_safety_checker": True})
    row = bench.field("options")
    row.edit.setPlainText("go_fast = true\nmegapixels = '1'")
    row.finish()
    await until(lambda: len(bench.config.backends[REPLICATE].options) == 3)
    assert bench.config.backends[REPLICATE].options["megapixels"] == "1"
    row.edit.setPlainText("go fast")
    row.finish()
    assert row.problem.text().startswith("Each line needs a name")
    assert page.details.default.switch.isEnabled()
    page.details.default.switch.click()
    await until(lambda: bench.config.default_backend == REPLICATE)
    assert not page.details.default.switch.isEnabled()


@closing("bench")
async def test_a_name_that_is_taken_is_refused_beside_its_field(bench: Bench, until: Until) -> None:
    await bench.open()
    details = bench.desk.backends.details
    bench.desk.backends.choose(REPLICATE)
    type_into(details.name, "sketch")
    await until(lambda: details.name.problem.text() == 'Another backend is named "sketch".')
    assert details.name.field.text() == "sketch"


@closing("bench")
async def test_a_value_refused_after_its_field_has_gone_is_told_by_a_notice(
    bench: Bench, until: Until
) -> None:
    await bench.open()
    bench.desk.backends.choose(REPLICATE)
    gone = bench.field("default_steps")
    type_into(gone, "0")
    bench.desk.backends.choose("sketch")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(gone)
    window = bench.desk.window
    assert window is not None
    await until(lambda: [notice.title for notice in window.notices.notices] == ["Not saved"])


@closing("bench")
async def test_a_backend_says_whether_it_works_and_what_it_costs(bench: Bench, until: Until) -> None:
    await bench.open()
    backends = bench.desk.backends
    await until(lambda: (row := backends.list.row("sketch")) and row.state)
    rows = [backends.list.row(name) for name in ("sketch", REPLICATE)]
    assert [row.state_words for row in rows if row] == ["works", "set REPLICATE_API_TOKEN"]
    backends.choose("sketch")
    assert backends.details.state.text() == "Works"


@closing("bench")
async def test_a_folder_that_is_gone_is_marked_after_a_look_beside_the_window(
    bench: Bench, until: Until, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    await bench.open(f'[library]\nwatch = ["{tmp_path}", "{gone}"]\n')
    row = bench.row("library.watch")
    await until(lambda: row._signs[str(gone)].isVisibleTo(row))
    assert not row._signs[str(tmp_path)].isVisibleTo(row)


@closing("bench")
async def test_the_key_that_quits_quits_from_the_settings_too(bench: Bench, until: Until) -> None:
    window = await bench.open()
    quits: list[bool] = []
    bench.desk.quit_requested.connect(lambda: quits.append(True))
    await until(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: quits)


@closing("bench")
async def test_limits_of_cost_and_of_jobs_are_settings(bench: Bench, until: Until) -> None:
    await bench.open()
    type_into(bench.row("budget.ask_over_usd"), "0.5")
    await until(lambda: bench.config.budget.ask_over_usd == 0.5)
    bench.desk.backends.choose(REPLICATE)
    type_into(bench.field("jobs_at_once"), "2")
    await until(lambda: bench.config.backends[REPLICATE].jobs_at_once == 2)
    assert {info.name: info.max_parallel for info in bench.studio.backends()}[REPLICATE] == 2
    type_into(bench.field("jobs_at_once"), "900")
    await until(lambda: bench.field("jobs_at_once").problem.text() == "Must be from 1 to 32.")


def test_a_problem_beside_its_field_leaves_out_where_it_is() -> None:
    file = Path("/x/config.toml")
    error = ConfigError(f"{file}, line 3: budget.daily_usd must be from 0 to 1000000.")
    assert problem_words(error, file) == "Must be from 0 to 1000000."
    assert problem_words(ConfigError("Another one has it."), file) == "Another one has it."
    error = ConfigError(f"{file}: backends.x needs a model, such as y.")
    assert problem_words(error, file) == "Needs a model, such as y."


def test_numbers_are_read_as_they_are_written() -> None:
    assert [amount(typed) for typed in ("$20.00", "1,000", "")] == [20.0, 1000.0, None]
    assert [dollars(value) for value in (20.0, 0.003, 2.5, None)] == ["$20.00", "$0.003", "$2.50", ""]
    assert [seconds(typed) for typed in ("60 s", "1.5", "")] == [60.0, 1.5, None]
    assert [whole(typed) for typed in ("4", "")] == [4, None]
    for read in (amount, seconds, whole):
        with pytest.raises(ValueError, match="not a"):
            read("x")
