"""The program's entry: arguments -> window or a terminal command. The only owner of exit codes.

`--version` and `--help` load neither Qt, httpx, supabase nor keyring: everything is imported in the
branch that needs it.
"""

from __future__ import annotations

import sys

from imagen_desktop import __version__

TYPE_CHECKING = False  # `typing` itself takes longer to import than --version may
if TYPE_CHECKING:
    import argparse

    from imagen_desktop.core.errors import ImagenError
    from imagen_desktop.core.paths import Paths

EXIT_OK = 0
EXIT_DEFECT = 1
EXIT_USAGE = 2
EXIT_CREDENTIALS = 3
EXIT_PAYMENT = 4
EXIT_RATE_LIMIT = 5
EXIT_CONTENT = 6
EXIT_UNAVAILABLE = 7
EXIT_MODEL = 8
EXIT_SAVE = 9
EXIT_CANCELLED = 130

_LONG_FORMS = {"--generate": "generate", "--backends": "backends", "--usage": "usage"}
"""`imagen-desktop --generate "A PROMPT"` is `imagen generate "A PROMPT"`."""


def main(argv: list[str] | None = None) -> int:
    """Runs one command, or the window where none is named; returns the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments == ["--version"]:
        print(f"imagen-desktop {__version__}")  # noqa: T201 - the answer
        return EXIT_OK
    return _run(_with_command(arguments))


def _with_command(arguments: list[str]) -> list[str]:
    """Long forms as commands: the word moves to the front, since options may stand before it."""
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        name, _, value = argument.partition("=")
        if name not in _LONG_FORMS:
            continue
        before, after = arguments[:position], arguments[position + 1 :]
        if name != "--generate":
            return [*before, _LONG_FORMS[name], *after]
        prompt = [value] if value else after[:1]
        rest = after if value else after[1:]
        return ["generate", *before, *rest, *(["--", *prompt] if prompt else [])]
    return arguments


def _run(arguments: list[str]) -> int:
    from imagen_desktop.core.errors import ImagenError
    from imagen_desktop.terminal.arguments import choose_paths, make_parser

    try:
        parsed = make_parser().parse_args(arguments)
    except SystemExit as left:  # argparse has printed its help or its sentence
        return int(left.code or 0)
    paths = choose_paths(parsed.home)
    try:
        return _dispatch(parsed, paths)
    except ImagenError as error:
        _say(error)
        return exit_code(error)
    except KeyboardInterrupt:
        return EXIT_CANCELLED
    except BrokenPipeError:
        _silence_stdout()
        return EXIT_OK
    except Exception:  # noqa: BLE001 - the outermost edge: a defect is logged and said
        return _report_defect(paths)


def _dispatch(parsed: argparse.Namespace, paths: Paths) -> int:
    import importlib

    from imagen_desktop.core.config import load_config

    if parsed.command == "config":  # works on a file that load_config refuses
        from imagen_desktop.terminal import config_file

        config_file.run(parsed, paths)
        return EXIT_OK
    config = load_config(paths.config_file)
    if parsed.command is None:
        from imagen_desktop.app import run_window

        return run_window(config, paths)
    module = importlib.import_module(f"imagen_desktop.terminal.{parsed.module}")
    module.run(parsed, config, paths)
    return EXIT_OK


def exit_code(error: ImagenError) -> int:
    """The documented code of an error's class (docs/usage.md)."""
    from imagen_desktop.core import errors

    codes = {
        errors.ConfigError: EXIT_USAGE,
        errors.InvalidRequestError: EXIT_USAGE,
        errors.CredentialError: EXIT_CREDENTIALS,
        errors.AuthenticationError: EXIT_CREDENTIALS,
        errors.NotConfiguredError: EXIT_CREDENTIALS,
        errors.PaymentRequiredError: EXIT_PAYMENT,
        errors.BudgetError: EXIT_PAYMENT,
        errors.RateLimitedError: EXIT_RATE_LIMIT,
        errors.ContentRejectedError: EXIT_CONTENT,
        errors.BackendUnavailableError: EXIT_UNAVAILABLE,
        errors.DownloadFailedError: EXIT_UNAVAILABLE,
        errors.UnconfirmedRequestError: EXIT_UNAVAILABLE,
        errors.GenerationFailedError: EXIT_MODEL,
        errors.SaveError: EXIT_SAVE,
        errors.LibraryError: EXIT_SAVE,
    }
    return next((codes[kind] for kind in type(error).__mro__ if kind in codes), EXIT_DEFECT)


def _say(error: ImagenError) -> None:
    print(f"{error.title}: {error.message}", file=sys.stderr)  # noqa: T201 - the answer
    if error.hint:
        print(error.hint, file=sys.stderr)  # noqa: T201 - the answer


def _report_defect(paths: Paths) -> int:
    import traceback

    log = paths.logs / "imagen-desktop.log"
    try:
        paths.logs.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            traceback.print_exc(file=file)
    except OSError:
        traceback.print_exc()
        return EXIT_DEFECT
    print(f"Unexpected error. The details are in {log}.", file=sys.stderr)  # noqa: T201 - the answer
    return EXIT_DEFECT


def _silence_stdout() -> None:
    """The reader has gone (`imagen … | head -1`): Python must not complain about it at its end."""
    import os

    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - stays open to the end
