"""The lines of the queue's file: what each says, and what waits after all of them. Touches no disk."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TypeAlias

from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.generation import GenerationRequest, JsonValue

SCHEMA = 1
"""Of the lines. They do not say it; those of a later form begin with one that does."""


class NewerQueueError(Exception):
    """The lines were written by a later version of the program: they are left as they are."""


class KeptState(enum.Enum):
    """How far a job had come. BEGUN: the journal's, from before anything was sent."""

    WAITING = "waiting"
    BEGUN = "begun"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class KeptJob:
    """One image in the queue's file. `attempt` counts how often it was tried over, from 1; `directory` is
    where it belongs, if not where images always go."""

    id: str
    request: GenerationRequest
    caller: str = ""
    state: KeptState = KeptState.WAITING
    attempt: int = 1
    error: ImagenError | None = None
    directory: Path | None = None

    @property
    def ticket(self) -> str:
        """The name of its present try."""
        return f"{self.id}.{self.attempt}"


Change: TypeAlias = Callable[[KeptJob], KeptJob]


def tried_again(job: KeptJob) -> KeptJob:
    return replace(job, state=KeptState.WAITING, attempt=job.attempt + 1, error=None)


def added(jobs: Sequence[KeptJob], *, at_front: bool = False) -> bytes:
    """Many images of one request are one line: five thousand of them are written in milliseconds."""
    lines = []
    for (_, caller, directory), members in groupby(jobs, key=_all_but_seed):
        group = list(members)
        request = replace(group[0].request, seed=None)
        seeds: list[JsonValue] = [[job.id, job.request.seed, job.attempt] for job in group]
        place: dict[str, JsonValue] = {} if directory is None else {"directory": str(directory)}
        lines.append(_line({"request": request.to_json(), "caller": caller, **place, "jobs": seeds}))
    front = [_line({"front": [job.id for job in jobs]})] if at_front else []
    return b"".join([*lines, *front])


def gone(ids: Iterable[str]) -> bytes:
    return _line({"gone": list(ids)})


def waiting(ids: Iterable[str]) -> bytes:
    """They are to be tried, as if for the first time."""
    return _line({"waiting": list(ids)})


def again(ids: Iterable[str]) -> bytes:
    """They are to be tried once more: what the journal knows of the earlier try is another matter."""
    return _line({"again": list(ids)})


def begun(identity: str) -> bytes:
    return _line({"begun": identity})


def failed(identity: str, error: ImagenError) -> bytes:
    words: list[JsonValue] = [identity, type(error).__name__, error.message, error.hint]
    return _line({"failed": words})


def moved_to_front(ids: Iterable[str]) -> bytes:
    return _line({"front": list(ids)})


def rewritten(jobs: Iterable[KeptJob]) -> bytes:
    """The shortest file that says the same."""
    kept = list(jobs)
    failures = [failed(job.id, job.error) for job in kept if job.error is not None]
    starts = [begun(job.id) for job in kept if job.state is KeptState.BEGUN]
    return b"".join([added(kept), *failures, *starts])


@dataclass(slots=True)
class Replay:
    """`jobs` after the lines read so far, in their order; `damaged` counts lines that make no sense."""

    jobs: dict[str, KeptJob]
    damaged: int = 0

    @classmethod
    def of(cls, text: bytes) -> Replay:
        """A last line without an end was being written when the program ended: it never happened.

        Raises NewerQueueError.
        """
        replay = cls({})
        for line in text.split(b"\n")[:-1]:
            try:
                replay.read(json.loads(line))
            except (ValueError, TypeError, KeyError, AttributeError, IndexError):
                replay.damaged += 1
        return replay

    def read(self, line: dict[str, JsonValue]) -> None:
        """Raises one of many errors where the line is none of ours."""
        if line.get("schema", SCHEMA) != SCHEMA:
            raise NewerQueueError
        if "jobs" in line:
            self._add(line)
        elif "gone" in line:
            for identity in _ids(line["gone"]):
                self.jobs.pop(identity, None)
        elif "waiting" in line:
            self._change(line["waiting"], lambda job: replace(job, state=KeptState.WAITING, error=None))
        elif "again" in line:
            self._change(line["again"], tried_again)
        elif "begun" in line:
            self._change([line["begun"]], lambda job: replace(job, state=KeptState.BEGUN))
        elif "failed" in line:
            self._fail(line["failed"])
        else:
            front = [identity for identity in _ids(line["front"]) if identity in self.jobs]
            self.jobs = {**{identity: self.jobs[identity] for identity in front}, **self.jobs}

    def _add(self, line: dict[str, JsonValue]) -> None:
        request, jobs = line["request"], line["jobs"]
        if not isinstance(request, dict) or not isinstance(jobs, list):
            raise TypeError("no line of ours")
        common = GenerationRequest.from_json(request)
        directory = Path(str(line["directory"])) if "directory" in line else None
        for each in jobs:
            identity, seed, attempt = _list(each)
            one = common if seed is None else common.with_seed(seed)  # type: ignore[arg-type]
            self.jobs[str(identity)] = KeptJob(
                str(identity),
                one,
                str(line["caller"]),
                attempt=int(attempt),  # type: ignore[arg-type]  # anything else raises
                directory=directory,
            )

    def _change(self, ids: JsonValue, change: Change) -> None:
        for identity in _ids(ids):
            if identity in self.jobs:
                self.jobs[identity] = change(self.jobs[identity])

    def _fail(self, words: JsonValue) -> None:
        identity, kind, message, hint = _list(words)
        error = _KINDS.get(str(kind), ImagenError)(str(message), str(hint))
        self._change([identity], lambda job: replace(job, state=KeptState.FAILED, error=error))


_other_fields = attrgetter(*(name for name in GenerationRequest.__dataclass_fields__ if name != "seed"))


def _all_but_seed(job: KeptJob) -> tuple[object, str, Path | None]:
    return _other_fields(job.request), job.caller, job.directory


def _line(line: dict[str, JsonValue]) -> bytes:
    return json.dumps(line).encode() + b"\n"


def _list(value: JsonValue) -> list[JsonValue]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _ids(value: JsonValue) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TypeError("no list of ids")
    return [str(each) for each in value]


def _kinds(kind: type[ImagenError]) -> dict[str, type[ImagenError]]:
    below = [_kinds(each) for each in kind.__subclasses__()]
    return {kind.__name__: kind} | {name: each for found in below for name, each in found.items()}


_KINDS = _kinds(ImagenError)
