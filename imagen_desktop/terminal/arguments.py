"""The command line's grammar. Says nothing and does nothing: `cli.py` runs what was asked."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import NoReturn

from imagen_desktop import __version__
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.paths import Paths, home_paths, user_paths

EXAMPLES = """\
examples:
  imagen generate "a red fox in the snow at night" --backend sketch
  imagen generate "a lighthouse at dawn" --aspect 3:2 --count 4 --max-cost 0.05
  cat prompts.txt | imagen generate --from - --out ./pictures --json
  imagen-desktop                       opens the window
"""

EXIT_CODES = """\
exit codes: 0 ok, 2 usage or a refused request, 3 token or set-up, 4 payment or budget,
5 rate limit, 6 content filter, 7 network or time, 8 the model failed, 9 could not save, 130 cancelled
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. Try {self.prog} --help.\n")


def make_parser() -> argparse.ArgumentParser:
    home = _Parser(add_help=False)
    home.add_argument(
        "--home", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="keep everything under DIR"
    )
    parser = _Parser(
        prog=Path(sys.argv[0]).name if sys.argv[0].endswith(("imagen", "imagen-desktop")) else "imagen",
        description="Turn prompts into images. Without a command, the window opens.",
        epilog=f"{EXAMPLES}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[home],
    )
    parser.set_defaults(command=None)
    parser.add_argument("--version", action="version", version=f"imagen-desktop {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", title="commands", parser_class=_Parser)

    def command(name: str, module: str, summary: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            parents=[home],
        )
        sub.set_defaults(command=name, module=module)
        return sub

    _add_generate(command("generate", "generate", "make images from a prompt"))
    _add_json(command("backends", "backends", "list the backends, their prices and whether they are set up"))
    _add_json(command("prices", "prices", "print the price table with its dates and sources"))
    _add_library(command("library", "library", "care for the index of your images"))
    command("recover", "recover", "fetch images that an interrupted run has already paid for")
    _add_config(command("config", "config_file", "show, check or create the configuration file"))
    return parser


def choose_paths(home: Path | None) -> Paths:
    return home_paths(home) if home else user_paths()


def _add_generate(parser: argparse.ArgumentParser) -> None:
    parser.epilog = f"{EXAMPLES}\n{EXIT_CODES}"
    parser.add_argument("prompt", nargs="?", metavar="PROMPT", help='what to draw; "-" reads standard input')
    parser.add_argument(
        "--from", dest="file", metavar="FILE", help='one prompt a line; "-" is standard input'
    )
    parser.add_argument("--backend", default="", metavar="NAME", help="see: imagen backends")
    parser.add_argument("--model", default="", metavar="OWNER/NAME", help="another model of the same backend")
    parser.add_argument("--negative", default="", metavar="TEXT", help="what to leave out")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--aspect", default="", metavar="W:H", help="shape, such as 3:2")
    shape.add_argument("--size", type=_size, metavar="WxH", help="pixels, such as 1216x832")
    parser.add_argument("--count", type=int, default=1, metavar="N", help="images of the prompt (1)")
    parser.add_argument("--seed", type=int, metavar="N", help="the same seed gives the same image")
    parser.add_argument("--steps", type=int, metavar="N")
    parser.add_argument("--guidance", type=float, metavar="X")
    parser.add_argument("--format", default="", choices=("png", "webp", "jpg"))
    parser.add_argument("--out", type=Path, metavar="DIR", help="save here instead of Pictures/Imagen")
    parser.add_argument(
        "--opt", action="append", default=[], type=_option, metavar="KEY=VALUE", help="passed to the model"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of paths")
    parser.add_argument("--dry-run", action="store_true", help="check and price the request, send nothing")
    parser.add_argument(
        "--max-cost", type=_dollars, metavar="USD", help="stop before sending if it costs more"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")


def _add_library(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION", parser_class=_Parser)
    rebuild = actions.add_parser("rebuild", help="make the index again from the image files")
    rebuild.add_argument("folders", nargs="*", type=Path, metavar="DIR", help="default: the output folder")


def _add_config(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION", parser_class=_Parser)
    actions.add_parser("init", help="write a commented sample, if there is no file yet")
    actions.add_parser("path", help="print where the file is")
    actions.add_parser("check", help="say whether the file is right")


def _size(text: str) -> tuple[int, int]:
    width, separator, height = text.lower().replace("×", "x").partition("x")
    if not (separator and width.strip().isdecimal() and height.strip().isdecimal()):
        raise argparse.ArgumentTypeError(f'"{text}" is not a size such as 1216x832')
    return int(width), int(height)


def _option(text: str) -> tuple[str, JsonValue]:
    """`key=value`: the value is JSON where it reads as such, else text."""
    key, separator, value = text.partition("=")
    if not (separator and key):
        raise argparse.ArgumentTypeError(f'"{text}" is not KEY=VALUE')
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value


def _dollars(text: str) -> int:
    """Micro-dollars from "0.05" or "$0.05"."""
    from decimal import Decimal, InvalidOperation

    try:
        amount = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount < 1_000_000:
        raise argparse.ArgumentTypeError(f'"{text}" is not an amount in dollars')
    return int(amount * 1_000_000)
