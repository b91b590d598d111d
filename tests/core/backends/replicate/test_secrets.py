"""The token reaches Replicate's API and nothing else."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from imagen_desktop.core.backends.web.answers import scrub
from imagen_desktop.core.errors import AuthenticationError
from tests.core.backends.replicate.conftest import Bench
from tests.fakes.replicate_server import TOKEN, Fault, ReplicateServer


async def test_every_call_to_the_api_has_the_token_and_no_download_does(
    bench: Bench, server: ReplicateServer
) -> None:
    server.polls = 1
    await bench.generate()

    assert {request.headers.get("authorization") for request in server.calls("file")} == {None}
    others = [request for request in server.requests if request.path.startswith("/v1/")]
    assert {request.headers["authorization"] for request in others} == {f"Bearer {TOKEN}"}


async def test_redirected_download_has_no_token_either(bench: Bench, server: ReplicateServer) -> None:
    server.fail("file", Fault(302, headers={"Location": "/v1/account"}))
    told = await bench.generate()
    assert told.error is not None
    (account,) = server.calls("account")
    assert "authorization" not in account.headers


async def test_poll_and_cancel_addresses_are_not_taken_from_the_answer(
    bench: Bench, server: ReplicateServer
) -> None:
    server.polls = 2
    await bench.generate()
    (prediction,) = server.predictions.values()
    assert prediction["urls"]["get"].startswith("https://api.replicate.com/")
    assert {call.path for call in server.calls("get")} == {f"/v1/predictions/{prediction['id']}"}


async def test_next_page_keeps_to_the_configured_address(bench: Bench, server: ReplicateServer) -> None:
    server.page_size = 1
    for seed in (7, 8, 9):
        server.add({"prompt": "another", "seed": seed})
    server.fail("create", Fault(502))
    told = await bench.generate()
    assert told.error is None
    assert len(server.calls("list")) > 3


async def test_api_redirect_is_not_followed(bench: Bench, server: ReplicateServer) -> None:
    server.fail("create", Fault(307, headers={"Location": "http://127.0.0.1:9/steal"}))
    told = await bench.generate()
    assert told.error is not None
    assert told.error.message == "Replicate answered 307, which this program does not follow."
    assert server.created == 0


async def test_echoed_token_is_not_repeated(
    bench: Bench, server: ReplicateServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.fail("create", Fault(401, {"detail": f"Token {TOKEN} and Bearer {TOKEN} are bad"}))
    told = await bench.generate()
    assert isinstance(told.error, AuthenticationError)
    assert TOKEN not in str(told.error) + told.error.hint + repr(told) + repr(bench.backend.__dict__)
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("token", ["r8_line\nbreak", "r8_täst", "two words"])
async def test_impossible_token_is_refused_without_being_shown(
    bench: Bench, server: ReplicateServer, token: str
) -> None:
    bench.token = token
    told = await bench.generate()
    assert isinstance(told.error, AuthenticationError)
    assert told.error.message == "The token in REPLICATE_API_TOKEN has characters that no token has."
    assert server.requests == []


async def test_token_in_the_environment_may_have_spaces_around(bench: Bench) -> None:
    bench.token = f" {TOKEN}\n"
    told = await bench.generate()
    assert told.error is None


def test_messages_lose_data_and_signatures() -> None:
    text = "input.image: data:image/png;base64,AAAA is bad,\n see https://x.example/a.png?sig=SECRET"
    assert scrub(text) == "input.image: data:… is bad, see https://x.example/a.png"
    assert len(scrub("word " * 200)) == 300


def test_nothing_is_loaded_before_the_first_use() -> None:
    program = (
        "import sys; from imagen_desktop.core.config import Config\n"
        "from imagen_desktop.core.backends.replicate.backend import ReplicateBackend\n"
        "backend = ReplicateBackend(Config().backends['flux-schnell-replicate'], lambda: 'r8_x')\n"
        "backend.state(), backend.info\n"
        "print(sorted({'httpx', 'httpcore', 'ssl_context', 'keyring', 'h2'} & set(sys.modules)))"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "[]"


def test_a_servers_words_cannot_steer_a_terminal() -> None:
    assert scrub("bad\x1b]0;title\x07 \x9b31mprompt\nnext") == "bad ]0;title 31mprompt next"
