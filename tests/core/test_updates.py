"""Newer versions: asked for at most once a day, compared with care, and silence where it goes wrong."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from imagen_desktop.core.updates import INDEX_ADDRESS, Known, UpdateCheck, newest_release
from tests.fakes.http_server import DROP, HANG, HTML, Fault, HttpServer, Reply, Request

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PYTHON = "3.11.2"


def file(*, yanked: bool = False, python: str | None = ">=3.11") -> dict[str, Any]:
    """One file as the index describes it, shortened."""
    return {"packagetype": "bdist_wheel", "yanked": yanked, "yanked_reason": None, "requires_python": python}


def answer(**releases: list[dict[str, Any]]) -> dict[str, Any]:
    named = {name.replace("_", "."): files for name, files in releases.items()}
    return {"info": {"name": "imagen-desktop", "version": "0.1.0"}, "last_serial": 1, "releases": named}


def newest(**releases: list[dict[str, Any]]) -> str:
    return newest_release(json.dumps(answer(**releases)).encode(), PYTHON)


class IndexServer(HttpServer):
    """Answers as the package index does."""

    image = b'{"releases": {' + b" " * 1000 + b"}}"

    def __init__(self) -> None:
        super().__init__(("index",))
        self.body: Any = answer(**{"0_1_0": [file()], "0_2_0": [file()]})

    @override
    def kind(self, request: Request) -> str:
        return "index"

    @override
    def answer(self, request: Request) -> Reply:
        return Reply(200, self.body)


@pytest.fixture
async def index() -> AsyncIterator[IndexServer]:
    async with IndexServer() as server:
        yield server


Check = Callable[..., UpdateCheck]


@pytest.fixture
def check(index: IndexServer, tmp_path: Path) -> Check:
    def make(**changes: Any) -> UpdateCheck:
        settings = {"address": f"{index.origin}/pypi/imagen-desktop/json", "running": "0.1.0", **changes}
        return UpdateCheck(tmp_path / "state" / "updates.json", **settings)

    return make


def test_the_highest_version_is_the_newest() -> None:
    assert newest(**{"0_9_0": [file()], "0_10_0": [file()], "0_2_0": [file()]}) == "0.10.0"


@pytest.mark.parametrize("version", ["0.3.0rc1", "0.3.0.dev4", "0.3.0a1"])
def test_a_version_that_is_not_final_is_ignored(version: str) -> None:
    assert newest(**{"0.2.0": [file()], version: [file()]}) == "0.2.0"


def test_a_withdrawn_release_is_ignored_and_a_withdrawn_file_is_not_the_release() -> None:
    assert newest(**{"0_2_0": [file()], "0_3_0": [file(yanked=True)]}) == "0.2.0"
    assert newest(**{"0_2_0": [file()], "0_3_0": [file(yanked=True), file()]}) == "0.3.0"


def test_a_release_without_files_or_for_another_python_is_ignored() -> None:
    assert newest(**{"0_2_0": [file()], "0_3_0": [], "0_4_0": [file(python=">=3.12")]}) == "0.2.0"
    assert newest(**{"0_2_0": [file(python=None)], "0_3_0": [file(python="nonsense")]}) == "0.2.0"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b'{"releases": []}', b'{"releases": {"1.0": 7}}', b"[" * 100_000],
)
def test_an_answer_that_makes_no_sense_names_no_version(body: bytes) -> None:
    assert newest_release(body, PYTHON) == ""


def test_a_version_that_is_none_is_passed_over() -> None:
    assert newest(**{"0_2_0": [file()], "newest!": [file()]}) == "0.2.0"


async def test_a_newer_version_is_found_and_kept(index: IndexServer, check: Check) -> None:
    assert await check().look(NOW) == "0.2.0"
    assert check().known() == Known(NOW, "0.2.0")


async def test_it_says_nothing_of_who_asks(index: IndexServer, check: Check) -> None:
    await check().look(NOW)
    (request,) = index.requests
    assert request.headers["user-agent"] == "imagen-desktop/0.1.0"
    assert request.headers.keys() <= {"host", "user-agent", "accept", "accept-encoding", "connection"}


async def test_it_is_asked_at_most_once_a_day(index: IndexServer, check: Check) -> None:
    await check().look(NOW)
    assert await check().look(NOW + timedelta(hours=23)) == "0.2.0"
    assert len(index.requests) == 1
    await check().look(NOW + timedelta(days=1))
    assert len(index.requests) == 2


async def test_a_clock_that_was_set_back_does_not_stop_it(index: IndexServer, check: Check) -> None:
    await check().look(NOW + timedelta(days=900))
    await check().look(NOW)
    assert len(index.requests) == 2


@pytest.mark.parametrize(
    "fault",
    [
        Fault(404, {"message": "Not Found"}),
        Fault(302, b"", {"Location": "http://127.0.0.1:1/"}),
        HTML,
        DROP,
        Fault(how="short"),
        Fault(how="huge"),
        Fault(200, b"garbage"),
    ],
    ids=["not published", "elsewhere", "html", "dropped", "short", "huge", "garbage"],
)
async def test_a_failure_is_silent_and_counts_as_asked(
    fault: Fault, index: IndexServer, check: Check
) -> None:
    index.fail("index", fault)
    assert await check().look(NOW) == ""
    assert await check().look(NOW + timedelta(hours=1)) == ""
    assert len(index.requests) == 1


async def test_a_server_that_hangs_is_left(index: IndexServer, check: Check) -> None:
    index.fail("index", HANG)
    assert await check().look(NOW, timeout_seconds=0.2) == ""


async def test_an_endless_answer_is_not_read_to_its_end(index: IndexServer, check: Check) -> None:
    index.body = {"releases": {f"0.{number}.0": [file()] for number in range(1000)}}
    assert await check(max_bytes=10_000).look(NOW) == ""


async def test_a_failure_keeps_what_was_known(index: IndexServer, check: Check) -> None:
    await check().look(NOW)
    index.fail("index", DROP)
    assert await check().look(NOW + timedelta(days=2)) == "0.2.0"


async def test_an_update_that_was_made_is_no_news(index: IndexServer, check: Check) -> None:
    await check().look(NOW)
    assert await check(running="0.2.0").look(NOW) == ""
    assert await check(running="0.3.0.dev1").look(NOW) == ""


async def test_a_skipped_version_is_not_told_again_and_the_next_one_is(
    index: IndexServer, check: Check
) -> None:
    await check().look(NOW)
    await check().skip("0.2.0")
    assert await check().look(NOW) == ""
    index.body = answer(**{"0_2_0": [file()], "0_2_1": [file()]})
    assert await check().look(NOW + timedelta(days=1)) == "0.2.1"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"asked_at": 5}', '{"asked_at": "2026-11-22T12:00:00"}'])
def test_a_damaged_file_counts_as_none(text: str, check: Check, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "updates.json").write_text(text, encoding="utf-8")
    assert check().known() == Known()


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/json", "http://192.0.2.1/json"])
async def test_only_https_is_asked_and_this_computer(address: str, tmp_path: Path) -> None:
    assert INDEX_ADDRESS.startswith("https://")
    assert await UpdateCheck(tmp_path / "updates.json", address).look(NOW) == ""
