"""Paid bytes reach the disk whole, under a name of their own, or stay where they were."""

from __future__ import annotations

import errno
import hashlib
import os
import resource
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image as PillowImage

from imagen_desktop.core.errors import DownloadFailedError, SaveError
from imagen_desktop.core.image_files import Checked, EmbedSwitches, adopt_image, save_image
from imagen_desktop.core.image_files import saving as saving_module
from imagen_desktop.core.image_files.publishing import Naming
from imagen_desktop.core.image_files.reading import read_image
from tests.core.image_files.sample_files import chunk, encoded, picture, record, small_png, write

ALL = EmbedSwitches()
NOTHING = EmbedSwitches(ai_label=False, settings=False)


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return write(tmp_path / "journal" / "x.part", small_png())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "images"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_the_record_comes_back_complete(part: Path, folder: Path) -> None:
    image = save_image(part, folder, "fox", record(), ALL)
    assert image.path == folder / "fox.png"
    assert (image.width, image.height) == (3, 2)
    assert image.size_bytes == image.path.stat().st_size
    assert image.original_sha256 == hashlib.sha256(small_png()).hexdigest()


def test_a_known_checksum_is_kept(part: Path, folder: Path) -> None:
    assert save_image(part, folder, "fox", record(original_sha256="ab"), ALL).original_sha256 == "ab"


def test_what_is_saved_is_what_is_read(part: Path, folder: Path) -> None:
    image = save_image(part, folder, "fox", record(), ALL)
    assert read_image(image.path) == image


def test_an_image_that_was_checked_is_not_decoded_again(part: Path, folder: Path) -> None:
    claimed = Checked("png", 30, 20, has_c2pa=False)
    assert save_image(part, folder, "fox", record(), ALL, claimed).width == 30


def test_the_part_is_gone_and_nothing_else_is_left(part: Path, folder: Path) -> None:
    save_image(part, folder, "fox", record(), ALL)
    assert not part.exists()
    assert names(folder) == ["fox.png"]


def test_the_extension_follows_the_bytes(tmp_path: Path, folder: Path) -> None:
    part = write(tmp_path / "x.png", encoded(picture(), "WEBP"))
    assert save_image(part, folder, "fox", record(), ALL).path.name == "fox.webp"


def test_folders_of_the_name_are_made(part: Path, folder: Path) -> None:
    assert save_image(part, folder, "2026/fox", record(), ALL).path == folder / "2026" / "fox.png"


def test_no_image_is_overwritten(tmp_path: Path, folder: Path) -> None:
    saved = [
        save_image(write(tmp_path / f"{n}.part", small_png()), folder, "fox", record(seed=n), ALL)
        for n in range(3)
    ]
    assert [image.path.name for image in saved] == ["fox.png", "fox-2.png", "fox-3.png"]
    assert [read_image(image.path) for image in saved] == saved


def test_a_name_that_is_taken_at_the_last_moment_is_not_overwritten(
    part: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "exists", lambda self: False)
    write(folder / "fox.png", b"someone else's")
    assert save_image(part, folder, "fox", record(), ALL).path.name == "fox-2.png"
    assert (folder / "fox.png").read_bytes() == b"someone else's"


@pytest.mark.parametrize("answer", ["EPERM", "ENOSYS", "EOPNOTSUPP", "ENOTSUP", "EMLINK", "EXDEV", "EINVAL"])
def test_without_hard_links_nothing_is_overwritten_either(
    part: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    def no_links(source: Path, target: Path) -> None:
        raise OSError(getattr(errno, answer), "Operation not supported")

    monkeypatch.setattr(os, "link", no_links)
    write(folder / "fox.png", b"someone else's")
    image = save_image(part, folder, "fox", record(), ALL)
    assert read_image(image.path) == image
    assert names(folder) == ["fox-2.png", "fox.png"]


def test_pixels_and_all_other_bytes_stay_as_they_came(part: Path, folder: Path) -> None:
    saved = save_image(part, folder, "fox", record(), ALL).path.read_bytes()
    assert saved[:33] == small_png()[:33]
    assert saved.endswith(small_png()[33:])


def test_with_both_switches_off_the_file_is_the_providers(part: Path, folder: Path) -> None:
    assert save_image(part, folder, "fox", record(), NOTHING).path.read_bytes() == small_png()
    assert names(folder) == ["fox.png"]


@pytest.mark.parametrize("encoder", ["PNG", "JPEG", "WEBP"])
def test_without_settings_no_word_of_the_prompt_is_written(
    tmp_path: Path, folder: Path, encoder: str
) -> None:
    part = write(tmp_path / "x.part", encoded(picture(), encoder))
    image = save_image(part, folder, "fox", record(), EmbedSwitches(settings=False))
    data = image.path.read_bytes()
    assert b"trainedAlgorithmicMedia" in data
    assert b"imagen-desktop" in data
    for secret in (b"red fox", "red fox".encode("utf-16-be"), b"flux", b"123456789", b"ufawqhfy", b"mai-10"):
        assert secret not in data
    assert read_image(image.path) is None


def test_without_the_label_the_settings_remain(part: Path, folder: Path) -> None:
    image = save_image(part, folder, "fox", record(), EmbedSwitches(ai_label=False))
    assert b"AlgorithmicMedia" not in image.path.read_bytes()
    assert read_image(image.path) == image


def test_a_drawing_by_rule_is_not_labelled_as_ai(part: Path, folder: Path) -> None:
    data = save_image(part, folder, "fox", record(is_ai=False), ALL).path.read_bytes()
    assert b"lgorithmicMedia" not in data
    assert b"digitalCreation" in data


@pytest.mark.parametrize(
    "taken",
    [
        chunk(b"caBX", b"jumbf"),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta/>"),
    ],
)
def test_signed_or_taken_files_get_sidecars(tmp_path: Path, folder: Path, taken: bytes) -> None:
    data = small_png([taken])
    image = save_image(write(tmp_path / "x.part", data), folder, "fox", record(), ALL)
    assert image.path.read_bytes() == data
    assert names(folder) == ["fox.png", "fox.png.json", "fox.png.xmp"]
    assert read_image(image.path) == image
    assert "trainedAlgorithmicMedia" in (folder / "fox.png.xmp").read_text(encoding="utf-8")


def test_a_stray_sidecar_is_not_overwritten(tmp_path: Path, folder: Path) -> None:
    write(folder / "fox.png.xmp", b"someone's")
    part = write(tmp_path / "x.part", small_png([chunk(b"caBX", b"jumbf")]))
    assert save_image(part, folder, "fox", record(), ALL).path.name == "fox-2.png"
    assert names(folder) == ["fox-2.png", "fox-2.png.json", "fox-2.png.xmp", "fox.png.xmp"]


def assert_kept(part: Path, folder: Path) -> None:
    assert part.exists()
    assert names(folder) == []


def test_bad_bytes_are_kept_and_nothing_is_saved(part: Path, folder: Path) -> None:
    part.write_bytes(small_png()[:-5])
    with pytest.raises(DownloadFailedError):
        save_image(part, folder, "fox", record(), ALL)
    assert_kept(part, folder)


def test_a_folder_that_cannot_be_made_is_one_sentence(part: Path, tmp_path: Path) -> None:
    write(tmp_path / "file", b"")
    with pytest.raises(SaveError, match=r"cannot be saved in .*file.images"):
        save_image(part, tmp_path / "file" / "images", "fox", record(), ALL)
    assert part.exists()


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "disk with .* is full"),
        (errno.EROFS, "cannot be written to"),
        (errno.EACCES, "cannot be written to"),
        (errno.EIO, "cannot be saved"),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "link"])
def test_a_failing_disk_loses_nothing(
    part: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    folder.mkdir()
    monkeypatch.setattr(os, step, fail)
    with pytest.raises(SaveError, match=sentence):
        save_image(part, folder, "fox", record(), ALL)
    assert_kept(part, folder)


def save_with_small_files_only(part: Path, folder: Path) -> None:
    """Run in a process of its own: the kernel refuses to let a file grow beyond 4 KB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    try:
        save_image(part, folder, "fox", record(), ALL)
    except SaveError as error:
        print(error.message)


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is POSIX's")
def test_a_disk_that_fills_up_midway_loses_nothing(tmp_path: Path, folder: Path) -> None:
    part = write(tmp_path / "x.part", encoded(picture("RGB", (400, 300)), "PNG", compress_level=0))
    code = "import sys, pathlib; from tests.core.image_files.test_saving import *; "
    code += "save_with_small_files_only(*map(pathlib.Path, sys.argv[1:]))"
    command = [sys.executable, "-c", code, str(part), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "is full" in done.stdout
    assert_kept(part, folder)


def test_a_crashs_leftover_is_taken_over(part: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda self, missing_ok=False: None)
        patch.setattr(saving_module, "_name_freely", crash)
        with pytest.raises(KeyboardInterrupt):
            save_image(part, folder, "fox", record(), ALL)
    assert len(names(folder)) == 1
    save_image(part, folder, "fox", record(), ALL)
    assert names(folder) == ["fox.png"]


def test_a_crash_after_the_naming_is_ended_without_another_copy(part: Path, folder: Path) -> None:
    told: list[Naming] = []
    image = save_image(part, folder, "fox", record(), ALL, tell_naming=told.append)
    (naming,) = told
    assert naming.has_happened
    part.write_bytes(small_png())
    mark = zlib.crc32(os.fsencode(part))
    os.link(image.path, folder / f".fox.png.{mark:08x}.part")
    (folder / ".cat.png.00000000.part").write_bytes(b"another one's")
    assert adopt_image(naming.path, part, record(original_sha256=image.original_sha256)) == image
    assert names(folder) == [".cat.png.00000000.part", "fox.png"]
    assert not part.exists()


def test_a_leftover_that_has_its_name_already_is_not_written_into(part: Path, folder: Path) -> None:
    first = save_image(part, folder, "fox", record(), ALL).path
    before = first.read_bytes()
    os.link(first, folder / f".fox.png.{zlib.crc32(os.fsencode(part)):08x}.part")
    part.write_bytes(small_png())
    save_image(part, folder, "fox", record(seed=8), ALL)
    assert names(folder) == ["fox-2.png", "fox.png"]
    assert first.read_bytes() == before


def peak_growth(part: Path, folder: Path) -> int:
    """How many bytes the process's peak grew by while saving; run in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    save_image(part, folder, "fox", record(), ALL)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ru_maxrss is in other units elsewhere")
@pytest.mark.parametrize(("encoder", "name"), [("PNG", "x.png"), ("JPEG", "x.jpg")])
def test_memory_grows_by_less_than_the_file(tmp_path: Path, folder: Path, encoder: str, name: str) -> None:
    options = {"compress_level": 0} if encoder == "PNG" else {"quality": 95, "subsampling": 0}
    image = PillowImage.effect_noise((3000, 2000), 90).convert("RGB")
    part = write(tmp_path / name, encoded(image, encoder, **options))
    size = part.stat().st_size
    code = (
        "import sys, pathlib; from tests.core.image_files.test_saving import *; import PIL.JpegImagePlugin; "
    )
    code += "print(peak_growth(*map(pathlib.Path, sys.argv[1:])))"
    command = [sys.executable, "-c", code, str(part), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < size


def test_the_image_is_written_before_it_has_its_name(
    part: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, link = os.fsync, os.link

    def noted_sync(descriptor: int) -> None:
        steps.append("sync")
        fsync(descriptor)

    def noted_link(source: Path, target: Path) -> None:
        steps.append("name")
        link(source, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "link", noted_link)
    image = save_image(part, folder, "fox", record(), ALL)
    assert steps == ["sync", "name", "sync"]
    assert image.path.exists()
