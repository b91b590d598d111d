"""The grammar of the commands about the program itself: backends, prices, keys, config, doctor …"""

from __future__ import annotations

import argparse

from imagen_desktop.terminal.arguments import Actions
from imagen_desktop.terminal.image_arguments import add_json

SHELLS = ("bash", "zsh", "fish")


def add_backends(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """\
examples:
  imagen backends --json | jq -r '.[] | select(.state == "ok").name'
  imagen backends models my-comfyui       what its servers have, to choose from
"""
    parser.add_argument(
        "action", nargs="?", choices=("models",), help="list the models of one backend's server"
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="the backend whose server is asked")
    add_json(parser)


def add_prices(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example:\n  imagen prices | grep flux-2\n"
    add_json(parser)


def add_styles(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """\
examples:
  imagen styles
  imagen generate "a lighthouse" --style Cinematic

They are in styles.toml, beside the configuration: [[style]] with name, prompt
and negative. A prompt with {prompt} is a style and wraps what is typed; any
other is a saved prompt.
"""
    add_json(parser)


def add_recover(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """\
example:
  imagen recover --json

Every generation does this too; Replicate keeps an image for an hour.
"""
    add_json(parser)


def add_keys(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """\
examples:
  imagen keys list                        which there are, never their values
  imagen keys set REPLICATE_API_TOKEN     asks for the token without showing it
  pass replicate | imagen keys set REPLICATE_API_TOKEN
  imagen keys test REPLICATE_API_TOKEN    asks Replicate whose it is

A variable of that name in the environment wins over the keyring. Tokens are
never written to a file.
"""
    actions = Actions(parser)
    add_json(actions.add("list", "name the tokens that the configuration uses, and where they are"))
    for name, does in (
        ("set", "store a token: asked for on a terminal, else read from standard input"),
        ("test", "ask the service whether the token is valid"),
        ("remove", "take a token out of the keyring"),
    ):
        action = actions.add(name, does)
        action.add_argument("name", metavar="NAME", help="such as REPLICATE_API_TOKEN, or a backend's name")


def add_config(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """\
examples:
  imagen config set output.preview off
  imagen config set backends.work.type replicate backends.work.model me/model
  imagen config get output.directory
  imagen config unset budget.daily_usd
"""
    actions = Actions(parser)
    actions.add("init", "write a commented sample, if there is no file yet")
    actions.add("path", "print where the file is")
    actions.add("check", "say whether the file is right")
    get = actions.add("get", "print the settings in force, or one of them")
    get.add_argument("key", nargs="?", default="", metavar="KEY", help="such as output.format")
    add_json(get)
    set_ = actions.add("set", "change settings; comments in the file stay")
    set_.add_argument("pairs", nargs="+", metavar="KEY VALUE", help="such as output.format webp")
    unset = actions.add("unset", "take a setting out of the file: its default holds again")
    unset.add_argument("key", metavar="KEY", help="such as output.format")


def add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """\
examples:
  imagen doctor
  imagen doctor --json > report.json    for a bug report: has no secrets

Each line is ok, a warning or a failure, with what to do about it. The exit code
is 3 where something fails.
"""
    parser.add_argument("--offline", action="store_true", help="ask no server")
    add_json(parser)


def add_completions(parser: argparse.ArgumentParser) -> None:
    parser.epilog = """\
examples:
  imagen completions bash > ~/.local/share/bash-completion/completions/imagen
  imagen completions zsh > ~/.zfunc/_imagen    fpath+=(~/.zfunc) before compinit
  imagen completions fish > ~/.config/fish/completions/imagen.fish
"""
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
