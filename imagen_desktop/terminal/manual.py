"""The manual page, from the grammar: `python -m imagen_desktop.terminal.manual > resources/man/imagen.1`."""

from __future__ import annotations

from collections.abc import Iterator

from imagen_desktop.terminal.arguments import EXAMPLES
from imagen_desktop.terminal.grammar import Argument, Grammar, whole_grammar

_HEAD = r"""
.TH IMAGEN 1 "" "Imagen Desktop" "User Commands"
.SH NAME
imagen, imagen-desktop \- turn prompts into images
.SH SYNOPSIS
.B imagen
[\fB\-\-home\fR \fIDIR\fR] [\fICOMMAND\fR | \fIPROMPT\fR] [\fIOPTION\fR ...]
.br
.B imagen\-desktop
[\fB\-\-home\fR \fIDIR\fR] [\fB\-\-prompt\fR | \fB\-\-quick\fR | \fB\-\-hidden\fR]
.SH DESCRIPTION
Makes images from prompts, with models on Replicate or on this computer, and keeps them as plain files
that know how they were made.
Without a command the window opens; a prompt of several words, in quotes, is generated at once.
A single word is never taken for a prompt, so that a mistyped command costs nothing:
.B imagen generate
takes any.
.PP
There is one program for each library: a second
.B imagen\-desktop
raises the first one's window,
.B \-\-prompt
with the keyboard in its prompt, and
.B \-\-quick
opens its quick prompt.
.B \-\-hidden
starts it in the tray.
.PP
Standard output carries only the result; progress and warnings go to standard error.
"""
_TAIL = r"""
.SH PREVIEW
In tmux, each new image is shown in a window beside the current one, by
.BR tmux\-img (1)
or the viewer that the setting \fBpreview.command\fR names.
The setting \fBoutput.preview\fR (auto, on or off) decides; \fB$IMAGEN_PREVIEW\fR wins over it, and
\fB\-\-preview\fR or \fB\-\-no\-preview\fR over both.
With \fBauto\fR, standard output must be a terminal in tmux.
.SH EXIT STATUS
.TS
tab(|);
l l.
0|ok
1|a defect in the program; the details are in the log
2|usage, configuration, or a request that the backend refuses
3|token, or something is not set up
4|payment or budget
5|rate limit
6|content filter
7|network, time limit, backend unavailable
8|the model failed, or returned nothing
9|could not save, or write the output
130|cancelled
.TE
.SH ENVIRONMENT
.TP
.B IMAGEN_PREVIEW
auto, on or off: see PREVIEW.
.TP
.BR REPLICATE_API_TOKEN ", " SUPABASE_KEY
Tokens, under the names that the configuration gives them; otherwise the system's keyring is asked.
.TP
.B MAI_FROM_ID
Who asked for the images, for the usage rows.
.SH FILES
.TP
.I ~/.config/imagen\-desktop/config.toml
The configuration; \fBimagen config path\fR says where it is.
.TP
.I ~/Pictures/Imagen
The images, unless \fBoutput.directory\fR names another folder.
.TP
.I ~/.local/share/imagen\-desktop
The index, the ledger and the journal of paid work.
.SH SEE ALSO
.BR tmux (1)
"""


def manual() -> str:
    program = whole_grammar()
    lines = ["'\\\" t", _HEAD.strip(), *_list("OPTIONS", program.options), ".SH COMMANDS"]
    for command in program.actions:
        lines += _command(command)
    lines += [".SH EXAMPLES", *_example(EXAMPLES.removeprefix("examples:\n")), _TAIL.strip()]
    return "\n".join(lines) + "\n"


def _command(command: Grammar) -> Iterator[str]:
    usage = " ".join(rf"\fI{_roff(argument.metavar)}\fR" for argument in command.positionals)
    action = r"\fIACTION\fR" if command.actions else ""
    yield f".SS imagen {command.name} {usage}{action}"
    yield _roff(command.summary[0].upper() + command.summary[1:] + ".")
    yield from _items(command)
    for each in command.actions:
        names = " ".join(rf"\fI{_roff(argument.metavar)}\fR" for argument in each.positionals)
        yield f".TP\n.B {each.name} {names}".rstrip()
        yield _roff(each.summary)
    if command.epilog:
        yield from _example(command.epilog.partition("\nexit codes:")[0])


def _items(command: Grammar) -> Iterator[str]:
    for argument in command.arguments:
        if argument.names != ("--home",):
            yield from _item(argument)


def _list(title: str, arguments: tuple[Argument, ...]) -> Iterator[str]:
    yield f".SH {title}"
    for argument in arguments:
        yield from _item(argument)


def _item(argument: Argument) -> Iterator[str]:
    yield ".TP"
    names = ", ".join(rf"\fB{_roff(name)}\fR" for name in argument.names)
    value = rf"\fI{_roff(argument.metavar)}\fR" if argument.metavar else ""
    yield " ".join(part for part in (names, value) if part)
    yield _roff(argument.summary)


def _example(text: str) -> Iterator[str]:
    yield ".PP\n.nf"
    yield _roff(text.strip())
    yield ".fi"


def _roff(text: str) -> str:
    """Dashes stay ASCII, so that options can be copied; a line must not begin as a command of roff's."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq").replace("…", "...")
    return "\n".join(rf"\&{line}" if line.startswith((".", "'")) else line for line in escaped.split("\n"))


if __name__ == "__main__":
    print(manual(), end="")
