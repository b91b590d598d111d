"""The doctor on previews: tmux, the viewers, and whether tmux lets pictures through."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Mapping

from imagen_desktop.core.config import Config
from imagen_desktop.core.doctor.check import Check, ok, warning
from imagen_desktop.core.programs import output_of
from imagen_desktop.core.terminal_preview import VIEWER

VIEWERS = (VIEWER, "chafa", "timg", "kitten")
_COMMANDS = {"chafa": "chafa {path}", "timg": "timg {path}", "kitten": "kitten icat {path}"}
PASSTHROUGH = "set -g allow-passthrough on"


async def tmux(environment: Mapping[str, str]) -> list[Check]:
    """Its version and, inside it, its passthrough."""
    if not shutil.which("tmux", path=environment.get("PATH")):
        return [
            warning("tmux", "It is not installed: no previews in a terminal.", "Install it: apt install tmux")
        ]
    version = await output_of("tmux", "-V", environment=environment) or "tmux"
    if not environment.get("TMUX"):
        return [ok("tmux", f"{version}; this terminal is not in it.")]
    target = ("-t", environment["TMUX_PANE"]) if environment.get("TMUX_PANE") else ()
    format_ = "#{pane_id} #{allow-passthrough}"
    answer = await output_of("tmux", "display-message", "-p", *target, format_, environment=environment)
    if not answer:
        return [
            warning("tmux", f"{version}; $TMUX names a server that does not answer.", "Open a new window.")
        ]
    return [ok("tmux", f"{version}; this terminal is in it."), _passthrough(answer.partition(" ")[2])]


def viewer(config: Config, environment: Mapping[str, str]) -> Check:
    """The one that would be used, and the others that are there."""
    path = environment.get("PATH")
    found = [name for name in VIEWERS if shutil.which(name, path=path)]
    wanted = shlex.split(config.preview.command)[0] if config.preview.command else VIEWER
    also = f" Installed: {', '.join(found)}." if found else ""
    if shutil.which(wanted, path=path):
        return ok("image viewer", f"{wanted} shows images.{also}")
    others = [name for name in found if name in _COMMANDS]
    fix = f"Install {wanted}, or switch previews off: imagen config set output.preview off"
    if others:
        fix = f'Use {others[0]}: imagen config set preview.command "{_COMMANDS[others[0]]}"'
    return warning("image viewer", f"{wanted} is not installed.{also}", fix)


def _passthrough(value: str) -> Check:
    if value in ("on", "all", "1", "2"):  # formats show a choice as its number in some versions
        return ok("tmux passthrough", "tmux lets pictures through.")
    if not value:
        fix = "Viewers that draw with characters work all the same, such as chafa --format symbols."
        return warning("tmux passthrough", "This tmux is older than 3.3 and lets no pictures through.", fix)
    return warning(
        "tmux passthrough", "tmux holds back pictures of kitty and sixel viewers.",
        f"Add this line to ~/.tmux.conf: {PASSTHROUGH}",
    )  # fmt: skip
