"""Each way in which the engine fails is one sentence, with what to do."""

from __future__ import annotations

import signal

import pytest

from imagen_desktop.core.backends.local.failures import end_error, failure_error, refusal_error
from imagen_desktop.core.backends.local.orders import Failed
from imagen_desktop.core.errors import GenerationFailedError, ImagenError, NotConfiguredError, SaveError


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-signal.SIGSEGV, "reached for memory that is not its own (SIGSEGV)"),
        (-signal.SIGKILL, "most likely for lack of memory (SIGKILL)"),
        (-signal.SIGABRT, "do not fit together (SIGABRT)"),
        (-signal.SIGILL, "lacks AVX2 (SIGILL)"),
        (-signal.SIGUSR1, "(signal SIGUSR1)"),
        (-200, "(signal 200)"),
        (3, "(exit code 3)"),
        (3221225477, "(exit code 3221225477)"),
    ],
)
def test_end_says_what_its_signal_means(code: int, words: str) -> None:
    error = end_error(code)
    assert isinstance(error, GenerationFailedError)
    assert words in error.message
    assert error.hint


@pytest.mark.parametrize(
    ("failed", "kind", "message"),
    [
        (
            Failed("missing", "No such file or directory", "/m/vae.gguf"),
            NotConfiguredError,
            "/m/vae.gguf cannot be read: no such file or directory.",
        ),
        (
            Failed("damaged", "is empty", "/m/vae.gguf"),
            GenerationFailedError,
            "The model's file vae.gguf is empty.",
        ),
        (
            Failed("disk", "No space left on device", "/j/one.part"),
            SaveError,
            "/j cannot be written: no space left on device.",
        ),
        (
            Failed("engine", "failed to encode prompt"),
            GenerationFailedError,
            "The engine could not do it: failed to encode prompt.",
        ),
    ],
)
def test_failure_names_its_file(failed: Failed, kind: type[ImagenError], message: str) -> None:
    error = failure_error(failed, "tiny")
    assert type(error) is kind
    assert error.message == message


def test_engine_that_is_not_installed_names_the_command() -> None:
    error = refusal_error("No module named 'cyllama'")
    assert isinstance(error, NotConfiguredError)
    assert "pip install 'imagen-desktop[local]'" in error.hint
