"""Tokens in Settings: where they are, whom they work as, each trouble of the keyring, and never the token."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from imagen_desktop.core.credentials import SERVICE
from imagen_desktop.core.keyring_access import (
    KeyringError,
    KeyringHungError,
    KeyringLockedError,
    KeyringMissingError,
)
from imagen_desktop.ui.dialogs import Question
from imagen_desktop.ui.settings.token_desk import unreachable
from imagen_desktop.ui.settings.token_row import TokenRow
from tests.fakes.replicate_server import DROP, TOKEN, ReplicateServer
from tests.ui.closing import closing
from tests.ui.settings_bench import REPLICATE, VARIABLE, Bench

Until = Callable[..., Any]


class KeyringLocked(Exception):  # noqa: N818 - the name that the library gives it
    pass


class NoKeyringError(RuntimeError):
    pass


@pytest.fixture
async def server() -> AsyncIterator[ReplicateServer]:
    async with ReplicateServer() as running:
        yield running


@pytest.fixture
def bench(qapp: QApplication, tmp_path: Path) -> Bench:
    return Bench(qapp, tmp_path)


async def open_token(bench: Bench, server: ReplicateServer) -> TokenRow:
    """Of two backends that ask our server with one token."""
    tables = (
        f'[backends.{name}]\ntype = "replicate"\nmodel = "black-forest-labs/flux-schnell"\n'
        f'api_token_env = "{VARIABLE}"\nbase_url = "{server.url}"\n'
        for name in (REPLICATE, "other")
    )
    await bench.open(f'default_backend = "sketch"\n{"".join(tables)}')
    bench.desk.backends.choose(REPLICATE)
    return bench.desk.backends.details.token


def says(row: TokenRow) -> str:
    return row.box.words.text()


def buttons(row: TokenRow) -> list[str]:
    shown = (row.retry, row.test, row.replace, row.remove, row.save, row.cancel)
    return [button.text() for button in shown if not button.isHidden()]


@closing("bench")
async def test_a_token_is_pasted_stored_tested_and_forgotten(
    bench: Bench, server: ReplicateServer, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, logger="qasync")
    row = await open_token(bench, server)
    await until(lambda: says(row) == "No token yet")
    assert buttons(row) == ["Add…"]
    row.replace.click()
    assert buttons(row) == ["Save", "Cancel"]
    row.field.text.setText(f" {TOKEN} ")
    row.save.click()
    await until(lambda: says(row) == "Stored in keyring, works as: ada")
    assert bench.keyring.get_password(SERVICE, VARIABLE) == TOKEN
    assert buttons(row) == ["Test", "Replace…", "Remove"]
    for place in (bench.shown_texts(), caplog.text, bench.text, str(vars(row)), str(vars(row.field))):
        assert TOKEN not in place
    row.field.text.undo()
    assert row.field.text.text() == ""
    files = [file for file in bench.paths.data.rglob("*") if file.is_file()]
    assert [file for file in files if TOKEN.encode() in file.read_bytes()] == []


@closing("bench")
async def test_a_stored_token_is_tested_and_removed_after_a_question(
    bench: Bench, server: ReplicateServer, until: Until
) -> None:
    bench.keyring.set_password(SERVICE, VARIABLE, TOKEN)
    row = await open_token(bench, server)
    await until(lambda: says(row) == "Stored in keyring")
    row.test.click()
    await until(lambda: says(row) == "Stored in keyring, works as: ada")
    row.remove.click()
    await until(lambda: row.window().findChild(Question))
    question = row.window().findChild(Question)
    assert question is not None
    question.agree.click()
    await until(lambda: says(row) == "No token yet")
    assert bench.keyring.get_password(SERVICE, VARIABLE) is None


@closing("bench")
async def test_a_token_is_kept_where_the_question_is_refused(
    bench: Bench, server: ReplicateServer, until: Until
) -> None:
    bench.keyring.set_password(SERVICE, VARIABLE, TOKEN)
    row = await open_token(bench, server)
    await until(lambda: says(row) == "Stored in keyring")
    row.remove.click()
    await until(lambda: row.window().findChild(Question))
    question = row.window().findChild(Question)
    assert question is not None
    question.reject()
    await until(lambda: not question.isVisible())
    assert bench.keyring.get_password(SERVICE, VARIABLE) == TOKEN


@closing("bench")
async def test_the_environment_s_token_is_said_and_not_taken_away(
    bench: Bench, server: ReplicateServer, until: Until
) -> None:
    bench.environment[VARIABLE] = TOKEN
    row = await open_token(bench, server)
    await until(lambda: says(row) == f"From the environment: {VARIABLE}")
    assert buttons(row) == ["Test", "Replace…"]
    row.test.click()
    await until(lambda: says(row) == "From the environment, works as: ada")
    assert TOKEN not in bench.shown_texts()


@closing("bench")
async def test_a_refused_token_and_a_silent_service_are_told_apart(
    bench: Bench, server: ReplicateServer, until: Until
) -> None:
    bench.keyring.set_password(SERVICE, VARIABLE, "r8_wrong")
    row = await open_token(bench, server)
    await until(lambda: says(row) == "Stored in keyring")
    row.test.click()
    await until(lambda: says(row).startswith("Stored in keyring, but refused: "))
    server.fail("account", *[DROP] * 10)
    row.test.click()
    await until(lambda: says(row).startswith("Stored in keyring, not checked: "))


@closing("bench")
async def test_each_trouble_of_the_keyring_has_its_sentence_and_the_way_out(
    bench: Bench, server: ReplicateServer, until: Until
) -> None:
    bench.keyring_error = KeyringLocked()
    row = await open_token(bench, server)
    out = f"set {VARIABLE} in the environment"
    await until(lambda: says(row) == f"The keyring is locked. Unlock it and look again, or {out}.")
    assert buttons(row) == ["Look again", "Add…"]

    bench.keyring_error = NoKeyringError()
    row.retry.click()
    missing = "No keyring service runs here."
    await until(lambda: says(row) == f"{missing} Set {VARIABLE} in the environment instead.")

    bench.keyring_error = RuntimeError("Environment variable DBUS_SESSION_BUS_ADDRESS is unset")
    row.retry.click()
    await until(lambda: says(row).startswith("No session bus (D-Bus) is reached from here"))
    assert says(row).endswith(f"Set {VARIABLE} in the environment instead.")

    bench.keyring_error = None
    row.retry.click()
    await until(lambda: says(row) == "No token yet")


@closing("bench")
async def test_a_locked_keyring_keeps_what_was_pasted(
    bench: Bench, server: ReplicateServer, until: Until
) -> None:
    row = await open_token(bench, server)
    await until(lambda: says(row) == "No token yet")
    row.replace.click()
    row.field.text.setText(TOKEN)
    bench.keyring_error = KeyringLocked()
    row.save.click()
    await until(lambda: "The keyring is locked." in row.note.text())
    assert (row.field.token, row.save.isEnabled(), buttons(row)) == (TOKEN, True, ["Save", "Cancel"])
    bench.keyring_error = None
    row.save.click()
    await until(lambda: says(row) == "Stored in keyring, works as: ada")


@closing("bench")
async def test_cancelling_forgets_what_was_pasted(
    bench: Bench, server: ReplicateServer, until: Until
) -> None:
    row = await open_token(bench, server)
    await until(lambda: says(row) == "No token yet")
    row.replace.click()
    row.field.text.setText(TOKEN)
    row.cancel.click()
    await until(lambda: says(row) == "No token yet")
    assert row.field.token == ""


@closing("bench")
async def test_backends_with_the_same_token_share_it_and_others_do_not(
    bench: Bench, server: ReplicateServer, until: Until
) -> None:
    bench.keyring.set_password(SERVICE, VARIABLE, TOKEN)
    row = await open_token(bench, server)
    await until(lambda: says(row) == "Stored in keyring")
    bench.desk.backends.choose("other")
    assert says(row) == "Stored in keyring"
    await bench.configuration.change({"backends.other.api_token_env": "OTHER_TOKEN"})
    await until(lambda: row.variable == "OTHER_TOKEN" and says(row) == "No token yet")
    bench.desk.backends.choose("sketch")
    assert row.isHidden()


@pytest.mark.parametrize("kind", [KeyringError, KeyringMissingError, KeyringLockedError, KeyringHungError])
def test_the_way_out_is_the_variable(kind: type[KeyringError]) -> None:
    words = unreachable(kind("It failed."), VARIABLE)
    assert words.startswith("It failed. ")
    assert VARIABLE in words


def test_hung_and_locked_keyrings_are_helped_differently() -> None:
    kinds = (KeyringMissingError, KeyringLockedError, KeyringHungError)
    assert len({unreachable(kind("It failed."), VARIABLE) for kind in kinds}) == 3
