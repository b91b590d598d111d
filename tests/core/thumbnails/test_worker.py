"""The process that makes thumbnails, fed by hand: one answer for each order, in their order."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image as PillowImage

from imagen_desktop.core.thumbnails.cache import source_of, write_thumbnail
from imagen_desktop.core.thumbnails.orders import COMMAND, READY, Answer, Order, Shown, read_answer
from imagen_desktop.core.thumbnails.worker import ThumbnailWorker
from tests.core.thumbnails.sample_pictures import BLUE, RED, is_near, picture_file


def card_of(path: Path, size: int = 50) -> Order:
    return Order(str(path), size, size, True, 6.0)


def serve(folder: Path, orders: list[Order]) -> Iterator[tuple[Answer, bytes]]:
    answers = io.BytesIO()
    ThumbnailWorker(folder, io.BytesIO(b"".join(order.line() for order in orders)), answers).serve()
    answers.seek(0)
    assert answers.readline() == READY
    while line := answers.readline():
        answer = read_answer(line)
        yield answer, answers.read(answer.size_bytes)


def test_each_order_is_answered_in_its_turn(tmp_path: Path) -> None:
    paths = [
        picture_file(tmp_path / f"{number}.png", color=color) for number, color in enumerate((RED, BLUE, RED))
    ]
    answers = list(serve(tmp_path / "cache", [card_of(path) for path in paths]))
    colors = [tuple(answer.color.to_bytes(4)[1:]) for answer, _pixels in answers]
    assert all(is_near(found, wanted) for found, wanted in zip(colors, (RED, BLUE, RED), strict=True))


def test_pixels_come_as_the_window_paints_them(tmp_path: Path) -> None:
    ((answer, pixels),) = serve(tmp_path / "cache", [card_of(picture_file(tmp_path / "fox.png"), 40)])
    assert (answer.width, answer.height, len(pixels)) == (40, 40, 40 * 40 * 4)
    middle = (20 * 40 + 20) * 4
    assert is_near(tuple(pixels[middle : middle + 4]), (*reversed(RED), 255))


def test_a_missing_file_and_a_damaged_one_are_told_apart(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.png"
    damaged.write_bytes(picture_file(tmp_path / "fox.png").read_bytes()[:60])
    text = tmp_path / "text.png"
    text.write_text("no picture")
    orders = [card_of(tmp_path / "gone.png"), card_of(damaged), card_of(text), card_of(tmp_path / "fox.png")]
    shown = [answer.shown for answer, _pixels in serve(tmp_path / "cache", orders)]
    assert shown == [Shown.GONE, Shown.DAMAGED, Shown.DAMAGED, Shown.WELL]


def test_many_thumbnails_are_kept_on_disk_though_orders_wait(tmp_path: Path) -> None:
    paths = [picture_file(tmp_path / f"{number}.jpg", 600, 600) for number in range(20)]
    list(serve(tmp_path / "cache", [card_of(path, 200) for path in paths]))
    assert len(list((tmp_path / "cache" / "x-large").glob("*.png"))) >= 3


def test_a_thumbnail_on_disk_is_used_instead_of_the_picture(tmp_path: Path) -> None:
    source = source_of(picture_file(tmp_path / "fox.png", 600, 600, BLUE))
    red = PillowImage.new("RGB", (128, 128), RED)
    write_thumbnail(tmp_path / "cache", "normal", source, red, (600, 600))
    ((answer, _pixels),) = serve(tmp_path / "cache", [card_of(source.path, 40)])
    assert is_near(tuple(answer.color.to_bytes(4)[1:]), RED)


def test_the_process_ends_with_its_orders_and_loads_no_qt(tmp_path: Path) -> None:
    code = (
        "import atexit, os, sys; from imagen_desktop.core.thumbnails import worker;"
        "os._exit = lambda code: (print(sorted(sys.modules), file=sys.stderr), sys.exit(code));"
        "worker.main(sys.argv[1])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], input=b"", capture_output=True, check=True
    )
    assert ended.stdout == READY
    assert b"'PIL.Image'" in ended.stderr
    assert b"PySide6" not in ended.stderr


def test_the_programs_hidden_command_starts_it(tmp_path: Path) -> None:
    order = card_of(picture_file(tmp_path / "fox.png"), 10)
    command = [sys.executable, "-m", "imagen_desktop", COMMAND, str(tmp_path)]
    ended = subprocess.run(command, input=order.line(), capture_output=True, check=True)
    first, second, *_pixels = ended.stdout.split(b"\n")
    assert first + b"\n" == READY
    assert json.loads(second)[:3] == ["well", 10, 10]
