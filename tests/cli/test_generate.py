"""`imagen generate` as a person meets it: real arguments, real files, real exit codes."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from imagen_desktop.cli import main
from imagen_desktop.core.image_files.reading import read_image
from imagen_desktop.terminal.arguments import COMMAND_NAMES

FOX = "a red fox in the snow at night"
SMALL = ["--backend", "sketch", "--size", "64x48"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def generate(home: Path, *arguments: str) -> int:
    return main(["generate", "--home", str(home), *arguments])


def test_path_of_the_image_is_all_of_standard_output(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate(home, FOX, *SMALL, "--quiet") == 0
    captured = capsys.readouterr()
    (line,) = captured.out.splitlines()
    assert Path(line).parent == home / "images"
    assert Path(line).read_bytes().startswith(b"\x89PNG")
    assert captured.err == ""


def test_file_knows_its_prompt_and_seed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate(home, FOX, *SMALL, "--seed", "7") == 0
    image = read_image(Path(capsys.readouterr().out.strip()))
    assert image is not None
    assert (image.prompt, image.seed, image.is_ai) == (FOX, 7, False)


def test_same_seed_gives_the_same_picture_beside_the_first(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert generate(home, FOX, *SMALL, "--seed", "7") == 0
    first, second = (read_image(Path(line)) for line in capsys.readouterr().out.splitlines())
    assert first is not None
    assert second is not None
    assert first.path != second.path
    assert first.original_sha256 == second.original_sha256


@pytest.mark.parametrize(
    "arguments",
    [
        ["--home", "HOME", "--generate", FOX, *SMALL],
        ["--generate", FOX, *SMALL, "--home", "HOME"],
        [f"--generate={FOX}", "--home", "HOME", *SMALL],
        ["generate", *SMALL, "--home", "HOME", FOX],
        ["--home", "HOME", "generate", FOX, *SMALL],
    ],
)
def test_both_forms_are_the_same_command(
    home: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(home) if argument == "HOME" else argument for argument in arguments]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_prompt_that_begins_with_a_dash(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--generate", "-5 degrees", *SMALL, "--home", str(home)]) == 0
    image = read_image(Path(capsys.readouterr().out.strip()))
    assert image is not None
    assert image.prompt == "-5 degrees"


def test_json_has_one_object_a_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate(home, FOX, *SMALL, "--count", "2", "--seed", "5", "--json") == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(record["seed"] for record in records) == [5, 6]
    assert {key for record in records for key in record} == {
        "path", "backend", "model", "seed", "prediction_id", "latency_ms", "cost_usd_estimate",
        "prompt_hash", "width", "height",
    }  # fmt: skip
    assert records[0]["cost_usd_estimate"] == 0
    assert (records[0]["width"], records[0]["height"]) == (64, 48)


def test_prompt_from_standard_input(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("ein Füchslein\n".encode())))
    assert generate(home, "-", *SMALL) == 0
    image = read_image(Path(capsys.readouterr().out.strip()))
    assert image is not None
    assert image.prompt == "ein Füchslein"


def test_file_gives_one_prompt_a_line(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "prompts.txt"
    file.write_text("a cat\n\na dog\n")
    assert generate(home, "--from", str(file), *SMALL) == 0
    prompts = [read_image(Path(line)) for line in capsys.readouterr().out.splitlines()]
    assert [image and image.prompt for image in prompts] == ["a cat", "a dog"]


def test_file_too_large_for_prompts_is_not_cut_short(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "prompts.txt"
    file.write_text("a fox\n" * 1_700_000)
    assert generate(home, "--from", str(file), *SMALL) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == f"Command line: {file} has more than 10 MB: too much for prompts.\n"


def test_out_puts_the_image_elsewhere(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate(home, FOX, *SMALL, "--out", str(tmp_path / "it's here")) == 0
    assert Path(capsys.readouterr().out.strip()).parent == tmp_path / "it's here"


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
@pytest.mark.parametrize("encoding", ["utf-8:strict", "ascii:strict"])
def test_path_is_printed_as_the_bytes_that_it_is(home: Path, tmp_path: Path, encoding: str) -> None:
    folder = os.fsencode(tmp_path) + b"/F\xc3\xbcchse \xff"
    command = [sys.executable, "-m", "imagen_desktop", "--home", str(home), "generate", FOX, *SMALL, "--out"]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd()), "PYTHONIOENCODING": encoding}
    done = subprocess.run([*command, folder], capture_output=True, env=environment, timeout=30)
    assert done.returncode == 0, done.stderr
    if encoding.startswith("utf-8"):
        assert os.path.dirname(done.stdout.strip()) == folder  # noqa: PTH120 - bytes
    assert b"Traceback" not in done.stderr


def test_home_keeps_everything_under_one_folder(home: Path, tmp_path: Path) -> None:
    assert generate(home, FOX, *SMALL) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


def test_dry_run_makes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate(home, FOX, "--backend", "flux-schnell-replicate", "--count", "4", "--dry-run") == 0
    out = capsys.readouterr().out
    assert "4 images" in out
    assert "$0.012" in out
    assert not (home / "images").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ([FOX], 3, "flux-schnell-local is not configured (no model): set REPLICATE_API_TOKEN and use"),
        ([FOX, "--backend", "flux-dev-replicate"], 3, "set REPLICATE_API_TOKEN"),
        ([FOX, "--backend", "skech"], 2, 'No backend is named "skech".'),
        (["  ", *SMALL], 2, "The prompt is empty."),
        (["a\0b", *SMALL], 2, "NUL"),
        (["x" * 100_000, *SMALL], 2, "100,000 characters"),
        ([FOX, "--backend", "sketch", "--size", "0x0"], 2, "outside 1 to 16384"),
        ([FOX, "--backend", "sketch", "--size", "1000000000x1000000000"], 2, "outside 1 to 16384"),
        ([FOX, "--backend", "sketch", "--size", "big"], 2, "not a size"),
        ([FOX, "--backend", "sketch", "--steps", "0"], 2, "no steps setting"),
        ([FOX, "--backend", "flux-schnell-replicate", "--steps", "28"], 2, "1 to 4 steps"),
        ([FOX, "--backend", "flux-schnell-replicate", "--max-cost", "0.002"], 4, "more than --max-cost"),
        ([FOX, "--backend", "sketch", "--count", "0"], 2, "count 0"),
        ([FOX, "--frm", "x"], 2, "--frm"),
        ([], 2, "A prompt is missing."),
        ([FOX, "--opt", "novalue", *SMALL], 2, "not KEY=VALUE"),
        (
            ["a", "red", "fox"],
            2,
            'A prompt of several words stands in quotes.\nTry: imagen generate "a red fox"',
        ),
        (
            [FOX, "--frm", "x"],
            2,
            "imagen generate: unrecognized arguments: --frm x. Try imagen generate --help.",
        ),
        ([FOX, "--out", ""], 2, 'argument --out: "" names no folder.'),
        ([FOX, "--home", ""], 2, 'argument --home: "" names no folder.'),
        ([FOX, "--count", "1e9"], 2, 'argument --count: "1e9" is not a whole number.'),
        ([FOX, "--guidance", "nan"], 2, 'argument --guidance: "nan" is not a number.'),
        (
            [FOX, "--steps", "1" + "0" * 400, "--backend", "flux-schnell-replicate"],
            2,
            "steps, not 1000",
        ),
        ([FOX, "--opt", "a=1e999", "--backend", "flux-schnell-replicate"], 2, '"a" is not a finite number'),
    ],
)
def test_bad_input_is_one_sentence_and_the_right_code(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, sentence: str
) -> None:
    assert generate(home, *arguments) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert sentence in captured.err
    assert "Traceback" not in captured.err
    assert not (home / "images").exists()


def test_option_of_endless_brackets_is_text(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    brackets = "[" * 100_000
    backend = ("--backend", "flux-schnell-replicate")
    assert generate(home, FOX, *backend, "--opt", f"a={brackets}", "--dry-run", "--json") == 0
    assert json.loads(capsys.readouterr().out)["requests"][0]["options"] == {"a": brackets}


def test_config_that_is_not_toml_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.mkdir()
    (home / "config.toml").write_text("default_backend = \n")
    assert generate(home, FOX, *SMALL) == 2
    assert f"{home / 'config.toml'} is not valid TOML" in capsys.readouterr().err


def test_output_folder_that_is_a_file(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert generate(home, FOX, *SMALL, "--out", str(tmp_path / "file")) == 9
    assert (
        capsys.readouterr().err.splitlines()[-1].startswith("Could not save: The image cannot be saved in ")
    )


def test_folder_that_takes_no_changes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As on a disk that has become read-only: the superuser, too, gets neither a file nor its removal."""
    home.mkdir()
    (home / "journal").write_text("")
    assert generate(home, FOX, *SMALL, "--quiet") == 9
    message, hint = capsys.readouterr().err.splitlines()
    assert message == f"Could not save: {home / 'journal'} cannot be written: File exists."
    assert hint == "Make room there, or see to its rights."


def program(home: Path, *arguments: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "imagen_desktop", "--home", str(home), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )


def test_reader_that_leaves_early_is_no_error(home: Path) -> None:
    child = program(home, "generate", FOX, *SMALL, "--count", "3", "--quiet")
    assert child.stdout is not None
    child.stdout.close()
    _, errors = child.communicate()
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors
    assert len(list((home / "images").iterdir())) >= 1


@pytest.mark.parametrize(
    "command",
    [["--version"], ["--help"], *([name, "--help"] for name in COMMAND_NAMES), ["completions", "bash"]],
)
def test_light_commands_load_nothing_heavy(command: list[str]) -> None:
    code = (
        "import sys\nfrom imagen_desktop.cli import main\n"
        f"code = main({command!r})\n"
        "heavy = {'PySide6', 'httpx', 'supabase', 'keyring', 'qasync', 'sqlite3', 'PIL', 'tomlkit'}\n"
        "heavy &= set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")


def test_generating_loads_only_its_own_command(home: Path) -> None:
    code = (
        "import sys\nfrom imagen_desktop.cli import main\n"
        f"code = main(['generate', 'a fox', '--backend', 'sketch', '--home', {str(home)!r}, '--dry-run'])\n"
        "others = {'PySide6', 'httpx', 'supabase', 'keyring', 'qasync', 'tomlkit'} & set(sys.modules)\n"
        "names = {'doctor', 'keys', 'usage', 'completions', 'search', 'again', 'setup_arguments'}\n"
        "others |= {name for name in names if f'imagen_desktop.terminal.{name}' in sys.modules}\n"
        "sys.exit(f'loaded {others}' if others else code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")


def test_interrupt_among_the_first_imports_is_no_traceback(home: Path) -> None:
    code = (
        "import sys\nfrom imagen_desktop import cli\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'imagen_desktop.terminal.window_arguments': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted())\n"
        f"sys.exit(cli.main(['generate', 'a fox', '--home', {str(home)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (130, "")


def test_interrupt_exits_130(home: Path) -> None:
    child = program(home, "generate", FOX, "--backend", "sketch", "--size", "2048x2048", "--count", "50")
    assert child.stderr is not None
    child.stderr.readline()  # the first progress: it is at work
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=30)
    assert child.returncode == 130
    assert [path.name for path in (home / "images").glob(".*")] == []
