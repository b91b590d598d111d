"""Where images go, what their files are called, and what is written into them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from imagen_desktop.core.config import Config
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import GenerationRequest, JsonValue
from imagen_desktop.core.image_files import file_stem
from imagen_desktop.ui.settings.page import SettingsPage
from imagen_desktop.ui.settings.path_row import PathRow
from imagen_desktop.ui.settings.rows import ChoiceRow, SwitchRow, TextRow
from imagen_desktop.ui.wording import said, tr

_SAMPLE = GenerationRequest("A red fox asleep in fresh snow", seed=2914400173)
_SAMPLE_TIME = datetime(2026, 11, 22, 9, 14, 5, tzinfo=UTC)


class SavingPage(SettingsPage):
    """`images` is the folder that is used while none is set."""

    def __init__(self, images: Path) -> None:
        super().__init__(tr("Saving and metadata"), "folder-open")
        self._format = "png"
        self.folder = PathRow("output.directory", tr("Folder"), images, tr("New images go there."))
        self.name = TextRow(
            "output.name",
            tr("File names"),
            read=_template,
            hint="{date}-{slug}-{seed}",
        )
        self.name.field.textChanged.connect(self._show_example)
        self.format = ChoiceRow(
            "output.format",
            tr("File type"),
            [("png", "PNG"), ("webp", "WebP"), ("jpg", "JPEG")],
            tr("Where the backend can make it; PNG loses nothing."),
        )
        self.add_card([self.folder, self.name, self.format], tr("Files"))
        self.embed = SwitchRow(
            "output.embed_settings",
            tr("Write prompt and settings into the file"),
            tr("Any image can be made again from its own file; without it, only from the library."),
        )
        self.label = SwitchRow(
            "output.ai_label",
            tr("Mark AI pictures as such"),
            tr("The IPTC field that other programs and services read."),
        )
        self.add_card([self.embed, self.label], tr("Metadata"))
        self.finish_layout()
        self._show_example()

    def show_config(self, config: Config) -> None:
        self._format = config.output.format
        super().show_config(config)
        self._show_example()

    def _show_example(self) -> None:
        """What the typed template makes of a picture."""
        typed = self.name.field.text().strip() or "{date}-{slug}-{seed}"
        self.name.note.show()
        try:
            words = tr("Such as {name}").format(name=f"{_example(typed)}.{self._format}")
        except ConfigError as error:
            words = f"{said(error.message)} {said(error.hint)}".strip()
        parts = "{date} {time} {slug} {seed} {backend} {model} {width} {height} {index}"
        self.name.note.setText(f"{words}\n{tr('Parts: {parts}').format(parts=parts)}")


def _template(typed: str) -> JsonValue:
    """None for the usual one. Raises ValueError where no name comes of it."""
    if not typed:
        return None
    try:
        _example(typed)
    except ConfigError as error:
        raise ValueError(f"{said(error.message)} {said(error.hint)}".strip()) from error
    return typed


def _example(template: str) -> str:
    return file_stem(
        template,
        _SAMPLE,
        backend="flux-schnell-replicate",
        model="black-forest-labs/flux-schnell",
        created_at=_SAMPLE_TIME,
        width=1216,
        height=832,
        index=0,
    )
