"""`imagen models`, against a host on loopback."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from imagen_desktop.core.models import store as store_module
from imagen_desktop.core.models.catalogue import Catalogue
from imagen_desktop.core.models.pull import PullProgress
from imagen_desktop.core.models.transfer import FileProgress
from imagen_desktop.terminal.pull_line import PullLine, progress_text
from tests.cli.conftest import Imagen
from tests.core.models.conftest import DIFFUSION, LARGE, SMALL, VAE
from tests.core.models.conftest import server as server
from tests.fakes.model_server import Hosted, ModelServer


@pytest.fixture
def models(imagen: Imagen, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Imagen:
    """`imagen models …` with the tests' catalogue and host."""
    offered = Catalogue(date(2026, 1, 2), "For tests.", (SMALL, LARGE))
    monkeypatch.setattr(store_module, "catalogue", lambda: offered)
    monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    return lambda *arguments: imagen("models", *arguments)


def test_pull_prints_the_files_and_list_knows_them(models: Imagen) -> None:
    pulled = models("pull", "small", "--accept-licence")
    assert pulled.code == 0, pulled.err
    assert [Path(line).read_bytes() for line in pulled.lines] == [DIFFUSION, VAE]
    assert "4.0 MB of 4.0 MB" in pulled.err
    [small, large] = models("list", "--json").json
    assert (small["state"], large["state"]) == ("ready", "part")
    assert small["files"][0]["verified_with"] == "catalogue"


def test_a_model_that_is_here_is_not_asked_for_again(models: Imagen, server: ModelServer) -> None:
    models("pull", "small", "--accept-licence")
    server.asked.clear()
    assert models("pull", "small").code == 0
    assert not server.asked


def test_without_a_terminal_the_licence_needs_its_option(models: Imagen, server: ModelServer) -> None:
    answer = models("pull", "small")
    assert answer.code == 2
    assert "--accept-licence" in answer.err
    assert not server.asked


def test_what_is_not_verified_is_said(models: Imagen, server: ModelServer) -> None:
    server.files["owner/repository/large.gguf"].linked = False
    assert "large.gguf is not verified" in models("pull", "large", "--accept-licence").err
    assert "ready, not verified" in models("list").out


@pytest.mark.parametrize(("status", "code"), [(404, 7), (401, 3), (403, 3)])
def test_a_refused_download_has_its_exit_code(
    models: Imagen, server: ModelServer, status: int, code: int
) -> None:
    server.files["owner/repository/deep/small.gguf"] = Hosted(DIFFUSION, status=status)
    assert models("pull", "small", "--accept-licence").code == code
    assert models("list", "--json").json[0]["state"] != "ready"


def test_an_endpoint_that_is_none_is_said(models: Imagen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "hf-mirror.example")
    answer = models("pull", "small", "--accept-licence")
    assert (answer.code, "HF_ENDPOINT is not an address" in answer.err) == (2, True)


def test_a_mistyped_name_is_guessed(models: Imagen) -> None:
    answer = models("pull", "smal")
    assert (answer.code, 'did you mean "small"' in answer.err) == (2, True)


def test_adopt_lists_what_it_found_and_remove_leaves_it(models: Imagen, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "vae.safetensors").write_bytes(VAE)
    adopted = models("adopt", str(own))
    assert adopted.lines == [f"{own / 'vae.safetensors'}: ok"]
    assert models("remove", "small").code == 0
    assert (own / "vae.safetensors").exists()
    assert models("adopt", str(tmp_path / "empty")).code == 9


def test_remove_says_what_is_free_again(models: Imagen) -> None:
    models("pull", "small", "--accept-licence")
    assert "4.0 MB are free again" in models("remove", "small").err
    assert models("list", "--json").json[0]["state"] == "missing"


def test_progress_names_speed_and_time_left() -> None:
    file = FileProgress(SMALL.files[0], 1_200_000_000, 5_300_000_000)
    progress = PullProgress(SMALL, (file,), 12_300_000.0)
    assert progress_text(progress) == "1.2 GB of 5.3 GB · 12.3 MB/s · 6 min left"


def test_progress_off_a_terminal_is_ten_lines(capsys: pytest.CaptureFixture[str]) -> None:
    line = PullLine(sys.stderr)
    for done in range(1001):
        line.show(PullProgress(SMALL, (FileProgress(SMALL.files[0], done * 1000, 1_000_000),)))
    line.end()
    assert len(capsys.readouterr().err.splitlines()) == 11


def test_a_model_without_a_backend_says_how_to_use_it(models: Imagen, imagen: Imagen) -> None:
    asked = "imagen config set backends.small.type local backends.small.model small"
    assert asked in models("pull", "small", "--accept-licence").err
    assert imagen(*asked.split()[1:]).code == 0
    assert "imagen config set" not in models("pull", "small").err
