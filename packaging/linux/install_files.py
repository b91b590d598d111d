"""Lays out what a Linux desktop wants of a program beside the program itself.

    .venv/bin/python packaging/linux/install_files.py PREFIX

PREFIX is /usr below a package's folder, or ~/.local: desktop file, AppStream's description, icons, manual,
completions.
"""

from __future__ import annotations

import gzip
import io
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(HERE.parent)]

from application_icon import SOURCE, drawn  # noqa: E402 - it lies in the folder above
from imagen_desktop.terminal.bash_completions import bash_completions  # noqa: E402
from imagen_desktop.terminal.fish_completions import fish_completions  # noqa: E402
from imagen_desktop.terminal.grammar import whole_grammar  # noqa: E402
from imagen_desktop.terminal.zsh_completions import zsh_completions  # noqa: E402

NAME = "imagen-desktop"
IDENTIFIER = "io.github.imagen_desktop.ImagenDesktop"
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def files() -> dict[str, bytes]:
    """Each file's path below the prefix, and what is in it."""
    found = {
        f"share/applications/{NAME}.desktop": (HERE / f"{NAME}.desktop").read_bytes(),
        f"share/metainfo/{IDENTIFIER}.metainfo.xml": (HERE / f"{IDENTIFIER}.metainfo.xml").read_bytes(),
        f"share/icons/hicolor/scalable/apps/{NAME}.svg": SOURCE.read_bytes(),
    }
    for size in ICON_SIZES:
        found[f"share/icons/hicolor/{size}x{size}/apps/{NAME}.png"] = _png(size)
    return found | _of_terminals()


def install(prefix: Path) -> None:
    for name, content in files().items():
        target = prefix / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    page = prefix / "share/man/man1/imagen.1.gz"
    other_name = page.with_name(f"{NAME}.1.gz")
    other_name.unlink(missing_ok=True)
    other_name.symlink_to(page.name)


def _of_terminals() -> dict[str, bytes]:
    grammar = whole_grammar()
    page = (ROOT / "resources" / "man" / "imagen.1").read_bytes()
    bash = bash_completions(grammar).encode()
    fish = fish_completions(grammar).encode()
    return {
        "share/man/man1/imagen.1.gz": gzip.compress(page, 9, mtime=_built_at()),
        "share/bash-completion/completions/imagen": bash,
        f"share/bash-completion/completions/{NAME}": bash,
        "share/zsh/vendor-completions/_imagen": zsh_completions(grammar).encode(),
        "share/fish/vendor_completions.d/imagen.fish": fish,
        f"share/fish/vendor_completions.d/{NAME}.fish": fish,
    }


def _png(size: int) -> bytes:
    written = io.BytesIO()
    drawn(size).save(written, "PNG", optimize=True)
    return written.getvalue()


def _built_at() -> int:
    return int(os.environ.get("SOURCE_DATE_EPOCH", "0"))


if __name__ == "__main__":
    install(Path(sys.argv[1]))
