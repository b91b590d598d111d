"""The image's way to the disk: retried once, never paid twice, nothing but what was asked for."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx
import pytest

from imagen_desktop.core.backends.web.connection import Connection
from imagen_desktop.core.backends.web.download import Download, DownloadError
from imagen_desktop.core.errors import BackendError, DownloadFailedError, SaveError
from imagen_desktop.core.generation import Progress
from tests.core.backends.replicate.conftest import A_FOX, Bench
from tests.fakes.png import tiny_png
from tests.fakes.replicate_server import DROP, HANG, HTML, Fault, ReplicateServer

SHORT = Fault(how="short")
HINT = "Replicate keeps it for one hour: it is fetched at the next start."


@pytest.mark.parametrize("fault", [HTML, DROP, HANG, SHORT, Fault(429), Fault(200, b"")])
async def test_passing_failure_is_retried_once(bench: Bench, server: ReplicateServer, fault: Fault) -> None:
    bench.fail("file", fault)
    told = await bench.generate()

    assert told.error is None
    assert bench.part.read_bytes() == server.image
    assert (server.created, len(server.calls("file"))) == (1, 2)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (HTML, "status 502"),
        (DROP, "the connection was dropped"),
        (SHORT, "the connection was dropped"),
        (HANG, "no answer in time"),
        (Fault(200, b""), "it is empty"),
    ],
)
async def test_second_failure_is_told_and_never_makes_a_new_prediction(
    bench: Bench, server: ReplicateServer, fault: Fault, reason: str
) -> None:
    bench.fail("file", fault, fault)
    told = await bench.generate()

    assert isinstance(told.error, DownloadFailedError)
    assert told.error.message == (
        f"The image was generated and paid, but the download failed: {reason} (prediction {told.ids[0]})."
    )
    assert told.error.hint == HINT
    assert told.error.prediction_id == told.ids[0]
    assert (server.created, len(server.calls("create")), len(server.calls("file"))) == (1, 1, 2)
    assert not bench.part.exists()


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_expired_address_is_not_retried_but_asked_for_anew(
    bench: Bench, server: ReplicateServer, status: int
) -> None:
    server.polls = 1
    bench.fail("file", Fault(status))
    told = await bench.generate()

    assert isinstance(told.error, DownloadFailedError)
    assert told.error.message == (
        f"The image was generated and paid, but Replicate has removed it (prediction {told.ids[0]})."
    )
    assert told.error.hint == "Replicate keeps images for one hour."
    assert (server.created, len(server.calls("file")), len(server.calls("get"))) == (1, 1, 3)


async def test_fresh_address_is_used_where_replicate_moved_the_image(
    bench: Bench, server: ReplicateServer
) -> None:
    bench.configure(wait=False)
    server.output = [f"{server.origin}/files/moved/out.png"]
    async for event in bench.backend.generate(A_FOX, bench.part):
        if isinstance(event, Progress):
            server.output = "url"
            for prediction in server.predictions.values():
                if prediction["status"] == "succeeded":
                    server._finish(prediction)
    assert bench.part.read_bytes() == server.image
    assert server.created == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
async def test_full_disk_says_that_the_image_can_be_fetched_again(
    bench: Bench, server: ReplicateServer
) -> None:
    bench.part.parent.mkdir(parents=True)
    bench.part.symlink_to("/dev/full")
    told = await bench.generate()

    assert isinstance(told.error, SaveError)
    assert told.error.message == (
        f"The image was made, but {bench.part.parent} cannot be written: No space left on device."
    )
    assert told.error.hint == "Make room there: for one hour the image is fetched again at the next start."
    assert not bench.part.is_symlink()
    assert (server.created, len(told.ids)) == (1, 1)


async def test_full_disk_is_told_for_data_uris_too(bench: Bench, server: ReplicateServer) -> None:
    server.output = "data"
    bench.part.mkdir(parents=True)
    told = await bench.generate()
    assert isinstance(told.error, SaveError)


async def test_redirects_are_followed_three_times(bench: Bench, server: ReplicateServer) -> None:
    redirect = Fault(302, headers={"Location": "/files/elsewhere/out.png"})
    bench.fail("file", redirect, redirect, Fault(307, headers={"Location": _address(server)}))
    told = await bench.generate()
    assert isinstance(told.error, BackendError)  # "elsewhere" is no prediction of this server
    assert len(server.calls("file")) == 4


def _address(server: ReplicateServer) -> str:
    return f"{server.origin}/files/elsewhere/again.png"


async def test_fourth_redirect_is_one_too_many(bench: Bench, server: ReplicateServer) -> None:
    bench.fail("file", *[Fault(302, headers={"Location": "/files/round/and.round"})] * 5)
    told = await bench.generate()
    assert told.error is not None
    assert "more than 3 redirects" in told.error.message
    assert len(server.calls("file")) == 4


@pytest.mark.parametrize(
    "address",
    [
        "http://replicate.delivery/out.png",
        "http://127.0.0.1.example/out.png",
        "http://[::ffff:8.8.8.8]/out.png",
        "http://[broken/out.png",
        "https:///out.png",
    ],
)
async def test_address_that_is_not_https_is_refused(
    bench: Bench, server: ReplicateServer, address: str
) -> None:
    server.output = [address]
    told = await bench.generate()
    assert isinstance(told.error, DownloadFailedError)
    assert "its address is" in told.error.message
    assert server.calls("file") == []


async def test_redirect_away_from_https_is_refused(bench: Bench, server: ReplicateServer) -> None:
    bench.fail("file", Fault(302, headers={"Location": "http://replicate.delivery/out.png"}))
    told = await bench.generate()
    assert told.error is not None
    assert "its address is not https" in told.error.message


async def test_plain_http_to_this_computer_is_refused_where_replicate_is_real(tmp_path: Path) -> None:
    download = Download(Connection("https://api.replicate.com/v1"), tmp_path / "part")
    with pytest.raises(DownloadError, match="not https"):
        async for _ in download.events("http://127.0.0.1:9/out.png"):
            pass


async def test_https_image_is_verified_even_where_replicate_is_played(server: ReplicateServer) -> None:
    connection = Connection(server.url)
    plain, safe = connection.client(), connection.client("https://replicate.delivery/x.png")
    assert plain is not safe
    assert _trust(safe).verify_mode is ssl.CERT_REQUIRED
    assert _trust(safe).check_hostname
    assert _trust(plain).cert_store_stats()["x509_ca"] == 0  # nobody is trusted: no https through it
    await connection.close()


def test_real_replicate_and_images_share_one_client() -> None:
    connection = Connection("https://api.replicate.com/v1")
    assert connection.client() is connection.client("https://replicate.delivery/x.png")


def _trust(client: httpx.AsyncClient) -> ssl.SSLContext:
    context = client._transport._pool._ssl_context  # type: ignore[attr-defined]
    assert isinstance(context, ssl.SSLContext)
    return context


@pytest.mark.parametrize("location", ["url", "data"])
async def test_image_above_the_cap_is_not_kept(
    server: ReplicateServer, tmp_path: Path, location: str
) -> None:
    server.image = tiny_png(300, 300)
    where = f"{server.origin}/files/{server.add({})}/out.png"
    if location == "data":
        server.output = "data"
        where = server._output("x")[0]
    connection = Connection(server.url)
    download = Download(connection, tmp_path / "part", max_bytes=100_000)
    with pytest.raises(DownloadError, match="larger"):
        async for _ in download.events(where):
            pass
    assert not (tmp_path / "part").exists()
    await connection.close()


async def test_promised_size_above_the_cap_is_not_read(bench: Bench, server: ReplicateServer) -> None:
    bench.fail("file", Fault(how="huge"))
    told = await bench.generate()
    assert told.error is not None
    assert "larger than 64 MiB" in told.error.message


@pytest.mark.parametrize(
    "uri", ["data:image/png;base64,@@@@", "data:image/png,abc", "data:image/png;base64,"]
)
async def test_damaged_data_uri_is_an_error_not_an_image(
    bench: Bench, server: ReplicateServer, uri: str
) -> None:
    server.output = [uri]
    told = await bench.generate()
    assert isinstance(told.error, DownloadFailedError)
    assert not bench.part.exists()
    assert server.created == 1


async def test_chunks_reach_the_disk_before_the_last_one_came(bench: Bench, server: ReplicateServer) -> None:
    server.image = tiny_png(800, 800)
    seen = [
        bench.part.stat().st_size == event.received_bytes
        async for event in bench.backend.generate(A_FOX, bench.part)
        if isinstance(event, Progress) and event.received_bytes
    ]
    assert len(seen) > 3
    assert all(seen)
