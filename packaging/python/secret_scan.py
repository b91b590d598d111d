"""Looks for tokens, private keys and this machine's folders in what is about to be given away.

    .venv/bin/python packaging/python/secret_scan.py dist/*.whl dist/*.tar.gz dist/imagen-desktop/

Takes files and folders, and opens what is packed in them, however deep: wheels and other zip files, tar
files, Debian packages, and what gzip, bzip2 or xz made. Flatpak bundles, disk images, Windows setups and what
PyInstaller packs into a program are not opened: give it the folder that they are made of. Says where
something is, never what it is, and ends with exit code 1.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import io
import lzma
import re
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

TOKENS = {
    "a Replicate token": rb"r8_[A-Za-z0-9]{30,}",
    "a secret key of OpenAI's kind": rb"sk-[A-Za-z0-9_-]{24,}",
    "a secret key of Supabase": rb"sb_secret_[A-Za-z0-9_-]{20,}",
    "a JSON web token": rb"eyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}",
    "a token of the package index": rb"pypi-AgEI[A-Za-z0-9_-]{30,}",
    "a GitHub token": rb"gh[pousr]_[A-Za-z0-9]{30,}",
    "a private key": rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{30,}",
}
_FAKE = b"Canary"
"""Tests send a token of the real shape through the program, to look for it everywhere afterwards."""
_SHAPES = {what: re.compile(shape) for what, shape in TOKENS.items()}
"""Each begins with plain bytes, which is what makes the search of 200 MB quick."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`file` is the path within what was scanned."""

    file: str
    what: str


_COMPILED = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
"""How programs and libraries begin. They name the folders they were built in, often some root's elsewhere."""


_ZIP, _AR, _ZSTD = b"PK\x03\x04", b"!<arch>\n", b"\x28\xb5\x2f\xfd"
_UNPACKED = {b"\x1f\x8b": gzip.decompress, b"BZh": bz2.decompress, b"\xfd7zXZ\x00": lzma.decompress}
_TAR, _TAR_PLACE = b"ustar", slice(257, 262)
_HEAD_BYTES = 60
"""Before each file of an `ar` archive, which a Debian package is: its name, and from byte 48 on its size."""


def scan(package: Path, checkout: Path = ROOT, home: Path | None = None) -> Iterator[Finding]:
    """What must not be in a package: tokens, the checkout's folder, and the home of who builds it."""
    own = [re.compile(re.escape(f"{folder}/".encode())) for folder in (checkout, home or Path.home())]
    for file, content in _files(package):
        if content.startswith(_ZSTD):
            yield Finding(file, "something packed that cannot be opened here")
        for what, shape in _SHAPES.items():
            if any(_FAKE not in found for found in _standing_alone(shape, content, rb"[A-Za-z0-9_-]")):
                yield Finding(file, what)
        ours = own[:1] if content.startswith(_COMPILED) else own
        if any(True for folder in ours for _ in _standing_alone(folder, content, rb"[A-Za-z0-9_./-]")):
            yield Finding(file, "a folder of this machine")


def _standing_alone(shape: re.Pattern[bytes], content: bytes, within: bytes) -> Iterator[bytes]:
    """What has the shape and is not the rest of something longer: no byte of `within` is before it."""
    for match in shape.finditer(content):
        if not re.match(within, content[max(match.start() - 1, 0) : match.start()]):
            yield match[0]


def _files(package: Path) -> Iterator[tuple[str, bytes]]:
    if package.is_dir():
        for file in sorted(package.rglob("*")):
            if file.is_file() and not file.is_symlink():
                yield from _opened(str(file.relative_to(package)), file.read_bytes())
    else:
        yield from _opened(package.name, package.read_bytes())


def _opened(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The files that are packed in a file, and in those; another file as it is."""
    inside = _inside(content)
    if inside is None:
        yield name, content
        return
    for part, packed in inside:
        yield from _opened(f"{name}/{part}" if part else name, packed)


def _inside(content: bytes) -> Iterator[tuple[str, bytes]] | None:
    """None for a file that holds no other."""
    if content.startswith(_ZIP):
        return _zipped(content)
    if content.startswith(_AR):
        return _archived(content)
    if content[_TAR_PLACE] == _TAR:
        return _tarred(content)
    for head, unpack in _UNPACKED.items():
        if content.startswith(head):
            try:
                return iter([("", unpack(content))])
            except (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error):
                return None  # it only begins like one
    return None


def _zipped(content: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            yield entry.filename, archive.read(entry)


def _tarred(content: bytes) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in archive:
            opened = archive.extractfile(member) if member.isfile() else None
            if opened is not None:
                yield member.name, opened.read()


def _archived(content: bytes) -> Iterator[tuple[str, bytes]]:
    place = len(_AR)
    while place + _HEAD_BYTES <= len(content):
        head, place = content[place : place + _HEAD_BYTES], place + _HEAD_BYTES
        size = int(head[48:58])
        yield head[:16].decode("ascii", "replace").rstrip(" /"), content[place : place + size]
        place += size + size % 2


def main() -> int:
    parser = argparse.ArgumentParser(description="Look for secrets and this machine's folders in packages.")
    parser.add_argument("package", type=Path, nargs="+")
    findings = [
        f"{package}: {found.what} in {found.file}"
        for package in parser.parse_args().package
        for found in scan(package)
    ]
    print("\n".join(findings), file=sys.stderr, end="\n" if findings else "")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
