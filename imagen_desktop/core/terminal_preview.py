"""Shows a saved image in a tmux window beside the one that asked for it.

Every failure is a PreviewError, and only a warning: the image is on disk already. The tmux that is
meant is the environment's (`TMUX`, `TMUX_PANE`), which may be another process's, handed over.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

from imagen_desktop.core.config import PREVIEW_MODES, PreviewConfig
from imagen_desktop.core.errors import ConfigError, ImagenError
from imagen_desktop.core.nearest import did_you_mean
from imagen_desktop.core.printable import printable

VARIABLE = "IMAGEN_PREVIEW"
VIEWER = "tmux-img"
TIMEOUT_SECONDS = 2.0
_OFF_HINT = "Switch previews off with: imagen config set output.preview off"
_HOLD = '"$@"; printf "Enter closes this window."; read -r _'
"""For `sh -c`: a viewer other than tmux-img ends at once, and its window with it."""


class PreviewError(ImagenError):
    title = "No preview"


class OutsideTmuxError(PreviewError):
    """Forced on where there is no tmux to open a window in."""


class TmuxMissingError(PreviewError):
    """$TMUX is set, but there is no such program."""


class ViewerMissingError(PreviewError):
    """The program that shows the image is not installed."""


class WindowNotOpenedError(PreviewError):
    """tmux refused, did not answer, or is gone (a stale $TMUX)."""


def preview_mode(configured: str, environment: Mapping[str, str], switch: str = "") -> str:
    """auto, on or off: the command line's `switch`, else $IMAGEN_PREVIEW, else the configuration's.

    Raises ConfigError for a variable that says anything else.
    """
    variable = environment.get(VARIABLE, "")
    if variable and variable not in PREVIEW_MODES:
        modes = ", ".join(PREVIEW_MODES)
        question = did_you_mean(variable, PREVIEW_MODES) or "."
        raise ConfigError(f'The environment variable {VARIABLE} "{variable}" is none of {modes}{question}')
    return switch or variable or configured


def is_wanted(mode: str, environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """`auto` previews for a person at a terminal (standard output) in tmux, and for nobody else."""
    return mode == "on" or (mode == "auto" and is_terminal and bool(environment.get("TMUX")))


class TerminalPreview:
    """`environment` is the caller's: by default this process's own."""

    def __init__(
        self,
        config: PreviewConfig,
        environment: Mapping[str, str] | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._config = config
        self._environment = os.environ if environment is None else environment
        self._timeout_seconds = timeout_seconds

    async def open(self, path: Path) -> str:
        """Opens the window and returns tmux's id of it (`@7`). Raises PreviewError."""
        tmux = self._tmux()
        command = self._command(path)
        place = await self._place(tmux)
        focus = () if self._config.focus else ("-d",)
        name = ("-n", window_name(path))
        return await self._ask(
            tmux, "new-window", *focus, "-P", "-F", "#{window_id}", *place, *name, "--", *command
        )

    def _tmux(self) -> str:
        if not self._environment.get("TMUX"):
            raise OutsideTmuxError("A preview needs tmux, and this terminal is not in it.", _OFF_HINT)
        tmux = self._which("tmux")
        if tmux is None:
            raise TmuxMissingError("$TMUX is set, but tmux is not installed here.", _OFF_HINT)
        return tmux

    def _command(self, path: Path) -> list[str]:
        words = _words(self._config.command) if self._config.command else [VIEWER, "--hold", "{path}"]
        viewer = self._which(words[0])
        # tmux answers 0 for a program that it cannot find, and the window vanishes.
        if viewer is None:
            raise ViewerMissingError(
                f"{words[0]} is not installed.",
                'Install it, name another viewer with: imagen config set preview.command "chafa {path}" '
                "or run: imagen config set output.preview off",
            )
        command = [viewer, *(word.replace("{path}", str(path.absolute())) for word in words[1:])]
        return ["sh", "-c", _HOLD, "imagen-preview", *command] if self._config.command else command

    async def _place(self, tmux: str) -> tuple[str, ...]:
        """Right of the caller's window, which need not be the one that is looked at."""
        pane = self._environment.get("TMUX_PANE")
        if not pane:
            return ()
        window = await self._ask(tmux, "display-message", "-p", "-t", pane, "#{window_id}")
        if not window:
            raise WindowNotOpenedError(f"tmux has no pane {pane} any more.", _OFF_HINT)
        return ("-a", "-t", window)

    async def _ask(self, tmux: str, *arguments: str) -> str:
        try:
            process = await asyncio.create_subprocess_exec(
                tmux,
                *(_argument(argument) for argument in arguments),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=dict(self._environment),
            )
        except OSError as error:
            raise WindowNotOpenedError(f"tmux cannot be started: {error.strerror}.", _OFF_HINT) from error
        try:
            async with asyncio.timeout(self._timeout_seconds):
                output, errors = await process.communicate()
        except TimeoutError:
            raise WindowNotOpenedError("tmux did not answer in time.", _OFF_HINT) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            reason = " ".join(errors.decode(errors="replace").split()) or f"status {process.returncode}"
            raise WindowNotOpenedError(f"tmux did not open a window: {reason}.", _OFF_HINT)
        return output.decode(errors="replace").strip()

    def _which(self, program: str) -> str | None:
        import shutil  # most commands preview nothing

        found = shutil.which(os.path.expanduser(program), path=self._environment.get("PATH", os.defpath))  # noqa: PTH111
        return str(Path(found).absolute()) if found else None


def _words(command: str) -> list[str]:
    import shlex  # most commands name no viewer

    return shlex.split(command)


def window_name(path: Path) -> str:
    """The file's name; tmux would expand formats in it, commands included: `#(…)`."""
    return printable(path.name).replace("#", "##")


def _argument(argument: str) -> str:
    """tmux takes a last `;` of any argument for the end of the command."""
    return argument[:-1] + r"\;" if argument.endswith(";") else argument
