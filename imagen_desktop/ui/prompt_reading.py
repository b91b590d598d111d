"""What the typed prompt means before it is sent: how many images, and whether it can be read at all."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from imagen_desktop.core.errors import ImagenError
from imagen_desktop.core.prompts.expansion import check_count
from imagen_desktop.core.prompts.styles import Style
from imagen_desktop.core.prompts.template import Span, Template, Wildcard, parse
from imagen_desktop.core.prompts.wildcards import Wildcards
from imagen_desktop.ui.wording import said, tr

_PREVIEWED = 200


class PromptReading(NamedTuple):
    """`text` is what is typed within its style. `spans` are places in the typed text; `problem` is a
    sentence, empty where all is well."""

    text: str
    template: Template
    spans: tuple[Span, ...] = ()
    problem: str = ""
    is_styled: bool = False

    @property
    def combinations(self) -> int:
        return 1 if self.problem else self.template.count

    def note(self, each: int) -> str:
        """ "2 variants × 2 each = 4 images"; empty where the prompt is simply a prompt."""
        count = self.combinations
        if self.problem:
            return self.problem
        if count > 1:
            words = (
                tr("{count} variants × {each} each = {total} images")
                if each > 1
                else tr("{count} variants = {total} images")
            )
            return words.format(count=count, each=each, total=count * each)
        if self.template.has_wildcards:
            return tr("Each image's seed picks its words")
        return tr("Sent within the style") if self.is_styled else ""

    def prompts(self) -> list[str]:
        """What is sent, the first of many; a wildcard, which the seed decides, stays as it is typed."""
        if self.problem:
            return []
        spelled = islice(self.template.spelled(), _PREVIEWED)
        return ["".join(_shown(part) for part in parts).strip() for parts in spelled]


def read_prompt(typed: str, style: Style | None, count: int, wildcards: Wildcards) -> PromptReading:
    """Reads the files of the wildcards that are named."""
    text = style.around(typed) if style is not None and typed else typed
    is_styled = text != typed
    try:
        template = parse(text, wildcards.has)
        spans = parse(typed, wildcards.has).spans if is_styled else template.spans
        check_count(template, count)
        for name in template.wildcard_names:
            wildcards.choices(name)
    except ImagenError as error:
        return PromptReading(text, Template((text,)), problem=said(error.message), is_styled=is_styled)
    return PromptReading(text, template, spans, is_styled=is_styled)


def _shown(part: str | Wildcard) -> str:
    return f"__{part.name}__" if isinstance(part, Wildcard) else part
