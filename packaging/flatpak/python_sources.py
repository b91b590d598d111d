"""Writes python-sources.json: every locked wheel that the Flatpak needs, with its address and its hash.

    python3.13 packaging/flatpak/python_sources.py

Run with the runtime's own Python: the lock file's conditions are read by it. Downloads the wheels once, to
see which of the locked files fit the runtime's Python and processors. An address on PyPI is made of the
file's own BLAKE2 digest, so it is known without asking for it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = Path(__file__).with_name("python-sources.json")
LOCK = ROOT / "packaging" / "python" / "requirements.txt"

PYTHON = (3, 13)
"""Of the runtime that the manifest names."""
PROCESSORS = ("x86_64", "aarch64")
_PLATFORMS = (*(f"manylinux_2_{minor}" for minor in range(40, 16, -1)), "manylinux2014")
_WORDS = "{}.{}".format(*PYTHON)
_HOST = "https://files.pythonhosted.org/packages"

Source: TypeAlias = "dict[str, str | list[str]]"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lock", type=Path, default=LOCK)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    chosen = parser.parse_args()
    if sys.version_info[:2] != PYTHON:
        print(f"the runtime has Python {_WORDS}: run this with it", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        wheels = {
            processor: download(chosen.lock, processor, Path(folder) / processor) for processor in PROCESSORS
        }
        made = sources(wheels)
    chosen.output.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    print(f"{len(made)} wheels in {chosen.output}")
    return 0


def download(lock: Path, processor: str, folder: Path) -> list[Path]:
    """pip checks every hash, and takes what suits that processor."""
    platforms = [word for name in _PLATFORMS for word in ("--platform", f"{name}_{processor}")]
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "--no-deps", "--only-binary=:all:", "--implementation", "cp"),
        *("--python-version", _WORDS, *platforms, "--dest", str(folder), "--requirement", str(lock)),
    ]
    subprocess.run(command, check=True)
    return sorted(folder.glob("*.whl"))


def sources(wheels: dict[str, list[Path]]) -> list[Source]:
    """By name; a file that only one processor has is for that one."""
    processors: dict[str, list[str]] = {}
    files: dict[str, Path] = {}
    for processor, paths in wheels.items():
        for path in paths:
            processors.setdefault(path.name, []).append(processor)
            files[path.name] = path
    return [_source(files[name], processors[name]) for name in sorted(files, key=str.lower)]


def address(path: Path) -> str:
    digest = hashlib.blake2b(path.read_bytes(), digest_size=32).hexdigest()
    return f"{_HOST}/{digest[:2]}/{digest[2:4]}/{digest[4:]}/{path.name}"


def _source(path: Path, processors: list[str]) -> Source:
    source: Source = {
        "type": "file",
        "url": address(path),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    return source if path.name.endswith("-any.whl") else {**source, "only-arches": processors}


if __name__ == "__main__":
    sys.exit(main())
