"""The inspector where it shows no single picture: the month, or what those selected have in common."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from imagen_desktop.ui.buttons import Button
from imagen_desktop.ui.inspector_parts import FactRow, FactTable
from imagen_desktop.ui.labels import Caption, Label
from imagen_desktop.ui.later import Later
from imagen_desktop.ui.shortcuts import Shortcuts, with_key
from imagen_desktop.ui.theme import PANEL_MARGIN, Theme, Type
from imagen_desktop.ui.wording import tr


class InspectorSummary(QWidget):
    """`compare` is there where two are selected."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = Label("", Type.HEADING, wraps=True)
        self.summary = Label("", tint="text2", is_tabular=True, wraps=True)
        self._shared = Later(_shared_facts)
        self.compare = Button(tr("Compare"), "columns-2")
        self.hint = Caption("", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[PANEL_MARGIN] * 4)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(self.summary)
        column.addWidget(self.compare, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.hint)
        column.addStretch(1)
        self._shared.when_made(lambda made: column.insertWidget(2, made))

    @property
    def shared(self) -> FactTable:
        """Made for the first selection."""
        return self._shared.get()

    def set_theme(self, theme: Theme) -> None:
        for part in (self.heading, self.summary, self.compare, self.hint):
            part.set_theme(theme)
        self._shared.set_theme(theme)

    def show_keys(self, shortcuts: Shortcuts) -> None:
        self.compare.setToolTip(with_key(tr("Compare the two pictures"), shortcuts.first("compare")))

    def show_words(
        self,
        heading: str,
        summary: str,
        hint: str,
        shared: Mapping[str, str] | None = None,
        *,
        can_compare: bool = False,
    ) -> None:
        """What is empty is not shown."""
        for label, text in ((self.heading, heading), (self.summary, summary), (self.hint, hint)):
            label.setText(text)
            label.setVisible(bool(text))
        if shared or self._shared.made is not None:
            self.shared.show_values(dict(shared or {}))
            self.shared.setVisible(bool(shared))
        self.compare.setVisible(can_compare)


def _shared_facts() -> FactTable:
    return FactTable(
        {
            "model": FactRow(tr("Model")),
            "size": FactRow(tr("Size")),
            "seed": FactRow(tr("Seed")),
            "steps": FactRow(tr("Steps")),
            "guidance": FactRow(tr("Guidance")),
            "made": FactRow(tr("Made")),
            "weight": FactRow(tr("Together")),
        }
    )
