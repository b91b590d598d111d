"""A model comes whole or not at all, whatever the network, the server and the disk do."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from imagen_desktop.core.errors import AuthenticationError, ImagenError
from imagen_desktop.core.models.catalogue import Role
from imagen_desktop.core.models.failures import (
    LicenceError,
    ModelDownloadError,
    ModelFolderError,
    StoppedError,
)
from imagen_desktop.core.models.folder_lock import folder_lock
from imagen_desktop.core.models.pull import PullProgress
from imagen_desktop.core.models.stop import Stop
from imagen_desktop.core.models.store import ModelStore
from tests.core.models.conftest import DIFFUSION, LARGE, OTHER, SMALL, VAE
from tests.core.models.pulling import pull
from tests.fakes.model_server import Hosted, ModelServer

DEEP = "owner/repository/deep/small.gguf"
UNKNOWN = "owner/repository/large.gguf"
"""The catalogue knows neither its size nor its hash."""

PULL_IN_A_PROCESS = """
import sys
from datetime import date
from pathlib import Path
from imagen_desktop.core.models.catalogue import Catalogue
from imagen_desktop.core.models.store import ModelStore
from tests.core.models.conftest import SMALL
from tests.core.models.pulling import pull
from tests.fakes.model_server import ModelServer
store = ModelStore(Path(sys.argv[1]), Catalogue(date(2026, 1, 2), "", (SMALL,)))
try:
    pull(store, SMALL, ModelServer(sys.argv[2]))
except Exception as error:
    print(type(error).__name__, error)
"""


def is_whole(store: ModelStore) -> bool:
    files = store.files(SMALL)
    return (
        not store.missing(SMALL)
        and files[Role.DIFFUSION].read_bytes() == DIFFUSION
        and files[Role.VAE].read_bytes() == VAE
    )


def leftovers(store: ModelStore) -> list[str]:
    return sorted(path.name for path in store.folder.rglob("*.part*"))


def failure(store: ModelStore, server: ModelServer) -> ImagenError:
    with pytest.raises(ImagenError) as caught:
        pull(store, SMALL, server)
    assert store.missing(SMALL)
    return caught.value


def test_a_model_comes_with_all_its_files(store: ModelStore, server: ModelServer) -> None:
    pull(store, SMALL, server)
    assert is_whole(store)
    assert {kept.checked_with for kept in store.kept(SMALL).values()} == {"catalogue"}
    assert not leftovers(store)


def test_the_hosts_own_hash_is_used_where_the_catalogue_has_none(
    store: ModelStore, server: ModelServer
) -> None:
    pull(store, LARGE, server)
    assert store.kept(LARGE)[Role.DIFFUSION].checked_with == "host"


def test_what_could_not_be_checked_is_marked_so(store: ModelStore, server: ModelServer) -> None:
    server.files[UNKNOWN] = Hosted(OTHER, linked=False)
    pull(store, LARGE, server)
    assert not store.missing(LARGE)
    assert store.kept(LARGE)[Role.DIFFUSION].checked_with == ""


def test_a_file_that_two_models_share_comes_once(store: ModelStore, server: ModelServer) -> None:
    pull(store, SMALL, server)
    server.asked.clear()
    pull(store, LARGE, server)
    assert not store.missing(LARGE)
    assert not [asked for asked in server.asked if "vae" in asked.path]


def test_a_dropped_connection_goes_on_where_it_broke(store: ModelStore, server: ModelServer) -> None:
    server.files[DEEP] = Hosted(DIFFUSION, drop_after=700_000, drops=3)
    pull(store, SMALL, server)
    assert is_whole(store)
    starts = [int(text[6:-1]) for text in server.ranges() if text]
    assert starts == [700_000, 1_400_000, 2_100_000]


def test_a_later_start_goes_on_and_hashes_what_is_there(store: ModelStore, server: ModelServer) -> None:
    down = Hosted(DIFFUSION, status=503)
    server.files[DEEP] = Hosted(DIFFUSION, drop_after=1_200_000, drops=1, then=down)
    with pytest.raises(ModelDownloadError, match=r"broke off after 1\.2 MB"):
        pull(store, SMALL, server, tries=2)
    server.files[DEEP] = Hosted(DIFFUSION)
    pull(store, SMALL, server)
    assert is_whole(store)
    assert "bytes=1200000-" in server.ranges()


def test_a_server_without_ranges_sends_all_again(store: ModelStore, server: ModelServer) -> None:
    server.files[DEEP] = Hosted(DIFFUSION, drop_after=500_000, drops=1, knows_ranges=False)
    pull(store, SMALL, server)
    assert is_whole(store)


def test_a_file_changed_between_two_parts_begins_anew(store: ModelStore, server: ModelServer) -> None:
    new = OTHER[::-1]
    then = Hosted(new, etag="new", linked=False)
    server.files[UNKNOWN] = Hosted(OTHER, etag="old", linked=False, drop_after=200_000, drops=1, then=then)
    seen: list[PullProgress] = []
    pull(store, LARGE, server, show=seen.append, shows_all=True)
    assert store.files(LARGE)[Role.DIFFUSION].read_bytes() == new
    notes = {each.note for each in seen}
    assert "large.gguf is another one on the server by now, so it is downloaded anew." in notes


def test_another_file_than_the_catalogues_is_refused_before_its_bytes(
    store: ModelStore, server: ModelServer
) -> None:
    server.files[DEEP] = Hosted(DIFFUSION[::-1])
    error = failure(store, server)
    assert "another small.gguf than the catalogue" in error.message
    assert not (store.folder / "owner/repository/deep/small.gguf").exists()


def test_wrong_bytes_are_deleted_and_never_get_the_files_name(store: ModelStore, server: ModelServer) -> None:
    hashed = hashlib.sha256(DIFFUSION).hexdigest()
    server.files[DEEP] = Hosted(DIFFUSION[::-1], told_sha256=hashed)
    error = failure(store, server)
    assert "wrong bytes" in error.message
    assert "small.gguf.part" not in leftovers(store)
    assert not (store.folder / "owner/repository/deep/small.gguf").exists()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "gives small.gguf only to known users (401)"),
        (403, "gives small.gguf only to known users (403)"),
        (404, "has no small.gguf (404)"),
        (416, "refused small.gguf with status 416"),
        (418, "refused small.gguf with status 418"),
        (503, "broke off: 127.0.0.1 answered with status 503"),
    ],
)
def test_each_answer_has_its_sentence(
    store: ModelStore, server: ModelServer, status: int, sentence: str
) -> None:
    server.files[DEEP] = Hosted(DIFFUSION, status=status)
    error = failure(store, server)
    assert sentence in error.message
    assert error.hint or status in (416, 418)


def test_a_part_beyond_the_servers_file_begins_anew(store: ModelStore, server: ModelServer) -> None:
    then = Hosted(OTHER[:100_000], etag="shrunk", linked=False)
    server.files[UNKNOWN] = Hosted(OTHER, linked=False, drop_after=300_000, drops=1, then=then)
    pull(store, LARGE, server)
    assert store.files(LARGE)[Role.DIFFUSION].read_bytes() == then.content


def test_without_length_and_hash_nothing_is_taken(store: ModelStore, server: ModelServer) -> None:
    server.files[UNKNOWN] = Hosted(OTHER, linked=False, has_length=False)
    with pytest.raises(ModelDownloadError, match="neither the size nor the hash"):
        pull(store, LARGE, server)


def test_a_silent_server_is_left_after_a_while(store: ModelStore, server: ModelServer) -> None:
    release = threading.Event()
    server.files[DEEP] = Hosted(DIFFUSION, hold=release)
    with pytest.raises(ModelDownloadError, match="no answer in time"):
        pull(store, SMALL, server, tries=1, timeout_seconds=0.3)
    release.set()


def test_stopping_ends_a_download_that_waits_and_keeps_its_part(
    store: ModelStore, server: ModelServer
) -> None:
    release, stop = threading.Event(), Stop()
    held = server.files[DEEP] = Hosted(DIFFUSION, hold=release)

    def stop_when_held() -> None:
        held.holds.wait(20)
        stop.set()

    waiter = threading.Thread(target=stop_when_held)
    waiter.start()
    with pytest.raises(StoppedError):
        pull(store, SMALL, server, stop=stop, timeout_seconds=40)
    waiter.join()
    assert "small.gguf.part" in leftovers(store)
    release.set()
    server.files[DEEP] = Hosted(DIFFUSION)
    pull(store, SMALL, server)
    assert is_whole(store)


def test_one_failure_stops_the_other_files(store: ModelStore, server: ModelServer) -> None:
    release = threading.Event()
    server.files["owner/repository/vae.safetensors"] = Hosted(VAE, hold=release)
    server.files[DEEP] = Hosted(DIFFUSION, status=404)
    assert "has no small.gguf" in failure(store, server).message
    release.set()


def test_too_little_space_is_said_before_the_first_byte(store: ModelStore, server: ModelServer) -> None:
    with pytest.raises(ModelFolderError, match=r"needs 304 MB, and the disk .* has 100 MB free"):
        pull(store, SMALL, server, free_bytes=100_000_000)
    assert not server.ranges()


@pytest.mark.skipif(os.name == "nt", reason="no such limit there")
def test_a_full_disk_says_so_and_the_part_goes_on_later(store: ModelStore, server: ModelServer) -> None:
    """The limit on a file's size fails like a full disk, in a process of its own."""
    limit = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))\n"
    )
    command = [sys.executable, "-c", limit + PULL_IN_A_PROCESS, str(store.folder), server.endpoint]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=40, check=True)
    assert ran.stdout.startswith("ModelFolderError The disk with"), ran
    assert store.missing(SMALL)
    pull(store, SMALL, server)
    assert is_whole(store)


def test_a_killed_download_leaves_nothing_that_looks_whole(store: ModelStore, server: ModelServer) -> None:
    release = threading.Event()
    held = server.files[DEEP] = Hosted(DIFFUSION, hold=release)
    command = [sys.executable, "-c", PULL_IN_A_PROCESS, str(store.folder), server.endpoint]
    with subprocess.Popen(command) as process:
        assert held.holds.wait(40)
        process.kill()
    release.set()
    assert Role.DIFFUSION not in store.files(SMALL)
    server.files[DEEP] = Hosted(DIFFUSION)
    pull(store, SMALL, server)
    assert is_whole(store)


def test_two_programs_do_not_change_the_folder_at_once(store: ModelStore, server: ModelServer) -> None:
    with folder_lock(store.folder), pytest.raises(ModelDownloadError, match="Another program"):
        pull(store, SMALL, server)
    pull(store, SMALL, server)
    assert is_whole(store)


def test_the_licence_is_accepted_before_anything_is_asked(store: ModelStore, server: ModelServer) -> None:
    with pytest.raises(LicenceError, match="Free Licence"):
        pull(store, SMALL, server, is_accepted=False)
    assert not server.asked


def test_an_accepted_licence_is_remembered(store: ModelStore, server: ModelServer) -> None:
    pull(store, SMALL, server)
    store.files(SMALL)[Role.VAE].unlink()
    pull(store, SMALL, server, is_accepted=False)
    assert is_whole(store)


def test_the_token_goes_to_the_host_and_nowhere_else(store: ModelStore, server: ModelServer) -> None:
    pull(store, SMALL, server, token="hf_secret")
    home = int(server.endpoint.rpartition(":")[2])
    assert {asked.authorization for asked in server.asked if asked.port == home} == {"Bearer hf_secret"}
    assert {asked.authorization for asked in server.asked if asked.port != home} == {""}


def test_a_refused_token_is_told_from_none_and_not_repeated(store: ModelStore, server: ModelServer) -> None:
    server.files[DEEP] = Hosted(DIFFUSION, status=403)
    with pytest.raises(AuthenticationError, match="to the token in HF_TOKEN") as caught:
        pull(store, SMALL, server, token="hf_secret")
    assert "hf_secret" not in caught.value.message + caught.value.hint


def test_no_server_at_all_has_its_sentence(store: ModelStore) -> None:
    with pytest.raises(ModelDownloadError, match="connection refused"):
        pull(store, SMALL, ModelServer("http://127.0.0.1:9"), tries=1)


def test_progress_ends_at_the_whole_size(store: ModelStore, server: ModelServer) -> None:
    seen: list[PullProgress] = []
    pull(store, SMALL, server, show=seen.append)
    assert seen[-1].done_bytes == seen[-1].total_bytes == len(DIFFUSION) + len(VAE)
    assert [each.done_bytes for each in seen] == sorted(each.done_bytes for each in seen)


def test_a_file_that_was_cut_short_later_is_missing_again(store: ModelStore, server: ModelServer) -> None:
    pull(store, SMALL, server)
    path: Path = store.files(SMALL)[Role.DIFFUSION]
    path.write_bytes(DIFFUSION[:-1])
    assert [file.role for file in store.missing(SMALL)] == [Role.DIFFUSION]
    pull(store, SMALL, server)
    assert is_whole(store)
