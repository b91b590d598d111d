"""The list of hashes, and signatures of it by every tool for which there is a key.

One signed list covers every file. Each tool is optional; what is not signed is said.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

SUMS = "SHA256SUMS"


class Signer(NamedTuple):
    """`command` has {key} and {file}; `result` is what it writes, beside the file."""

    tool: str
    variable: str
    command: tuple[str, ...]
    result: str


SIGNERS = (
    Signer(
        "gpg",
        "IMAGEN_GPG_KEY",
        ("gpg", "--batch", "--yes", "--local-user", "{key}", "--armor", "--detach-sign", "{file}"),
        ".asc",
    ),
    Signer("minisign", "IMAGEN_MINISIGN_KEY", ("minisign", "-S", "-s", "{key}", "-m", "{file}"), ".minisig"),
    Signer(
        "cosign",
        "IMAGEN_COSIGN_KEY",
        ("cosign", "sign-blob", "--yes", "--key", "{key}", "--bundle", "{file}.bundle", "{file}"),
        ".bundle",
    ),
)


def write_sums(folder: Path) -> Path:
    """In the form that `sha256sum --check` reads; signatures are not in it."""
    sums = folder / SUMS
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith(SUMS))
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    sums.write_text("".join(lines), encoding="utf-8")
    return sums


def missing(signer: Signer, environment: Mapping[str, str] = os.environ) -> str:
    """Why it does not sign; empty where it does."""
    if not environment.get(signer.variable):
        return f"{signer.variable} is not set"
    return "" if shutil.which(signer.tool) else f"{signer.tool} is not installed"


def sign(signer: Signer, file: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Raises CalledProcessError, and FileNotFoundError where the tool has written nothing."""
    words = [word.format(key=environment[signer.variable], file=file) for word in signer.command]
    subprocess.run(words, check=True)
    signature = file.with_name(file.name + signer.result)
    if not signature.is_file():
        raise FileNotFoundError(signature)
    return signature
