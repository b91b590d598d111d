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
    from collections.abc import Callable

    from imagen_desktop.core.errors import ImagenError
    from imagen_desktop.core.instance.start import WindowStart
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


def main(argv: list[str] | None = None) -> int:
    """Runs one command, or the window where none is named; returns the exit code."""
    if argv is None:
        return _own_process()
    if argv == ["--version"]:
        print(f"imagen-desktop {__version__}")  # noqa: T201 - the answer
        return EXIT_OK
    if argv[:1] == ["--thumbnail-worker"]:  # the window's own process: core.thumbnails.orders.COMMAND
        from imagen_desktop.core.thumbnails import worker

        return worker.main(argv[1])
    if argv == ["--sketch-worker"]:  # core.backends.sketch.worker.COMMAND
        from imagen_desktop.core.backends.sketch import worker as sketch_worker

        return sketch_worker.main()
    if argv == ["--engine-worker"]:  # core.backends.local.orders.COMMAND
        from imagen_desktop.core.backends.local import worker as engine_worker

        return engine_worker.main()
    try:  # from here on: most of a short command is imports, and Ctrl-C may fall into any of them
        from imagen_desktop.terminal.window_arguments import window_start

        start = window_start(argv)
        return _run(argv) if start is None else _open_window(start)
    except KeyboardInterrupt:
        return EXIT_CANCELLED


def _own_process() -> int:
    """`main` for a process that is ours alone, whose memory goes with it.

    Importing makes many objects and no garbage. At Python's default of 700 new objects, looking for some
    takes an eighth of a short command's time, and a last look at its end another.
    """
    import gc

    if hasattr(sys, "frozen"):
        from imagen_desktop.core.packaged_program import shed_packaging

        shed_packaging()
    gc.set_threshold(100_000)
    from imagen_desktop.terminal.standard_streams import open_streams

    open_streams()
    code = _printed(sys.argv[1:])
    if "PySide6" not in sys.modules:  # Qt's objects want their order kept
        gc.freeze()
    return code


def _printed(arguments: list[str]) -> int:
    """The exit code, once all that was printed has left: a file may be full, a reader gone."""
    try:
        code = main(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
        return EXIT_OK
    except Exception as error:
        from imagen_desktop.core.errors import ImagenError  # takes longer to import than --version may

        if not isinstance(error, ImagenError):
            raise
        _say(error)
        return exit_code(error)
    return code


def _open_window(start: WindowStart) -> int:
    """Raises the running program's window, or becomes that program."""
    import os

    from imagen_desktop.core.instance.start import lock_or_summon
    from imagen_desktop.core.paths import home_paths, user_paths

    paths = home_paths(start.home) if start.home else user_paths()

    def open_window() -> int:
        is_terminal = sys.stdout is not None and sys.stdout.isatty()
        lock = lock_or_summon(paths, start.opening, os.environ, is_terminal=is_terminal)
        if lock is None:
            return EXIT_OK
        from imagen_desktop.ui.binding import skip_source_reading

        skip_source_reading()
        from imagen_desktop.app import run_window
        from imagen_desktop.core.config import load_config

        return run_window(load_config(paths.config_file), paths, lock, start.opening)

    return _guarded(open_window, paths)


def _run(arguments: list[str]) -> int:
    from imagen_desktop.core.errors import ImagenError
    from imagen_desktop.terminal.arguments import choose_paths, make_parser
    from imagen_desktop.terminal.bare_prompt import named_command, with_command

    try:
        arguments = with_command(arguments)
        parsed = make_parser(named_command(arguments)).parse_args(arguments)
    except SystemExit as left:  # argparse has printed its help or its sentence
        return int(left.code or 0)
    except ImagenError as error:
        _say(error)
        return exit_code(error)
    if parsed.command is None:  # a window's line that only the whole grammar understands
        from imagen_desktop.core.instance.start import WindowStart

        return _open_window(WindowStart(getattr(parsed, "home", None)))
    paths = choose_paths(getattr(parsed, "home", None))
    return _guarded(lambda: _dispatch(parsed, paths), paths)


def _guarded(work: Callable[[], int], paths: Paths) -> int:
    """The exit code of `work`, or of its failure, which has been said."""
    from imagen_desktop.core.errors import ImagenError

    try:
        return work()
    except ImagenError as error:
        _say(error)
        return exit_code(error)
    except BrokenPipeError:
        _silence_stdout()
        return EXIT_OK
    except Exception:  # noqa: BLE001 - the outermost edge: a defect is logged and said
        return _report_defect(paths)


def _dispatch(parsed: argparse.Namespace, paths: Paths) -> int:
    import importlib

    from imagen_desktop.core.config import load_config

    module = importlib.import_module(f"imagen_desktop.terminal.{parsed.command.name}")
    if parsed.command.needs_config:
        module.run(parsed, load_config(paths.config_file), paths)
    else:  # works on a file that load_config refuses
        module.run(parsed, paths)
    if sys.stdout is not None:
        sys.stdout.flush()  # here, where a reader that has gone is nothing to complain about
    return EXIT_OK


def exit_code(error: ImagenError) -> int:
    """The documented code of an error's class (docs/usage.md)."""
    from imagen_desktop.core import errors
    from imagen_desktop.core.instance.messages import InstanceError

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
        InstanceError: EXIT_UNAVAILABLE,
        errors.GenerationFailedError: EXIT_MODEL,
        errors.SaveError: EXIT_SAVE,
        errors.MoveError: EXIT_SAVE,
        errors.LibraryError: EXIT_SAVE,
    }
    return next((codes[kind] for kind in type(error).__mro__ if kind in codes), EXIT_DEFECT)


def _say(error: ImagenError) -> None:
    from imagen_desktop.terminal.plain_text import say

    say(f"{error.title}: {error.message}")
    if error.hint:
        say(error.hint)


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
