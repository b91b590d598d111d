"""A part reaches the disk while it grows, and no failure of the disk is lost on the way."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from imagen_desktop.core.models.part import PartFile, PartOf

BLOCK = b"0123456789" * 100
OF = PartOf("one", 4 * len(BLOCK), "")


def fill(part: PartFile, blocks: int) -> None:
    part.begin(0, OF, lambda _: None)
    for _ in range(blocks):
        part.add(memoryview(BLOCK)).result()


class Disk:
    """Says what had been written at each flush; fails where it is told to."""

    def __init__(self, *, is_broken: bool = False) -> None:
        self.sizes: list[int] = []
        self._is_broken = is_broken

    def flush(self, descriptor: int) -> None:
        self.sizes.append(os.fstat(descriptor).st_size)
        if self._is_broken:
            raise OSError(errno.ENOSPC, "No space left on device")


def test_the_disk_begins_before_the_last_byte_has_come(tmp_path: Path) -> None:
    disk = Disk()
    with PartFile(tmp_path / "model", disk.flush, 2 * len(BLOCK)) as part:
        fill(part, 4)
        part.finish()
        assert disk.sizes
        assert disk.sizes[0] >= 2 * len(BLOCK)
        assert part.digest() == hashlib.sha256(4 * BLOCK).hexdigest()
    assert (tmp_path / "model").read_bytes() == 4 * BLOCK


def test_a_flush_that_failed_keeps_the_file_from_its_name(tmp_path: Path) -> None:
    with PartFile(tmp_path / "model", Disk(is_broken=True).flush, 3 * len(BLOCK)) as part:
        fill(part, 4)
        with pytest.raises(OSError, match="No space left"):
            part.finish()
    assert not (tmp_path / "model").exists()


def test_a_flush_that_failed_is_told_before_the_part_goes_on(tmp_path: Path) -> None:
    with PartFile(tmp_path / "model", Disk(is_broken=True).flush, 3 * len(BLOCK)) as part:
        fill(part, 3)
        with pytest.raises(OSError, match="No space left"):
            part.begin(3 * len(BLOCK), OF, lambda _: None)
