"""The grammar of the commands about images that are there: show, search, diff, library."""

from __future__ import annotations

import argparse
from pathlib import Path

from imagen_desktop.terminal.arguments import Actions


def add_show(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """\
examples:
  imagen show fox.png
  imagen show fox.png --json | jq -r .request.prompt
"""
    parser.add_argument("image", type=Path, metavar="FILE", help="a PNG, JPEG or WebP, of any program")
    add_json(parser)


def add_search(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """\
examples:
  imagen search red fox                     both words, in any order; their beginnings are enough
  imagen search --since 7d --model black-forest-labs/flux-dev
  imagen search fox --paths | xargs -d '\\n' cp -t ./chosen
  imagen search fox --json | jq '.[].seed'
"""
    parser.add_argument("words", nargs="*", metavar="WORD", help="none: the newest images")
    parser.add_argument("--backend", default="", metavar="NAME", help="see: imagen backends")
    parser.add_argument("--model", default="", metavar="OWNER/NAME", help="made by this model")
    parser.add_argument("--seed", type=int, metavar="N", help="made from this seed")
    parser.add_argument("--since", metavar="DAY", help='2026-11-01, "today", 7d …')
    parser.add_argument("--until", metavar="DAY", help="that day included")
    parser.add_argument("--favourite", action="store_true", help="your favourites only")
    parser.add_argument(
        "--limit", type=int, default=50, metavar="N", help="at most so many, newest first (50)"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs")
    form.add_argument("--paths", action="store_true", help="the paths alone, one a line")


def add_diff(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """\
example:
  imagen diff fox.png fox-2.png
    prompt  a red fox in the [-snow-]{+rain+}
    seed    7 -> 8
"""
    parser.add_argument("before", type=Path, metavar="A", help="an image")
    parser.add_argument("after", type=Path, metavar="B", help="another one")
    add_json(parser)


def add_library(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """\
examples:
  imagen library rebuild                    from the output folder
  imagen library rebuild ~/Pictures ~/old   from other folders
"""
    actions = Actions(parser)
    rebuild = actions.add("rebuild", "make the index again from the image files")
    rebuild.add_argument("folders", nargs="*", type=Path, metavar="DIR", help="default: the output folder")
    add_json(rebuild)


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")
