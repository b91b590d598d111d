"""What images take is measured, remembered, and guessed until then."""

from __future__ import annotations

from pathlib import Path

import pytest

from imagen_desktop.core.backends.local.engine_room import EngineRoom
from imagen_desktop.core.backends.local.local_model import LocalModel
from imagen_desktop.core.backends.local.outlook import memory_warning, needed_bytes, outlook
from imagen_desktop.core.backends.local.speeds import Estimate, Speed, Speeds
from imagen_desktop.core.paths import Paths

MEGAPIXEL = 2**20
SCHNELL = ("flux-schnell-q4", "flux-schnell")


@pytest.fixture
def speeds(tmp_path: Path) -> Speeds:
    return Speeds(tmp_path / "data" / "speeds.json", 2)


def test_measured_speed_is_used_for_any_size_and_number_of_steps(speeds: Speeds) -> None:
    speeds.note("mine", Speed(10.0, 5.0))
    assert speeds.estimate("mine", "", 4, MEGAPIXEL) == Estimate(45.0, is_measured=True)
    assert speeds.estimate("mine", "", 2, MEGAPIXEL // 4) == Estimate(10.0, is_measured=True)


def test_speed_is_remembered_by_the_next_process(speeds: Speeds, tmp_path: Path) -> None:
    speeds.note("mine", Speed(10.0, 5.0, 0.0, "Vulkan"))
    later = Speeds(tmp_path / "data" / "speeds.json", 2)
    assert later.estimate("mine", "", 1, MEGAPIXEL) == Estimate(15.0, is_measured=True)
    assert later.device("mine") == "Vulkan"


def test_newer_measurement_outweighs_older_ones(speeds: Speeds) -> None:
    for seconds in (10.0, 20.0):
        speeds.note("mine", Speed(seconds, 0.0))
    assert speeds.estimate("mine", "", 1, MEGAPIXEL) == Estimate(15.0, is_measured=True)


def test_another_device_starts_anew(speeds: Speeds) -> None:
    speeds.note("mine", Speed(10.0, 0.0))
    speeds.note("mine", Speed(1.0, 0.0, 0.0, "CUDA"))
    assert speeds.estimate("mine", "", 1, MEGAPIXEL) == Estimate(1.0, is_measured=True)


def test_guess_agrees_with_what_was_measured_on_two_cores(speeds: Speeds) -> None:
    """About 14 minutes for FLUX.1 schnell, 4 steps, 512 pixels."""
    guess = speeds.estimate(*SCHNELL, 4, 512 * 512)
    assert guess is not None
    assert not guess.is_measured
    assert 12 * 60 < guess.seconds < 20 * 60


def test_guess_follows_what_another_model_took_here(speeds: Speeds) -> None:
    before = speeds.estimate(*SCHNELL, 4, MEGAPIXEL)
    turbo = speeds.estimate("sd-turbo", "sd-turbo", 1, MEGAPIXEL)
    assert before is not None
    assert turbo is not None
    speeds.note("sd-turbo", Speed(turbo.seconds * 3, 0.0, speeds.weights("sd-turbo")))
    after = speeds.estimate(*SCHNELL, 4, MEGAPIXEL)
    assert after is not None
    assert after.seconds == pytest.approx(before.seconds * 3)


def test_nothing_is_guessed_for_a_graphics_card_or_an_unknown_model(speeds: Speeds) -> None:
    assert speeds.estimate("mine", "", 4, MEGAPIXEL) is None
    speeds.note("mine", Speed(0.1, 0.0, 0.0, "CUDA"))
    assert speeds.estimate(*SCHNELL, 4, MEGAPIXEL) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"mine": {"colour": 1}}', '{"mine": 3}'])
def test_damaged_record_is_begun_anew(speeds: Speeds, tmp_path: Path, text: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "speeds.json").write_text(text)
    assert speeds.estimate("mine", "", 1, MEGAPIXEL) is None
    speeds.note("mine", Speed(1.0, 0.0))
    assert speeds.device("mine") == "CPU"


def test_record_that_cannot_be_written_is_kept_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    speeds = Speeds(tmp_path / "file" / "speeds.json", 2)
    speeds.note("mine", Speed(1.0, 0.0))
    assert speeds.device("mine") == "CPU"


def test_long_wait_names_a_faster_model(paths: Paths) -> None:
    words = outlook(EngineRoom(paths, 2), LocalModel(SCHNELL[0], {}), "flux-schnell", 4, MEGAPIXEL)
    assert words.startswith("About ")
    assert "on this CPU, a rough guess until the first one. Faster here: SD-Turbo, about " in words


def test_short_wait_names_none(paths: Paths) -> None:
    room = EngineRoom(paths, 2)
    room.speeds.note("sd-turbo", Speed(30.0, 10.0))
    model = LocalModel("sd-turbo", {})
    assert outlook(room, model, "sd-turbo", 1, MEGAPIXEL) == "About 40 s an image on this CPU, measured."


def test_model_larger_than_the_memory_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "vae").write_bytes(bytes(1000))
    model = LocalModel("huge", {"vae": tmp_path / "vae"}, memory_bytes=10**15)
    warning = memory_warning(model, MEGAPIXEL, 8 * 10**9)
    assert warning is not None
    assert warning.message == "huge needs about 1000 TB of memory, and 8.0 GB are free."
    assert memory_warning(model._replace(memory_bytes=0), 64, 10**6) is None
    assert memory_warning(model, MEGAPIXEL, 0) is None
    assert needed_bytes(model._replace(memory_bytes=0), 64) == 1000 + 64_000
