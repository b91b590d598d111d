"""Completions for zsh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imagen_desktop.terminal.bash_completions import BACKENDS
from imagen_desktop.terminal.grammar import Argument, Grammar

_FRAME = """\
#compdef imagen imagen-desktop
# zsh completion for imagen and imagen-desktop

_imagen_backend_names() {
    @BACKENDS@
}

_imagen_list_backends() {
    local -a names
    names=(${(f)"$(_imagen_backend_names)"})
    compadd "$@" -a names
}

@FUNCTIONS@

if [[ $funcstack[1] == _imagen ]]; then
    _imagen "$@"
else
    compdef _imagen imagen imagen-desktop
fi
"""
_ACTIONS = {"file": "_files", "folder": "_files -/", "backend": "_imagen_list_backends"}


def zsh_completions(program: Grammar) -> str:
    functions = "\n\n".join(_functions("_imagen", program))
    return _FRAME.replace("@BACKENDS@", BACKENDS).replace("@FUNCTIONS@", functions)


def _functions(name: str, grammar: Grammar) -> Iterator[str]:
    """One for the command itself and, before it, one for each of its actions."""
    for action in grammar.actions:
        yield from _functions(f"{name}_{action.name}", action)
    specs = [spec for option in grammar.options for spec in _option_specs(option)]
    if grammar.actions:
        yield _branch(name, grammar, specs)
        return
    for position, argument in enumerate(grammar.positionals):
        is_last = position == len(grammar.positionals) - 1
        specs.append(
            quoted(f"{'*' if is_last else position + 1}:{_escaped(argument.metavar)}:{_action(argument)}")
        )
    yield f"{name}() {{\n    _arguments {_lines(specs)}\n}}"


def _branch(name: str, grammar: Grammar, specs: Sequence[str]) -> str:
    described = [quoted(f"{action.name}:{_escaped(action.summary)}") for action in grammar.actions]
    cases = "\n".join(f"                {action.name}) {name}_{action.name} ;;" for action in grammar.actions)
    arguments = _lines([*specs, "'1:command:->command'", "'*::argument:->argument'"])
    return f"""{name}() {{
    local curcontext=$curcontext state line
    local -a commands
    commands=(
        {_lines(described, "        ")}
    )
    _arguments -C {arguments}
    case $state in
        command) _describe -t commands command commands ;;
        argument)
            case $line[1] in
{cases}
            esac ;;
    esac
}}"""


def _option_specs(option: Argument) -> Iterator[str]:
    value = f":{_escaped(option.metavar)}:{_action(option)}" if option.metavar else ""
    for name in option.names:
        yield quoted(f"{name}[{_escaped(option.summary)}]{value}")


def _action(argument: Argument) -> str:
    if argument.choices:
        return f"({' '.join(argument.choices)})"
    return _ACTIONS.get(argument.kind, "")


def _escaped(text: str) -> str:
    """Of the characters that `_arguments` reads."""
    for character in "\\[]:":
        text = text.replace(character, "\\" + character)
    return text


def quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _lines(specs: Sequence[str], indent: str = "        ") -> str:
    separator = (
        f" \\\n{indent}" if indent == "        " and specs and specs[0].startswith("'-") else f"\n{indent}"
    )
    return separator.join(specs)
