"""show, search, diff and library: what is known about the images that are there."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Imagen
from tests.fakes.png import tiny_png

Sketch = Callable[..., Path]


def with_text(png: bytes, key: bytes, text: bytes) -> bytes:
    """A PNG with a text chunk of another program."""
    body = b"tEXt" + key + b"\0" + text
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return png[:33] + chunk + png[33:]


def test_show_names_what_is_known(imagen: Imagen, sketch: Sketch) -> None:
    path = sketch("a red fox\nin the snow", "--seed", "7")
    answer = imagen("show", str(path))
    assert answer.lines[0] == str(path)
    assert "prompt      a red fox" in answer.lines
    assert "            in the snow" in answer.lines
    assert "seed        7" in answer.lines
    assert "cost        free" in answer.lines
    assert "AI          no" in answer.lines


def test_show_json_is_the_record(imagen: Imagen, sketch: Sketch) -> None:
    path = sketch("a red fox", "--seed", "7")
    record = imagen("show", str(path), "--json").json
    assert (record["path"], record["seed"], record["width"]) == (str(path), 7, 64)
    assert record["request"]["prompt"] == "a red fox"
    assert record["is_ours"] is True


def test_show_reads_another_programs_image(imagen: Imagen, tmp_path: Path) -> None:
    path = tmp_path / "theirs.png"
    text = b"a castle\nNegative prompt: fog\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 42, Size: 4x4"
    path.write_bytes(with_text(tiny_png(), b"parameters", text))
    answer = imagen("show", str(path))
    assert "prompt      a castle" in answer.lines
    assert "seed        42" in answer.lines
    assert "origin      another program" in answer.lines
    assert not any(line.startswith("cost") for line in answer.lines)


def test_foreign_text_cannot_steer_the_terminal(imagen: Imagen, tmp_path: Path) -> None:
    path = tmp_path / "evil.png"
    text = b"a \x1b[2Jcastle \x1b]0;x\x07\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 42, Size: 4x4"
    path.write_bytes(with_text(tiny_png(), b"parameters", text))
    out = imagen("show", str(path)).out + imagen("show", str(path), "--json").out
    assert "castle" in out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_file_name_cannot_steer_the_terminal(imagen: Imagen, tmp_path: Path) -> None:
    answer = imagen("show", str(tmp_path / "a\x1b[2Jb  c.png"))
    assert f"{tmp_path}/a [2Jb  c.png" in answer.err
    assert "\x1b" not in answer.err


@pytest.mark.parametrize("command", ["show", "diff"])
def test_file_that_is_not_there(imagen: Imagen, command: str, tmp_path: Path) -> None:
    files = [str(tmp_path / "none.png")] * (2 if command == "diff" else 1)
    answer = imagen(command, *files)
    assert answer.code == 2
    assert answer.err.startswith("Command line: ")


def test_search_finds_words_newest_first(imagen: Imagen, sketch: Sketch) -> None:
    first, _, third = sketch("a red fox"), sketch("a blue bird"), sketch("a fox in red boots")
    assert imagen("search", "red", "fo", "--paths").lines == [str(third), str(first)]
    assert len(imagen("search", "--paths").lines) == 3
    assert imagen("search", "--limit", "1", "--paths").lines == [str(third)]
    table = imagen("search", "bird").lines
    assert table[0].split() == ["MADE", "COST", "PROMPT", "PATH"]
    assert "  a blue bird  " in table[1]


def test_search_json_lists_records(imagen: Imagen, sketch: Sketch) -> None:
    path = sketch("a red fox", "--seed", "7")
    (record,) = imagen("search", "fox", "--json").json
    assert (record["path"], record["seed"], record["prompt"]) == (str(path), 7, "a red fox")
    assert imagen("search", "nothing", "--json").json == []


def test_search_narrows_by_backend_seed_and_day(imagen: Imagen, sketch: Sketch) -> None:
    sketch("a red fox", "--seed", "7")
    assert len(imagen("search", "--seed", "7", "--paths").lines) == 1
    assert imagen("search", "--seed", "8", "--paths").lines == []
    assert (
        len(imagen("search", "--backend", "sketch", "--since", "today", "--until", "today", "--paths").lines)
        == 1
    )
    assert imagen("search", "--until", "2020-01-01", "--paths").lines == []
    assert imagen("search", "--favourite", "--paths").lines == []


def test_a_word_to_leave_out_without_the_dashes_before_it_is_explained(imagen: Imagen) -> None:
    answer = imagen("search", "fox", "-snow")
    assert (answer.code, answer.err.splitlines()[1]) == (2, "Try: imagen search -- -snow")


def test_show_says_a_long_seed_to_its_last_digit(imagen: Imagen, sketch: Sketch) -> None:
    path = sketch("a red fox", "--seed", "9223372036854775807")
    assert "seed        9223372036854775807" in imagen("show", str(path)).lines


def test_search_takes_a_limit_above_all_numbers_of_the_index(imagen: Imagen, sketch: Sketch) -> None:
    path = sketch("a red fox", "--seed", "7")
    assert imagen("search", "--limit", "1" + "0" * 30, "--paths").lines == [str(path)]


@pytest.mark.parametrize(
    "arguments", [["--since", "soon"], ["--limit", "0"], ["--seed", "x"], ["--seed", "1" + "0" * 30]]
)
def test_search_refuses_what_it_cannot_read(imagen: Imagen, arguments: list[str]) -> None:
    assert imagen("search", *arguments).code == 2


def test_no_match_is_said_beside_the_output(imagen: Imagen) -> None:
    answer = imagen("search", "fox")
    assert (answer.code, answer.out, answer.err) == (0, "", "No image matches.\n")


def test_diff_marks_words_and_settings(imagen: Imagen, sketch: Sketch) -> None:
    first = sketch("a red fox in the snow", "--seed", "7")
    second = sketch("a red fox in the rain", "--seed", "8")
    assert imagen("diff", str(first), str(second)).lines == [
        "prompt  a red fox in the [-snow-]{+rain+}",
        "seed    7 -> 8",
    ]


def test_diff_of_the_same_says_so(imagen: Imagen, sketch: Sketch) -> None:
    first = sketch("a red fox", "--seed", "7")
    second = sketch("a red fox", "--seed", "7")
    assert imagen("diff", str(first), str(second)).lines == ["Prompt and settings are the same."]


def test_diff_json(imagen: Imagen, sketch: Sketch) -> None:
    first, second = sketch("a fox", "--seed", "7"), sketch("a cat here", "--seed", "7")
    assert imagen("diff", str(first), str(second), "--json").json == {
        "prompt": [
            {"kind": "same", "text": "a"},
            {"kind": "removed", "text": "fox"},
            {"kind": "added", "text": "cat here"},
        ],
        "settings": {},
    }


def test_library_is_made_again_from_the_files(imagen: Imagen, sketch: Sketch, tmp_path: Path) -> None:
    path = sketch("a red fox")
    for file in (tmp_path / "home").glob("library.sqlite3*"):
        file.unlink()
    assert imagen("search", "fox", "--paths").lines == []
    answer = imagen("library", "rebuild", "--json")
    assert answer.json == {"indexed": 1, "foreign": 0, "unreadable": []}
    assert imagen("search", "fox", "--paths").lines == [str(path)]


def test_prices_name_date_and_source(imagen: Imagen) -> None:
    table = imagen("prices").lines
    assert table[0].split() == ["MODEL", "PRICE", "AS", "OF", "SOURCE"]
    records = imagen("prices", "--json").json
    schnell = next(record for record in records if record["model"] == "black-forest-labs/flux-schnell")
    assert schnell["price_usd"] == {"per image": 0.003}
    assert all(record["as_of"] and record["source"] for record in records)
    assert len(table) == len(records) + 3


def test_recover_has_nothing_to_do(imagen: Imagen) -> None:
    answer = imagen("recover", "--json")
    assert (answer.code, answer.out, answer.err) == (0, "", "Nothing is left to recover.\n")
