"""Adopting, removing and the catalogue itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from imagen_desktop.core.errors import LibraryError
from imagen_desktop.core.models.adoption import adopt, recognised
from imagen_desktop.core.models.amounts import Speed, bytes_text, duration_text
from imagen_desktop.core.models.catalogue import Role, catalogue
from imagen_desktop.core.models.failures import ModelFolderError
from imagen_desktop.core.models.manifest import MANIFEST
from imagen_desktop.core.models.removal import discard_parts, remove
from imagen_desktop.core.models.store import ModelStore
from tests.core.models.conftest import DIFFUSION, LARGE, OTHER, SMALL, VAE
from tests.core.models.pulling import pull
from tests.fakes.model_server import Hosted, ModelServer


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of the person's own with a model in it."""
    folder = tmp_path / "own"
    (folder / "unet").mkdir(parents=True)
    (folder / "unet" / "small.gguf").write_bytes(b"GGUF" + DIFFUSION[4:])
    (folder / "OLD-vae.safetensors").write_bytes(VAE)
    (folder / "large.gguf").write_bytes(b"GGUF" + OTHER)
    (folder / "notes.txt").write_text("mine")
    return folder


def test_files_are_recognised_by_their_names_and_sizes(store: ModelStore, own: Path) -> None:
    (own / "unet" / "small.gguf").write_bytes(b"GGUF, but short")
    found = {each.path.name: each.problem for each in recognised(store.offered, own)}
    assert found == {
        "large.gguf": "",
        "OLD-vae.safetensors": "",
        "small.gguf": "has another size than the catalogue's",
    }


def test_adopted_files_are_used_where_they_lie(store: ModelStore, own: Path) -> None:
    adopt(store, own)
    assert store.files(LARGE) == {Role.DIFFUSION: own / "large.gguf", Role.VAE: own / "OLD-vae.safetensors"}
    assert not [path for path in store.folder.rglob("*") if path.suffix in (".gguf", ".safetensors")]


def test_a_file_with_other_bytes_is_not_adopted(store: ModelStore, own: Path) -> None:
    problems = {each.path.name: each.problem for each in adopt(store, own)}
    assert (
        problems["small.gguf"] == "has other bytes than the catalogue's"
    )  # its first four are not the model's
    assert Role.DIFFUSION not in store.files(SMALL)


def test_what_is_checked_says_with_what(store: ModelStore, own: Path) -> None:
    adopt(store, own)
    kept = store.kept(LARGE)
    assert (kept[Role.DIFFUSION].checked_with, kept[Role.VAE].checked_with) == ("", "catalogue")


def test_what_was_adopted_is_not_downloaded_again(store: ModelStore, own: Path, server: ModelServer) -> None:
    adopt(store, own)
    pull(store, SMALL, server)
    assert not store.missing(SMALL)
    assert not [asked for asked in server.asked if "vae" in asked.path]


def test_removing_leaves_adopted_files_alone(store: ModelStore, own: Path) -> None:
    adopt(store, own)
    assert remove(store, LARGE) == 0
    assert (own / "large.gguf").exists()
    assert len(store.missing(LARGE)) == 2


def test_removing_keeps_what_another_model_needs(store: ModelStore, server: ModelServer) -> None:
    pull(store, SMALL, server)
    pull(store, LARGE, server)
    assert remove(store, SMALL) == len(DIFFUSION)
    assert not store.missing(LARGE)
    assert remove(store, LARGE) == len(OTHER) + len(VAE)
    assert sorted(path.name for path in store.folder.rglob("*")) == ["lock", MANIFEST]


def test_a_cancelled_download_leaves_no_part(store: ModelStore, server: ModelServer) -> None:
    down = Hosted(DIFFUSION, status=404)
    server.files["owner/repository/deep/small.gguf"] = Hosted(DIFFUSION, drop_after=9_000, drops=1, then=down)
    with pytest.raises(Exception, match="has no"):
        pull(store, SMALL, server)
    assert discard_parts(store, SMALL) >= 9_000
    assert not list(store.folder.rglob("*.part*"))


def test_a_folder_that_is_not_there_has_its_sentence(store: ModelStore, tmp_path: Path) -> None:
    with pytest.raises(ModelFolderError, match="cannot be used"):
        adopt(store, tmp_path / "nowhere")


def test_a_damaged_manifest_is_said_and_not_overwritten(store: ModelStore) -> None:
    store.folder.mkdir()
    (store.folder / MANIFEST).write_text('{"files": [')
    with pytest.raises(LibraryError, match="is damaged"):
        store.files(SMALL)


def test_a_moved_folder_still_has_its_files(store: ModelStore, server: ModelServer, tmp_path: Path) -> None:
    pull(store, SMALL, server)
    moved = store.folder.rename(tmp_path / "elsewhere")
    assert not ModelStore(moved, store.offered).missing(SMALL)


def test_of_a_family_the_variant_that_is_there_is_found(store: ModelStore, own: Path) -> None:
    assert store.find("family") == SMALL
    adopt(store, own)
    assert store.find("family") == LARGE
    assert store.find("nothing") is None


def test_the_catalogue_is_whole() -> None:
    known = catalogue()
    assert [model.name for model in known.models] == [
        "flux-schnell-q4",
        "flux-schnell-q8",
        "flux2-klein-4b",
        "z-image-turbo",
        "sd-turbo",
    ]
    for model in known.models:
        roles = [file.role for file in model.files]
        assert len(set(roles)) == len(roles)
        assert model.licence.url.startswith("https://")
        assert model.memory_bytes > 10**9
        for file in model.files:
            assert re.fullmatch("[0-9a-f]{64}|", file.sha256)
            assert file.read_on or not (file.sha256 or file.size_bytes)


def test_the_apache_licences_text_is_carried() -> None:
    licence = catalogue().named("flux2-klein-4b")[0].licence
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in licence.text()


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (999, "999 bytes"),
        (1_000, "1 kB"),
        (335_304_388, "335 MB"),
        (6_770_707_360, "6.8 GB"),
        (999_950, "1.0 MB"),
    ],
)
def test_sizes_read_as_disks_count_them(count: int, text: str) -> None:
    assert bytes_text(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (59, "59 s"), (60, "1 min"), (3_900, "1 h 5 min")]
)
def test_times_read_in_their_units(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_speed_is_of_the_last_seconds_and_forgets_a_new_beginning() -> None:
    speed = Speed()
    for second in range(20):
        speed.note(second, second * (10 if second < 10 else 30))
    assert speed.bytes_per_second == 30
    speed.note(20, 5)
    assert speed.bytes_per_second == 0


def test_a_licence_without_its_text_has_a_page_to_be_read_at() -> None:
    texts = {model.licence.name: model.licence.text() for model in catalogue().models}
    assert texts.pop("Stability AI Community License") == ""
    assert all("TERMS AND CONDITIONS" in text for text in texts.values())
