"""The grammar of `imagen models`."""

from __future__ import annotations

import argparse
from pathlib import Path

from imagen_desktop.terminal.arguments import Actions
from imagen_desktop.terminal.image_arguments import add_json

_NAME = "such as flux2-klein-4b; imagen models list names all"


def add_models(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """\
examples:
  imagen models list                   sizes, memory and licences, what is here
  imagen models pull flux2-klein-4b    asks about the licence, then downloads;
                                       Ctrl+C stops, the same command goes on
  imagen models pull sd-turbo --accept-licence
  imagen models adopt ~/ComfyUI/models    uses the files where they are
  imagen models remove flux2-klein-4b

HF_ENDPOINT names a mirror, HF_TOKEN (or imagen keys set HF_TOKEN) a token
for it.
"""
    actions = Actions(parser)
    add_json(actions.add("list", "list the models, what they need and which are here"))
    pull = actions.add("pull", "download a model, or go on with it")
    pull.add_argument("name", metavar="NAME", help=_NAME)
    pull.add_argument("--accept-licence", action="store_true", help="accept the model's licence, for scripts")
    pull.add_argument("--quiet", action="store_true", help="no progress")
    for name, does in (
        ("remove", "delete a model's files, but those that other models need and adopted ones"),
        ("licence", "print a model's licence"),
    ):
        actions.add(name, does).add_argument("name", metavar="NAME", help=_NAME)
    adopt = actions.add("adopt", "use the models of a folder, without copying them")
    adopt.add_argument("folder", type=Path, metavar="DIR", help="looked through with all its folders")
    actions.add("path", "print where models are kept")
