"""The doctor's findings for a bug report: nothing in them says who the user is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from imagen_desktop.core.doctor.check import Check
from imagen_desktop.core.generation import JsonValue


def report(checks: Sequence[Check], home: Path, user: str) -> list[dict[str, JsonValue]]:
    """One object a check. Values of tokens are in no check to begin with."""
    return [
        {
            **{key: anonymous(str(value), home, user) for key, value in asdict(check).items()},
            "status": check.status.value,
        }
        for check in checks
    ]


def anonymous(text: str, home: Path, user: str) -> str:
    """The home folder becomes `~`, the user's name `USER` wherever it stands alone."""
    text = re.sub(rf"{re.escape(str(home))}(?![\w-])", "~", text)
    if not user or user == "root":  # everyone's name, and a word of its own
        return text
    return re.sub(rf"(?<![\w-]){re.escape(user)}(?![\w-])", "USER", text, flags=re.IGNORECASE)
