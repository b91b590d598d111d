"""A token is pasted, stored and checked; the window never keeps, shows or logs it."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import SERVICE, Credentials
from imagen_desktop.core.errors import CredentialError
from imagen_desktop.core.keyring_access import (
    KeyringError,
    KeyringHungError,
    KeyringLockedError,
    KeyringMissingError,
)
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.token_saving import TokenSaving, storing_failed
from imagen_desktop.ui.token_set_up import TokenSetUp
from tests.core.test_credentials import MemoryKeyring
from tests.fakes.replicate_server import DROP, TOKEN, ReplicateServer

Until = Callable[..., Any]
VARIABLE = "REPLICATE_API_TOKEN"


class WatchedKeyring(MemoryKeyring):
    """Notes the thread that writes; `error` is raised instead, once it is set."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[threading.Thread] = []
        self.error: Exception | None = None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.threads.append(threading.current_thread())
        if self.error is not None:
            raise self.error
        super().set_password(service, username, password)


class KeyringLocked(Exception):  # noqa: N818 - the name that the library gives it
    pass


class Desk:
    """The foot of the card, wired as in the program, against a real server and a keyring in memory."""

    def __init__(self, server: ReplicateServer) -> None:
        self.server = server
        self.keyring = WatchedKeyring()
        self.environment: dict[str, str] = {}
        self.errors: list[BaseException] = []
        self.tasks = Tasks(self.errors.append)
        self.view = TokenSetUp()
        backends = {name: replace(item, base_url=server.url) for name, item in Config().backends.items()}
        credentials = Credentials(self.environment, self.keyring)
        self.saving = TokenSaving(Config(backends=backends), credentials, VARIABLE, self.tasks)
        self.view.save_requested.connect(self.saving.save)
        self.saving.stored.connect(self.view.show_stored)
        self.saving.works.connect(self.view.show_works)
        self.saving.doubtful.connect(self.view.show_doubt)
        self.saving.refused.connect(self.view.show_refused)

    def paste(self, token: str) -> None:
        self.view.field.text.setText(token)
        self.view.button.click()

    @property
    def note(self) -> str:
        return self.view.note.text()


@pytest.fixture
async def desk(qtbot: QtBot) -> AsyncIterator[Desk]:
    async with ReplicateServer() as server:
        made = Desk(server)
        made.view.show()
        yield made
        await made.tasks.close()
        made.view.close()
        made.view.deleteLater()
        assert made.errors == []


async def test_a_token_is_stored_off_the_gui_thread_and_works_as_somebody(desk: Desk, until: Until) -> None:
    desk.paste(f"  {TOKEN} ")
    assert (desk.note, desk.view.button.isEnabled()) == ("Saving…", False)
    await until(lambda: desk.note == "Stored in the keyring, works as: ada")
    assert desk.keyring.get_password(SERVICE, VARIABLE) == TOKEN
    assert threading.main_thread() not in desk.keyring.threads
    assert (desk.view.button.text(), desk.view.button.isEnabled()) == ("Use Replicate", True)
    assert [request.path for request in desk.server.requests] == ["/v1/account"]


async def test_nothing_in_the_window_or_the_log_has_the_token_afterwards(
    desk: Desk, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    """With the level that start_log() gives qasync, which would write what its threads give back."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, logger="qasync")
    desk.view.field.eye.click()
    desk.paste(TOKEN)
    await until(lambda: "works as" in desk.note)
    editor = desk.view.field.text
    editor.undo()
    assert editor.text() == ""
    for widget in (desk.view, *desk.view.findChildren(QWidget)):
        shown = f"{widget.accessibleName()} {widget.accessibleDescription()} {widget.toolTip()}"
        assert TOKEN not in shown + str(vars(widget))
    assert TOKEN not in caplog.text
    assert TOKEN not in str(vars(desk.saving))


async def test_the_token_is_hidden_unless_the_eye_is_on_and_again_once_it_is_stored(
    desk: Desk, until: Until
) -> None:
    field = desk.view.field
    assert field.text.echoMode() is QLineEdit.EchoMode.Password
    QTest.mouseClick(field.eye, Qt.MouseButton.LeftButton)
    assert (field.text.echoMode(), field.eye.accessibleName()) == (
        QLineEdit.EchoMode.Normal,
        "Hide the token",
    )
    desk.paste(TOKEN)
    await until(lambda: "works as" in desk.note)
    assert field.text.echoMode() is QLineEdit.EchoMode.Password


async def test_a_refused_token_asks_for_another(desk: Desk, until: Until) -> None:
    desk.paste("r8_wrong")
    await until(lambda: desk.note.startswith("Stored, but refused: "))
    assert desk.note.endswith("Paste another one.")
    desk.view.show_ready(is_ready=True)
    assert (desk.view.button.text(), desk.view.button.isEnabled()) == ("Save token", False)
    desk.paste(TOKEN)
    await until(lambda: "works as: ada" in desk.note)


async def test_without_the_network_the_token_is_stored_all_the_same(desk: Desk, until: Until) -> None:
    desk.server.fail("account", *[DROP] * 10)
    desk.paste(TOKEN)
    await until(lambda: desk.note.startswith("Stored, not checked: "))
    assert desk.view.button.text() == "Use Replicate"
    assert desk.keyring.get_password(SERVICE, VARIABLE) == TOKEN


async def test_a_locked_keyring_keeps_what_was_pasted(desk: Desk, until: Until) -> None:
    desk.keyring.error = KeyringLocked()
    desk.paste(TOKEN)
    await until(lambda: "The keyring is locked." in desk.note)
    assert f"set {VARIABLE} in the environment" in desk.note
    assert desk.view.field.token == TOKEN
    assert desk.view.button.isEnabled()

    desk.keyring.error = None
    desk.view.button.click()
    await until(lambda: "works as: ada" in desk.note)


async def test_what_cannot_be_a_token_is_not_stored(desk: Desk, until: Until) -> None:
    desk.paste("two words")
    await until(lambda: "That is not a token" in desk.note)
    assert desk.keyring.threads == []


async def test_a_token_of_the_environment_goes_first_and_is_said_to(desk: Desk, until: Until) -> None:
    desk.environment[VARIABLE] = "r8_other"
    desk.paste(TOKEN)
    await until(lambda: desk.note == f"Stored, but {VARIABLE} is set in the environment and goes first.")
    assert desk.server.requests == []


@pytest.mark.parametrize("kind", [KeyringError, KeyringMissingError, KeyringLockedError, KeyringHungError])
def test_each_failure_of_the_keyring_names_the_variable_that_does_without(kind: type[KeyringError]) -> None:
    words = storing_failed(kind("It failed."), VARIABLE)
    assert words.startswith("It failed. ")
    assert VARIABLE in words


def test_failures_of_the_keyring_differ_in_what_to_do() -> None:
    kinds = (KeyringMissingError, KeyringLockedError, KeyringHungError)
    assert len({storing_failed(kind("It failed."), VARIABLE) for kind in kinds}) == 3
    assert storing_failed(CredentialError("That is not a token."), VARIABLE) == "That is not a token."
