"""What a failed request to the usage server means, and what is done about it.

Each failure gets one action: try later, hold everything until someone acts, or look for the bad row.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from imagen_desktop.core.errors import BackendUnavailableError

MIGRATION_HINT = "Paste the output of `imagen usage migrate --print` into the project's SQL editor."


class Action(enum.Enum):
    RETRY = "retry"
    """The network, the server or its load: the same rows again, later."""
    SHRINK = "shrink"
    """The batch is too much at once: half of it."""
    HOLD = "hold"
    """A setting is wrong: nothing gets through until someone acts."""
    BISECT = "bisect"
    """One of the rows is bad: find it and set it aside."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An error as it came: HTTP status (0: none came), the body's `code` and `message`."""

    status: int = 0
    code: str = ""
    message: str = ""
    retry_after_seconds: float | None = None


class UsageServerError(BackendUnavailableError):
    """What a command says that needs the server; the ledger itself is never in danger."""

    title = "Usage server"


class DeliveryError(Exception):
    """Rows or totals could not be exchanged. `problem` is one sentence, `hint` the way out.

    Not an ImagenError: the ledger has the rows, and only a command that asks for the server tells it.
    """

    def __init__(
        self, action: Action, problem: str, hint: str = "", retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(problem)
        self.action = action
        self.problem = problem
        self.hint = hint
        self.retry_after_seconds = retry_after_seconds


_BUSY_CODES = ("40001", "40P01", "55P03", "57P01", "57P03", "PGRST000", "PGRST001", "PGRST002", "PGRST003")
_MISSING_CODES = ("PGRST202", "PGRST205", "42P01", "42883", "3F000")
_OUTDATED_CODES = ("PGRST204", "42703", "42704")
_TRANSIENT_STATUSES = (408, 425, 429)


def delivery_error(answer: Answer, *, is_reading: bool = False) -> DeliveryError:
    """The one place that decides what an answer means."""
    if is_reading and answer.code == "42501":
        return DeliveryError(
            Action.HOLD,
            "This key may not read from the usage server.",
            "A publishable key only adds rows; the totals need the project's secret key (sb_secret_…).",
        )
    return _by_code(answer) or _by_status(answer)


def _by_code(answer: Answer) -> DeliveryError | None:
    """Codes say more than statuses: a deadlock and a defect are both 500."""
    code = answer.code
    if code == "57014":
        return DeliveryError(Action.SHRINK, "The usage server took too long over one request.")
    if code in _BUSY_CODES or code[:2] in {"08", "53"}:
        return _later(answer, f"The usage server's database is busy ({code}).")
    if code == "23505":
        return DeliveryError(
            Action.BISECT, f"The usage server has another row under this id: {answer.message}."
        )
    if code == "42501":
        return DeliveryError(
            Action.HOLD,
            "The usage server's key may not do this.",
            "Use the project's secret key (sb_secret_…); for a publishable one, the SQL editor needs the"
            " output of `imagen usage migrate --print --with insert-only`.",
        )
    if code == "PGRST106":
        return DeliveryError(
            Action.HOLD,
            f"The usage server does not expose this schema: {answer.message}.",
            "Add it in the dashboard: Settings > Data API > Exposed schemas.",
        )
    if code in _MISSING_CODES:
        return DeliveryError(
            Action.HOLD, "The usage server's table or functions are missing.", MIGRATION_HINT
        )
    if code in _OUTDATED_CODES:
        return DeliveryError(Action.HOLD, "The usage server's table is of an older version.", MIGRATION_HINT)
    if len(code) == 5 and code[:2] in {"22", "23"}:
        return DeliveryError(Action.BISECT, f"The usage server refused a row: {answer.message} ({code}).")
    return None


def _by_status(answer: Answer) -> DeliveryError:
    status = answer.status
    if status == 401 or answer.code.startswith("PGRST3"):
        return DeliveryError(
            Action.HOLD,
            "The usage server did not accept the key.",
            "Check the key: it must be an API key of the project in usage.supabase_url.",
        )
    if status == 540:
        return DeliveryError(
            Action.HOLD,
            "The usage server's project is paused.",
            "Restore it in the Supabase dashboard; rows wait on this computer until then.",
        )
    if status == 402:
        return DeliveryError(
            Action.HOLD,
            "The usage server's project is over its quota.",
            "Look at the project's usage or billing in the Supabase dashboard.",
        )
    if status == 413:
        return DeliveryError(Action.SHRINK, "The usage server found one batch too large.")
    if 300 <= status < 500 and status not in _TRANSIENT_STATUSES:
        return DeliveryError(
            Action.HOLD,
            f"The usage server refused the request with status {status}"
            + (f" ({answer.code}: {answer.message})." if answer.message else "."),
            "Check usage.supabase_url: it must be the project's address, such as https://PROJECT.supabase.co.",
        )
    if status < 300:
        return _later(answer, "The usage server's answer was not understood.")
    return _later(answer, f"The usage server answered with status {status}.")


def _later(answer: Answer, problem: str) -> DeliveryError:
    return DeliveryError(Action.RETRY, problem, retry_after_seconds=answer.retry_after_seconds)
