"""What went wrong in the engine's process, in words a person can act on."""

from __future__ import annotations

import signal
from pathlib import Path

from imagen_desktop.core.backends.local.orders import Failed
from imagen_desktop.core.errors import BackendError, GenerationFailedError, NotConfiguredError, SaveError
from imagen_desktop.core.packaged_program import is_packaged

_INSTALL = "Install it with: pip install 'imagen-desktop[local]'"
_PACKAGED = "This package comes without it: install the one with the local engine."
INSTALL_HINT = _PACKAGED if is_packaged() else _INSTALL
_LESS = "Choose a smaller model or a smaller picture."
_REPORT = "Try again; if it happens with this model each time, choose another."
_ENDS = {
    "SIGSEGV": ("The engine crashed: it reached for memory that is not its own (SIGSEGV).", _REPORT),
    "SIGBUS": ("The engine crashed: a file changed or ended while it was read (SIGBUS).", _REPORT),
    "SIGABRT": ("The engine gave up: the model's files do not fit together (SIGABRT).", _REPORT),
    "SIGFPE": ("The engine crashed: it divided by zero (SIGFPE).", _REPORT),
    "SIGILL": (
        "This computer's processor is too old for the engine: it lacks AVX2 (SIGILL).",
        "Use a backend that runs elsewhere.",
    ),
    "SIGKILL": ("The system ended the engine, most likely for lack of memory (SIGKILL).", _LESS),
    "SIGTERM": ("Another program ended the engine (SIGTERM).", "Try again."),
}


def end_error(code: int) -> BackendError:
    """For an engine that ended by itself; `code` is its exit code, negative for a signal."""
    name = _signal_name(-code) if code < 0 else ""
    if name in _ENDS:
        message, hint = _ENDS[name]
        return GenerationFailedError(message, hint)
    how = f"signal {name or -code}" if code < 0 else f"exit code {code}"
    return GenerationFailedError(f"The engine ended unexpectedly ({how}).", _REPORT)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return ""


def refusal_error(reason: str) -> BackendError:
    """For an engine that does not start: its package or a library of the system is missing."""
    return NotConfiguredError(f"The local engine does not start: {reason.rstrip('.')}.", INSTALL_HINT)


def failure_error(failed: Failed, backend: str) -> BackendError | SaveError:
    """For an engine that says what is wrong."""
    name = Path(failed.file).name
    settings = f"Correct backends.{backend} in the configuration, or download the model again."
    match failed.kind:
        case "missing":
            return NotConfiguredError(f"{failed.file} cannot be read: {_lowered(failed.message)}.", settings)
        case "damaged":
            return GenerationFailedError(f"The model's file {name} {failed.message}.", settings)
        case "disk":
            folder = Path(failed.file).parent
            return SaveError(f"{folder} cannot be written: {_lowered(failed.message)}.")
    return GenerationFailedError(
        f"The engine could not do it: {failed.message.rstrip('.')}.", "The details are in engine.log."
    )


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
