"""The grammar of the commands about images that are there: show, search, diff, library."""

from __future__ import annotations

import argparse
from pathlib import Path

from imagen_desktop.terminal.arguments import Actions, whole_number


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
  imagen search red fox      both words in any order, or words that begin so
  imagen search fox model:dev is:favourite 'cost:>0.02' before:2026-10
  imagen search tag:"night sky" orientation:landscape -- -fox
  imagen search fox --paths | xargs -d '\\n' cp -t ./chosen
  imagen search fox --json | jq '.[].seed'
"""
    parser.add_argument(
        "words", nargs="*", metavar="WORD", help="words and filters (KEY:VALUE); none: the newest images"
    )
    parser.add_argument("--backend", default="", metavar="NAME", help="see: imagen backends")
    parser.add_argument("--model", default="", metavar="OWNER/NAME", help="made by this model")
    parser.add_argument("--seed", type=whole_number, metavar="N", help="made from this seed")
    parser.add_argument("--since", metavar="DAY", help='2026-11-01, "today", 7d …')
    parser.add_argument("--until", metavar="DAY", help="that day included")
    parser.add_argument("--favourite", action="store_true", help="your favourites only")
    parser.add_argument(
        "--limit", type=whole_number, default=50, metavar="N", help="at most so many, newest first (50)"
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
  imagen library add ~/Pictures/ComfyUI     its images, and those to come
  imagen library tag fox.png +sea -sky      add a tag, take one away
  imagen library export *.png --to ~/blog --without-prompt
"""
    actions = Actions(parser)
    rebuild = actions.add("rebuild", "make the index again from the image files")
    rebuild.add_argument(
        "folders", nargs="*", type=Path, metavar="DIR", help="default: the output folder and those watched"
    )
    add_json(rebuild)
    add = actions.add("add", "show the images of a folder, and watch it")
    add.add_argument("folder", type=Path, metavar="DIR", help="with all folders in it")
    remove = actions.add("remove", "watch a folder no more; its files stay")
    remove.add_argument("folder", type=Path, metavar="DIR", help="as `imagen library list` names it")
    add_json(actions.add("list", "list the folders, and how many images each has"))
    tag = actions.add("tag", "list an image's tags, or change them")
    add_json(tag)
    tag.add_argument("image", type=Path, metavar="FILE", help="an image of the library")
    tag.add_argument(
        "changes", nargs=argparse.REMAINDER, metavar="+TAG|-TAG", help="+sea adds a tag, -sky takes one away"
    )
    export = actions.add("export", "copy images to a folder; none there is overwritten")
    export.add_argument("images", nargs="+", type=Path, metavar="FILE", help="PNG, JPEG or WebP")
    export.add_argument("--to", required=True, type=Path, metavar="DIR", help="made where there is none")
    export.add_argument(
        "--without-prompt",
        action="store_true",
        help="without prompt and settings, in the name too; only the AI label stays (output.ai_label)",
    )
    add_json(export)


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")
