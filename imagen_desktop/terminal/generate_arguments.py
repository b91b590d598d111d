"""The grammar of `imagen generate` and `imagen again`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from imagen_desktop.core.generation import JsonValue
from imagen_desktop.terminal.arguments import EXIT_CODES, folder, number, whole_number

GENERATE_EXAMPLES = """\
examples:
  imagen generate "a red fox in the snow at night" --backend sketch
  imagen generate "a lighthouse at dawn" --aspect 3:2 --count 4 --max-cost 0.05
  imagen generate "a lighthouse at dawn" --backend flux-dev-replicate --dry-run
  cat prompts.txt | imagen generate --from - --out ./pictures --json
  imagen generate "a lighthouse at dawn" --app --detach
  imagen generate "a {red|blue} fox in {snow|rain}" --dry-run    four images
  imagen generate "a lighthouse" --style Cinematic     see: imagen styles
"""
AGAIN_EXAMPLES = """\
examples:
  imagen again fox.png                         the same picture and seed
  imagen again fox.png --new-seed --count 4    four more of its kind
  imagen again fox.png --set steps=28 --set backend=flux-dev-replicate
  imagen again fox.png --set prompt="a red fox in the rain" --dry-run

settings: prompt negative backend model aspect size seed steps guidance format
image strength opt.NAME; an empty value leaves the setting to the backend
"""


def add_generate(parser: argparse.ArgumentParser) -> None:
    parser.epilog = f"{GENERATE_EXAMPLES}\n{EXIT_CODES}"
    parser.add_argument("prompt", nargs="?", metavar="PROMPT", help='what to draw; "-" reads standard input')
    parser.add_argument(
        "--from", dest="file", metavar="FILE", help='one prompt a line; "-" is standard input'
    )
    parser.add_argument("--backend", default="", metavar="NAME", help="see: imagen backends")
    parser.add_argument("--model", default="", metavar="OWNER/NAME", help="another model of the same backend")
    parser.add_argument("--style", default="", metavar="NAME", help="wrap the prompt: see imagen styles")
    parser.add_argument(
        "--literal", action="store_true", help="send the prompt as it is, with its {a|b} and __name__"
    )
    parser.add_argument("--negative", default="", metavar="TEXT", help="what to leave out")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--aspect", default="", metavar="W:H", help="shape, such as 3:2")
    shape.add_argument("--size", type=size, metavar="WxH", help="pixels, such as 1216x832")
    parser.add_argument("--count", type=whole_number, default=1, metavar="N", help="images of the prompt (1)")
    parser.add_argument("--seed", type=whole_number, metavar="N", help="the same seed gives the same image")
    parser.add_argument("--steps", type=whole_number, metavar="N", help="more steps, more detail, more time")
    parser.add_argument("--guidance", type=number, metavar="X", help="how closely to follow the prompt")
    parser.add_argument(
        "--image", type=Path, metavar="FILE", help="a picture to start from, where the model takes one"
    )
    parser.add_argument("--strength", type=number, metavar="X", help="how much that picture counts")
    parser.add_argument("--format", default="", choices=("png", "webp", "jpg"), help="the file's format")
    parser.add_argument(
        "--opt", action="append", default=[], type=option, metavar="KEY=VALUE", help="passed to the model"
    )
    _add_outcome(parser)


def add_again(parser: argparse.ArgumentParser) -> None:
    parser.epilog = f"{AGAIN_EXAMPLES}\n{EXIT_CODES}"
    parser.add_argument("image", type=Path, metavar="FILE", help="an image that knows how it was made")
    parser.add_argument(
        "--set", dest="changes", action="append", default=[], type=change, metavar="KEY=VALUE",
        help="change a setting, such as steps=28",
    )  # fmt: skip
    parser.add_argument("--new-seed", action="store_true", help="another picture of the same request")
    parser.add_argument(
        "--count", type=whole_number, default=1, metavar="N", help="images of the request (1)"
    )
    _add_outcome(parser)


def _add_outcome(parser: argparse.ArgumentParser) -> None:
    """What becomes of the images, whatever was asked for."""
    parser.add_argument("--out", type=folder, metavar="DIR", help="save here instead of Pictures/Imagen")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of paths")
    parser.add_argument("--dry-run", action="store_true", help="check and price the request, send nothing")
    parser.add_argument(
        "--max-cost", type=dollars, metavar="USD", help="stop before sending if it costs more"
    )
    parser.add_argument("--app", action="store_true", help="make them in the running program's queue")
    parser.add_argument("--detach", action="store_true", help="with --app: do not wait for them")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    parser.add_argument(
        "--preview", dest="preview", action="store_const", const="on", default="",
        help="show the image in a tmux window",
    )  # fmt: skip
    parser.add_argument(
        "--no-preview", dest="preview", action="store_const", const="off", help="show it nowhere"
    )


def size(text: str) -> tuple[int, int]:
    """Pixels from "1216x832"."""
    width, separator, height = text.lower().replace("×", "x").partition("x")
    if not (separator and width.strip().isdecimal() and height.strip().isdecimal()):
        raise argparse.ArgumentTypeError(f'"{text}" is not a size such as 1216x832')
    return int(width), int(height)


def option(text: str) -> tuple[str, JsonValue]:
    key, value = change(text)
    return key, option_value(value)


def option_value(text: str) -> JsonValue:
    """JSON where it reads as such, else text."""
    try:
        value: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value


def change(text: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not (separator and key):
        raise argparse.ArgumentTypeError(f'"{text}" is not KEY=VALUE')
    return key, value


def dollars(text: str) -> int:
    """Micro-dollars from "0.05" or "$0.05"."""
    from decimal import Decimal, InvalidOperation

    try:
        amount = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount < 1_000_000:
        raise argparse.ArgumentTypeError(f'"{text}" is not an amount in dollars')
    return int(amount * 1_000_000)
