"""Prints CHANGELOG.md as a Debian changelog: the entry of one version.

.venv/bin/python packaging/debian/changelog.py VERSION
"""

from __future__ import annotations

import os
import re
import sys
import textwrap
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHO = "The Imagen Desktop authors <imagen-desktop@localhost>"


def changelog(text: str, version: str, made_at: datetime) -> str:
    """Raises ValueError where CHANGELOG.md knows no such version."""
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        head, _, body = section.partition("\n")
        if head.split()[0] == version:
            points = [_wrapped(point) for point in re.split(r"^- ", body, flags=re.MULTILINE)[1:]]
            lines = [f"imagen-desktop ({version}) unstable; urgency=medium", "", *points, ""]
            return "\n".join([*lines, f" -- {WHO}  {format_datetime(made_at)}", ""])
    raise ValueError(f"CHANGELOG.md has no version {version}")


def _wrapped(point: str) -> str:
    return textwrap.fill(" ".join(point.split()), 78, initial_indent="  * ", subsequent_indent="    ")


if __name__ == "__main__":
    moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    print(changelog((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), sys.argv[1], moment), end="")
