"""Tokens and this machine's folders are found wherever they hide in a package."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Literal

import pytest

import secret_scan
from secret_scan import Finding, scan

# Put together here, so that this file holds none.
SECRETS = {
    "a Replicate token": "r8_" + "Ab3" * 12 + "z",
    "a secret key of OpenAI's kind": "sk-" + "proj-" + "Ab3" * 10,
    "a secret key of Supabase": "sb_secret_" + "Ab3" * 8 + "_12345678",
    "a JSON web token": "ey" + "JhbGciOiJIUzI1NiJ9x" + ".ey" + "JpZCI6MX0aaaaaaaa" + ".c2ln",
    "a token of the package index": "pypi-" + "AgEI" + "Ab3" * 12,
    "a GitHub token": "ghp" + "_" + "Ab3" * 12,
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----\n" + "Ab3" * 20,
}


def zipped(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def tarred(name: str, content: bytes, mode: Literal["w:", "w:gz", "w:bz2", "w:xz"]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def debian_package(name: str, content: bytes) -> bytes:
    """An `ar` archive, as dpkg-deb makes it."""
    parts = {
        "debian-binary": b"2.0\n",
        "control.tar.gz": tarred("./control", b"Package: some\n", "w:gz"),
        "data.tar.xz": tarred(name, content, "w:xz"),
    }
    made = b"!<arch>\n"
    for part, packed in parts.items():
        made += f"{part:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(packed):<10}`\n".encode()
        made += packed + b"\n" * (len(packed) % 2)
    return made


@pytest.mark.parametrize("what", secret_scan.TOKENS)
def test_each_kind_of_token_is_found(tmp_path: Path, what: str) -> None:
    (tmp_path / "settings.py").write_text(f'KEY = "{SECRETS[what]}"\n')
    assert list(scan(tmp_path)) == [Finding("settings.py", what)]


def test_archives_within_archives_are_opened(tmp_path: Path) -> None:
    secret = SECRETS["a Replicate token"].encode()
    wheel = tmp_path / "some.whl"
    wheel.write_bytes(zipped("inner.zip", zipped("deep.txt", secret)))
    assert [found.file for found in scan(wheel)] == ["some.whl/inner.zip/deep.txt"]
    source = tmp_path / "some.tar.gz"
    with tarfile.open(source, "w:gz") as archive:
        archive.add(wheel, "some/some.whl")
    assert [found.file for found in scan(source)] == ["some.tar.gz/some/some.whl/inner.zip/deep.txt"]


def test_every_package_in_a_folder_is_opened(tmp_path: Path) -> None:
    secret = SECRETS["a Replicate token"].encode()
    (tmp_path / "some.tar.gz").write_bytes(tarred("inside.txt", secret, "w:gz"))
    (tmp_path / "some.tar.bz2").write_bytes(tarred("inside.txt", secret, "w:bz2"))
    (tmp_path / "some.tar.xz").write_bytes(tarred("inside.txt", secret, "w:xz"))
    (tmp_path / "plain.tar").write_bytes(tarred("inside.txt", secret, "w:"))
    (tmp_path / "notes.gz").write_bytes(gzip.compress(secret))
    (tmp_path / "some.deb").write_bytes(debian_package("./usr/inside.txt", tarred("deep", secret, "w:gz")))
    assert [found.file for found in scan(tmp_path)] == [
        "notes.gz",
        "plain.tar/inside.txt",
        "some.deb/data.tar.xz/./usr/inside.txt/deep",
        "some.tar.bz2/inside.txt",
        "some.tar.gz/inside.txt",
        "some.tar.xz/inside.txt",
    ]


def test_what_cannot_be_opened_is_no_clean_package(tmp_path: Path) -> None:
    (tmp_path / "data.tar.zst").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(20))
    (tmp_path / "begins-so.bin").write_bytes(b"\x1f\x8b is no gzip file")
    what = "something packed that cannot be opened here"
    assert list(scan(tmp_path)) == [Finding("data.tar.zst", what)]


def test_folders_of_this_machine_are_found_except_where_libraries_name_their_makers(tmp_path: Path) -> None:
    def found(content: bytes) -> list[Finding]:
        (tmp_path / "file").write_bytes(content)
        return list(scan(tmp_path, checkout=Path("/src/ours"), home=Path("/home/ada")))

    ours = [Finding("file", "a folder of this machine")]
    assert found(b"from /src/ours/resources") == ours
    assert found(b"from /home/ada/Pictures") == ours
    assert found(b"\x7fELF /src/ours/resources") == ours
    assert found(b"\x7fELF /home/ada/.cargo") == []
    assert found(b"from /elsewhere/home/ada/Pictures") == []


@pytest.mark.parametrize(
    "text", ["a task-" + "b" * 30, "sk-short", "r8_of_the_documents", "xr8_" + "Ab3" * 12]
)
def test_words_that_only_look_like_tokens_pass(tmp_path: Path, text: str) -> None:
    (tmp_path / "notes.txt").write_text(text)
    assert list(scan(tmp_path)) == []


def test_what_is_found_is_told_without_being_shown(tmp_path: Path) -> None:
    secret = SECRETS["a Replicate token"]
    (tmp_path / "notes.txt").write_text(secret)
    done = subprocess.run(
        [sys.executable, secret_scan.__file__, str(tmp_path)], capture_output=True, text=True, timeout=50
    )
    assert done.returncode == 1
    assert done.stderr == f"{tmp_path}: a Replicate token in notes.txt\n"
    assert secret not in done.stdout
