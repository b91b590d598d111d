"""The command line's grammar. Says nothing and does nothing: `cli.py` runs what was asked.

Each command's own options stand in a module of `…_arguments`, free of everything heavy.
"""

from __future__ import annotations

import argparse
import importlib
import math
import sys
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from imagen_desktop import __version__
from imagen_desktop.core.paths import Paths, home_paths, user_paths

EXAMPLES = """\
examples:
  imagen "a red fox in the snow at night" --backend sketch
  imagen generate "a lighthouse at dawn" --aspect 3:2 --count 4 --max-cost 0.05
  imagen again fox.png --set steps=28
  imagen search fox --paths
  imagen doctor
  imagen-desktop                       opens the window
  imagen-desktop --quick               opens the quick prompt
"""

EXIT_CODES = """\
exit codes: 0 ok, 2 usage or a refused request, 3 token or set-up,
4 payment or budget, 5 rate limit, 6 content filter, 7 network or time,
8 the model failed, 9 could not save, 130 cancelled
"""


class Command(NamedTuple):
    """The module of its name runs it; `grammar` holds its `add_NAME(parser)`, or one `add_arguments`."""

    name: str
    grammar: str
    summary: str
    needs_config: bool = True


COMMANDS = (
    Command("generate", "generate_arguments", "make images from a prompt"),
    Command("again", "generate_arguments", "make an image again, from its file"),
    Command("show", "image_arguments", "say how an image was made"),
    Command("search", "image_arguments", "find images by the words of their prompts"),
    Command("diff", "image_arguments", "say what differs between two images"),
    Command("library", "image_arguments", "care for the index of your images"),
    Command("usage", "usage_arguments", "say what was generated and what it cost"),
    Command("backends", "setup_arguments", "list the backends, their prices and their state"),
    Command("models", "models_arguments", "download and manage models for this computer", needs_config=False),
    Command("prices", "setup_arguments", "print the price table with its dates and sources"),
    Command("styles", "setup_arguments", "list the saved prompts and styles", needs_config=False),
    Command("keys", "setup_arguments", "keep tokens in the system's keyring"),
    Command("config", "setup_arguments", "show, check or change the configuration", needs_config=False),
    Command("recover", "setup_arguments", "fetch images that an interrupted run has paid for"),
    Command("doctor", "setup_arguments", "check everything that the program relies on", needs_config=False),
    Command("completions", "setup_arguments", "print completions for a shell", needs_config=False),
)
COMMAND_NAMES = tuple(command.name for command in COMMANDS)
TOP_OPTIONS = ("-h", "--help", "--version", "--home", "--prompt", "--quick", "--hidden")
"""Options that stand without a command."""


class Parser(argparse.ArgumentParser):
    """Its errors are one sentence, and name the help."""

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Raises ArgumentError for words in a place where none belongs."""
        parsed, rest = self.parse_known_args(args, namespace)
        if rest:
            from imagen_desktop.terminal.stray_words import refuse

            refuse(self, parsed, rest)
        return parsed

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. Try {self.prog} --help.\n")


def make_parser(command: str = "") -> argparse.ArgumentParser:
    """The grammar of all commands, or only that of `command`: a start needs no more."""
    home = _home_option()
    called = Path(sys.argv[0]).name
    program = called if called in ("imagen", "imagen-desktop") else "imagen"
    parser = Parser(
        prog=program,
        description="Turn prompts into images. Without a command, the window opens.",
        epilog=f"{EXAMPLES}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[home],
    )
    parser.set_defaults(command=None)
    parser.add_argument("--version", action="version", version=f"imagen-desktop {__version__}")
    window = parser.add_mutually_exclusive_group()  # window_arguments.py reads them, unless others are there
    window.add_argument("--prompt", action="store_true", help="open the window at its prompt")
    window.add_argument("--quick", action="store_true", help="open the quick prompt")
    window.add_argument("--hidden", action="store_true", help="start in the tray")
    # Without `prog`, argparse formats a usage line here, which takes milliseconds and loads shutil.
    commands = parser.add_subparsers(metavar="COMMAND", title="commands", parser_class=Parser, prog=program)
    for listed in COMMANDS:
        if command not in ("", listed.name):
            continue
        sub = commands.add_parser(
            listed.name,
            help=listed.summary,
            description=listed.summary[0].upper() + listed.summary[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            parents=[home],
        )
        sub.set_defaults(command=listed)
        _add_arguments(listed, sub)
    return parser


class Actions:
    """The second words of a command (`imagen keys list`)."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._parsers = parser.add_subparsers(
            dest="action",
            required=True,
            metavar="ACTION",
            title="actions",
            parser_class=Parser,
            prog=parser.prog,
        )

    def add(self, name: str, summary: str) -> argparse.ArgumentParser:
        description = summary[0].upper() + summary[1:] + "."
        return self._parsers.add_parser(name, help=summary, description=description, parents=[_home_option()])


def folder(text: str) -> Path:
    """An empty text, such as an unset variable's, is not the current folder."""
    if not text:
        raise argparse.ArgumentTypeError('"" names no folder')
    return Path(text)


def whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is not a whole number') from None


def number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f'"{text}" is not a number')
    return value


def choose_paths(home: Path | None) -> Paths:
    return home_paths(home) if home else user_paths()


def _home_option() -> Parser:
    home = Parser(add_help=False)
    home.add_argument(
        "--home", type=folder, metavar="DIR", default=argparse.SUPPRESS, help="keep everything under DIR"
    )
    return home


def _add_arguments(command: Command, parser: argparse.ArgumentParser) -> None:
    grammar = importlib.import_module(f"imagen_desktop.terminal.{command.grammar}")
    add = getattr(grammar, f"add_{command.name}", None) or grammar.add_arguments
    add(parser)
