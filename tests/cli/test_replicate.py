"""Replicate's faults at a terminal: one sentence, the right exit code, nothing paid twice, nothing lost."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Answer, Imagen
from tests.cli.test_killed import finish, start
from tests.fakes.http_server import Reply, Request
from tests.fakes.png import tiny_png
from tests.fakes.replicate_server import COMMUNITY, SCHNELL, TOKEN, Fault, ReplicateServer, server_in_thread

Set = Callable[[ReplicateServer], object]


@pytest.fixture
def server() -> Iterator[ReplicateServer]:
    with server_in_thread() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, server: ReplicateServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TEST_TOKEN", TOKEN)
    home = tmp_path / "home"
    home.mkdir()
    configure(home, server)
    return home


def configure(home: Path, server: ReplicateServer, model: str = SCHNELL, timeout_seconds: float = 20) -> None:
    (home / "config.toml").write_text(
        f'default_backend = "test"\n[backends.test]\ntype = "replicate"\nmodel = "{model}"\n'
        f'base_url = "{server.url}"\napi_token_env = "TEST_TOKEN"\ntimeout_seconds = {timeout_seconds}\n'
    )


def answers(kind: str, status: int, detail: str) -> Set:
    body = {"detail": detail, "status": status}
    return lambda server: server.fail(kind, Fault(status, body))


def becomes(**attributes: Any) -> Set:
    """What the server's attributes are from then on."""

    def change(server: ReplicateServer) -> None:
        for name, value in attributes.items():
            setattr(server, name, value)

    return change


def both(*changes: Set) -> Set:
    return lambda server: [change(server) for change in changes]


BROKEN = Fault(500)
FAULTS: dict[str, tuple[Set, int, str]] = {
    "token": (becomes(token="another"), 3, "Token rejected: Replicate rejected the token in TEST_TOKEN"),
    "credit": (answers("create", 402, "No credit."), 4, "https://replicate.com/account/billing"),
    "permission": (answers("create", 403, "No."), 3, "Not permitted: Replicate does not permit this model"),
    "input": (answers("create", 422, "- input.seed: too large"), 2, "Request refused: Replicate refused"),
    "throttled": (answers("create", 429, "Your rate limit resets in ~900s."), 5, "Throttled: Replicate"),
    "filter": (becomes(final_status="failed", error="NSFW content detected."), 6, "NSFW content detected."),
    "model": (
        becomes(final_status="failed", error="CUDA out of memory"),
        8,
        "CUDA out of memory (prediction",
    ),
    "nothing": (becomes(output="none", polls=1), 8, "returned 0 of 1 images"),
    "canceled": (becomes(final_status="canceled", polls=1), 7, "Replicate canceled the prediction"),
    "aborted": (becomes(final_status="aborted", polls=1), 7, "so it is not charged"),
    "vanished": (both(becomes(polls=9), answers("get", 404, "Gone.")), 2, "no longer exists at Replicate"),
    "download": (
        lambda server: server.fail("file", BROKEN, BROKEN, BROKEN, BROKEN),
        7,
        "The image was generated and paid, but the download failed: status 500",
    ),
    "page": (becomes(image=b"<html><body>Sorry</body></html>"), 7, "What came is not an image"),
    "cut": (becomes(image=tiny_png()[:-20]), 7, "The image is cut short"),
}


def assert_is_told(answer: Answer, code: int, words: str) -> None:
    assert (answer.code, answer.out) == (code, ""), answer.err
    assert words in answer.err
    assert answer.err.count("\n") <= 2, "a sentence and a hint"
    assert TOKEN not in answer.err


def kept(home: Path) -> list[str]:
    """What is under the names that a person looks at."""
    return sorted(path.name for path in (home / "images").glob("*"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence_and_its_exit_code(
    home: Path, server: ReplicateServer, imagen: Imagen, fault: str
) -> None:
    change, code, words = FAULTS[fault]
    change(server)
    assert_is_told(imagen("generate", "a fox", "--quiet"), code, words)
    assert server.created <= 1
    assert kept(home) == []


def test_a_model_that_needs_its_version_is_refused_with_it(
    home: Path, server: ReplicateServer, imagen: Imagen
) -> None:
    configure(home, server, COMMUNITY)
    assert_is_told(imagen("generate", "a fox", "--quiet"), 2, f'Set model = "{COMMUNITY}:')
    assert server.created == 0


def test_a_deadline_exits_as_unavailable_and_cancels(
    home: Path, server: ReplicateServer, imagen: Imagen
) -> None:
    configure(home, server, timeout_seconds=0.5)
    server.polls = 1_000_000
    assert_is_told(imagen("generate", "a fox", "--quiet"), 7, "Timed out after")
    (prediction,) = server.predictions.values()
    assert prediction["status"] == "canceled"


def test_a_server_that_is_off_is_told_and_costs_nothing(
    home: Path, server: ReplicateServer, imagen: Imagen
) -> None:
    config = home / "config.toml"
    config.write_text(config.read_text().replace(server.url, "http://127.0.0.1:1/v1"))
    assert_is_told(imagen("generate", "a fox", "--quiet"), 7, "Backend unavailable: Cannot reach 127.0.0.1")


def test_what_cannot_be_journalled_is_not_sent(home: Path, server: ReplicateServer, imagen: Imagen) -> None:
    (home / "journal").write_text("")
    assert_is_told(imagen("generate", "a fox", "--quiet"), 9, f"{home / 'journal'} cannot be written")
    assert server.requests == []


def test_an_image_that_cannot_be_saved_comes_home_later(
    home: Path, server: ReplicateServer, imagen: Imagen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = server.answer

    def spoil(request: Request) -> Reply:
        """A file takes the folder's place while the image is on its way."""
        if server.kind(request) == "file" and not (tmp_path / "file").exists():
            (tmp_path / "file").write_text("")
        return make(request)

    monkeypatch.setattr(server, "answer", spoil)
    answer = imagen("generate", "a fox", "--quiet", "--out", str(tmp_path / "file"))
    assert_is_told(answer, 9, "Could not save: ")
    (tmp_path / "file").unlink()
    assert imagen("recover").lines == [str(path) for path in (tmp_path / "file").iterdir()]
    assert server.created == 1


def test_control_c_cancels_remotely_and_exits_130(home: Path, server: ReplicateServer) -> None:
    server.polls = 1_000_000
    child = start(home, "generate", "a fox")
    deadline = time.monotonic() + 20
    while not server.calls("get"):
        assert time.monotonic() < deadline, "it never asked"
        time.sleep(0.005)
    child.send_signal(signal.SIGINT)
    code, out, err = finish(child)
    assert (code, out) == (130, ""), err
    (prediction,) = server.predictions.values()
    assert prediction["status"] == "canceled"
    assert kept(home) == []
