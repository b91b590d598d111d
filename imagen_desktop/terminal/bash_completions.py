"""Completions for bash."""

from __future__ import annotations

from collections.abc import Iterator

from imagen_desktop.terminal.grammar import Argument, Grammar

BACKENDS = r"""imagen config get backends 2>/dev/null | sed -n 's/^\[backends\.\([^].]*\)\]$/\1/p'"""
"""The configured backends' names, one a line: reads a file, asks no keyring and no network."""

_FRAME = """\
# bash completion for imagen and imagen-desktop

_imagen_backends() {
    @BACKENDS@
}

_imagen() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
    local command= action= words= files= position
    for ((position = 1; position < COMP_CWORD; position++)); do
        case "$command,${COMP_WORDS[position]}" in
@PLACES@
        esac
    done
    COMPREPLY=()
    case "$previous" in
@VALUES@
    esac
    case "$command $action" in
@WORDS@
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    if [[ $files && $current != -* ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$files" -- "$current")
    fi
}

complete -F _imagen imagen imagen-desktop
"""


def bash_completions(program: Grammar) -> str:
    parts = {
        "@BACKENDS@": BACKENDS,
        "@PLACES@": "\n".join(_places(program)),
        "@VALUES@": "\n".join(_values(program)),
        "@WORDS@": "\n".join(_words(program)),
    }
    text = _FRAME
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text


def _places(program: Grammar) -> Iterator[str]:
    """Which command and action the line has got to."""
    for command in program.actions:
        yield f"            ,{command.name}) command={command.name} ;;"
        for action in command.actions:
            yield f"            {command.name},{action.name}) action={action.name} ;;"


def _values(program: Grammar) -> Iterator[str]:
    """What comes behind an option that takes a value."""
    options: dict[str, Argument] = {}
    for grammar in every_grammar(program):
        options.update(
            {name: option for option in grammar.options for name in option.names if option.metavar}
        )
    for name, option in options.items():
        yield f"        {name}) {_value(option)}; return ;;"


def _value(option: Argument) -> str:
    reply = 'mapfile -t COMPREPLY < <(compgen {} -- "$current")'
    match option.kind:
        case "choice":
            return reply.format(f'-W "{" ".join(option.choices)}"')
        case "backend":
            return reply.format('-W "$(_imagen_backends)"')
        case "file":
            return f"compopt -o filenames 2>/dev/null; {reply.format('-f')}"
        case "folder":
            return f"compopt -o filenames 2>/dev/null; {reply.format('-d')}"
        case _:
            return ":"


def _words(program: Grammar) -> Iterator[str]:
    for place, grammar in [(" ", program), *_below(program)]:
        options = [name for option in grammar.options for name in option.names]
        names = [action.name for action in grammar.actions]
        choices = [choice for argument in grammar.positionals for choice in argument.choices]
        kinds = {argument.kind for argument in grammar.positionals}
        files = "files=-f" if "file" in kinds else "files=-d" if "folder" in kinds else "files="
        yield f'        "{place}") words="{" ".join([*names, *choices, *options])}" {files} ;;'


def _below(program: Grammar) -> Iterator[tuple[str, Grammar]]:
    for command in program.actions:
        yield f"{command.name} ", command
        for action in command.actions:
            yield f"{command.name} {action.name}", action


def every_grammar(program: Grammar) -> Iterator[Grammar]:
    """The program, its commands and their actions."""
    yield program
    for action in program.actions:
        yield from every_grammar(action)
