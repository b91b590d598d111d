"""What the engine and a download tell is one sentence in another language too, its gaps included."""

from __future__ import annotations

import pytest

from imagen_desktop.core.backends.local.engine_room import EngineRoom
from imagen_desktop.core.backends.local.failures import failure_error
from imagen_desktop.core.backends.local.local_model import LocalModel
from imagen_desktop.core.backends.local.orders import Failed
from imagen_desktop.core.backends.local.outlook import outlook
from imagen_desktop.core.backends.local.speeds import Speed
from imagen_desktop.core.models.failures import broke_off
from imagen_desktop.core.paths import Paths
from imagen_desktop.ui.translation import load

TURBO = LocalModel("sd-turbo", {})


def test_an_outlook_is_translated_whether_it_is_measured_or_guessed(paths: Paths) -> None:
    room, german = EngineRoom(paths, 2), load("de")
    model = LocalModel("flux-schnell-q4", {})
    guess = german.sentence(outlook(room, model, "flux-schnell", 4, 2**20))
    assert guess is not None
    assert "grob geschätzt. Schneller geht hier: SD-Turbo, etwa " in guess
    room.speeds.note("sd-turbo", Speed(30.0, 10.0))
    measured = german.sentence(outlook(room, TURBO, "sd-turbo", 1, 2**20))
    assert measured == "Etwa 40 s pro Bild auf diesem Gerät (CPU), gemessen."


@pytest.mark.parametrize("done_bytes", [0, 1_200_000])
def test_a_download_that_broke_off_is_translated_however_far_it_came(done_bytes: int) -> None:
    error = broke_off("example.org", "x.gguf", "no answer in time", done_bytes)
    told = load("de").sentence(error.message)
    assert told is not None
    assert told.startswith("Der Download von x.gguf von example.org brach ")
    assert told.endswith(": keine rechtzeitige Antwort.")


def test_a_damaged_file_is_translated_with_what_is_wrong_with_it() -> None:
    error = failure_error(Failed("damaged", "is empty", "/models/vae.gguf"), "mine")
    assert load("de").sentence(error.message) == "Die Modelldatei vae.gguf ist leer."
