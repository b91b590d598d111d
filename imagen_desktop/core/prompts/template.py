"""A typed prompt with variants `{a|b}` and wildcards `__name__`: read, counted, spelled out.

Braces without a bar, unmatched ones and unknown names are plain text. A backslash before `{`, `}`, `|`,
`\\` or `__` takes away their meaning. Reads no files.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from imagen_desktop.core.errors import InvalidRequestError

MAX_DEPTH = 20
_TOKEN = re.compile(r"\\(?P<escaped>[{}|\\]|__)|(?P<sign>[{}|])|__(?P<name>[^\W_](?:[\w/-]*?[^\W_])?)__")
_NEEDS_ESCAPE = re.compile(r"\\(?=[{}|\\]|__)|[{}|]|__(?=[^\W_](?:[\w/-]*?[^\W_])?__)")


@dataclass(frozen=True, slots=True)
class Wildcard:
    """One line of the file of that name, chosen for each image."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """`depth` is 1 for a choice that holds no other."""

    alternatives: tuple[Sequence, ...]
    depth: int = 1


Node: TypeAlias = "str | Choice | Wildcard"
Sequence: TypeAlias = "tuple[Node, ...]"
Spelled: TypeAlias = "tuple[str | Wildcard, ...]"
"""One combination: its wildcards are still open."""


class Span(NamedTuple):
    """Where a variant or a wildcard stands in the typed text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Template:
    """What `parse` found; `spans` are the outermost variants and the wildcards, in order."""

    nodes: Sequence
    spans: tuple[Span, ...] = ()

    @property
    def count(self) -> int:
        """How many combinations there are; a wildcard makes no more of them."""
        return _count(self.nodes)

    @property
    def wildcard_names(self) -> frozenset[str]:
        return frozenset(_wildcard_names(self.nodes))

    @property
    def has_wildcards(self) -> bool:
        return bool(self.wildcard_names)

    @property
    def has_variants(self) -> bool:
        return any(isinstance(node, Choice) for node in self.nodes)

    def spelled(self) -> Iterator[Spelled]:
        """Every combination; the first variant changes slowest. Bounded by nothing: see `count`."""
        return _spelled(self.nodes)


class _Frame:
    """An open brace and what has come after it."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.parts: list[list[Node]] = [[]]
        self.depth = 0

    def add(self, node: Node) -> None:
        part = self.parts[-1]
        if isinstance(node, str) and part and isinstance(part[-1], str):
            part[-1] += node
        elif node != "":
            part.append(node)
        if isinstance(node, Choice):
            self.depth = max(self.depth, node.depth)

    def add_plainly(self, inner: _Frame, end: str) -> None:
        """An inner brace that turned out to be plain text."""
        self.add("{")
        for place, part in enumerate(inner.parts):
            if place:
                self.add("|")
            for node in part:
                self.add(node)
        self.add(end)


@dataclass(slots=True)
class _Reading:
    is_wildcard: Callable[[str], bool]
    stack: list[_Frame] = field(default_factory=lambda: [_Frame(0)])
    spans: list[Span] = field(default_factory=list)

    def take(self, match: re.Match[str]) -> None:
        top, sign = self.stack[-1], match["sign"]
        if match["escaped"]:
            top.add(match["escaped"])
        elif match["name"]:
            self._name(match)
        elif sign == "{":
            self.stack.append(_Frame(match.start()))
        elif sign == "|" and len(self.stack) > 1:
            top.parts.append([])
        elif sign == "}" and len(self.stack) > 1:
            self._close(match.end())
        else:
            top.add(sign)

    def finish(self) -> Template:
        while len(self.stack) > 1:
            inner = self.stack.pop()
            self.stack[-1].add_plainly(inner, "")
        return Template(tuple(self.stack[0].parts[0]), tuple(_outermost(self.spans)))

    def _name(self, match: re.Match[str]) -> None:
        if not self.is_wildcard(match["name"]):
            self.stack[-1].add(match[0])
            return
        self.stack[-1].add(Wildcard(match["name"]))
        self.spans.append(Span(match.start(), match.end()))

    def _close(self, end: int) -> None:
        inner = self.stack.pop()
        if len(inner.parts) == 1:
            self.stack[-1].add_plainly(inner, "}")
            return
        if inner.depth >= MAX_DEPTH:
            raise InvalidRequestError(f"Variants stand inside each other more than {MAX_DEPTH} deep.")
        self.stack[-1].add(Choice(tuple(tuple(part) for part in inner.parts), inner.depth + 1))
        self.spans.append(Span(inner.start, end))


def parse(text: str, is_wildcard: Callable[[str], bool] = lambda _name: False) -> Template:
    """Raises InvalidRequestError for variants that are nested too deeply."""
    reading, place = _Reading(is_wildcard), 0
    for match in _TOKEN.finditer(text):
        reading.stack[-1].add(text[place : match.start()])
        reading.take(match)
        place = match.end()
    reading.stack[-1].add(text[place:])
    return reading.finish()


def escaped(text: str) -> str:
    """Text that, typed, means exactly `text`: for a prompt that is not to be expanded again."""
    return _NEEDS_ESCAPE.sub(lambda match: "\\" + match[0], text)


def is_plain(text: str) -> bool:
    """Whether nothing in it could be anything but itself: a quick look, without reading it."""
    return _TOKEN.search(text) is None


def _count(nodes: Sequence) -> int:
    choices = (node for node in nodes if isinstance(node, Choice))
    return math.prod(sum(map(_count, choice.alternatives)) for choice in choices)


def _wildcard_names(nodes: Sequence) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Wildcard):
            yield node.name
        elif isinstance(node, Choice):
            for alternative in node.alternatives:
                yield from _wildcard_names(alternative)


def _spelled(nodes: Sequence) -> Iterator[Spelled]:
    options = [list(_options(node)) for node in nodes]
    for chosen in itertools.product(*options):
        yield tuple(itertools.chain.from_iterable(chosen))


def _options(node: Node) -> Iterator[Spelled]:
    if isinstance(node, Choice):
        for alternative in node.alternatives:
            yield from _spelled(alternative)
    else:
        yield (node,)


def _outermost(spans: list[Span]) -> Iterator[Span]:
    end = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start >= end:
            yield span
            end = span.end
