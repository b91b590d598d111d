"""`imagen completions SHELL`: generated from the grammar, so that they name what there is."""

from __future__ import annotations

import argparse

from imagen_desktop.core.paths import Paths
from imagen_desktop.terminal.bash_completions import bash_completions
from imagen_desktop.terminal.fish_completions import fish_completions
from imagen_desktop.terminal.grammar import whole_grammar
from imagen_desktop.terminal.zsh_completions import zsh_completions


def run(arguments: argparse.Namespace, _paths: Paths) -> None:
    scripts = {"bash": bash_completions, "zsh": zsh_completions, "fish": fish_completions}
    print(scripts[arguments.shell](whole_grammar()), end="")
