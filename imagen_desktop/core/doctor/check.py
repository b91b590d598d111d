"""One line of the doctor's: what was looked at, how it is, and what to do."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Status(enum.Enum):
    """The value is the word that people read."""

    OK = "ok"
    WARNING = "warning"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Check:
    """`message` is one sentence; `fix` says what to do, best as a command."""

    name: str
    status: Status
    message: str
    fix: str = ""


def ok(name: str, message: str) -> Check:
    return Check(name, Status.OK, message)


def warning(name: str, message: str, fix: str = "") -> Check:
    return Check(name, Status.WARNING, message, fix)


def fails(name: str, message: str, fix: str = "") -> Check:
    return Check(name, Status.FAILS, message, fix)
