"""The picture's shape: a chip for each ratio, the rarer ones behind "More", and free pixels where a
backend takes them."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from imagen_desktop.core.backends.backend import BackendInfo
from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.focus_steps import keep_in_place
from imagen_desktop.ui.mirroring import placed
from imagen_desktop.ui.size_row import SizeRow
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import DARK, DISABLED_OPACITY, SMALL_CONTROL_HEIGHT, Theme, Type
from imagen_desktop.ui.wording import tr

_FIRST = ("1:1", "4:3", "3:2", "16:9", "3:4", "2:3", "9:16")
_COLUMNS = 4
_GLYPH = 12


def ratio_name(ratio: str) -> str:
    """For screen readers: "Shape 3 to 2, landscape"."""
    width, _, height = ratio.partition(":")
    if not (width.isdigit() and height.isdigit()):
        return tr("Shape {ratio}").format(ratio=ratio)
    turned = (
        tr("square") if width == height else tr("landscape") if int(width) > int(height) else tr("portrait")
    )
    return tr("Shape {width} to {height}, {turned}").format(width=width, height=height, turned=turned)


def shown_first(ratios: tuple[str, ...], *, has_pixels: bool) -> tuple[str, ...]:
    """The ratios that get a chip of their own: two rows at most, the last place for "More" if need be."""
    if len(ratios) + has_pixels <= 2 * _COLUMNS:
        return ratios
    return tuple(ratio for ratio in _FIRST if ratio in ratios)


class ShapeChip(QToolButton):
    """A checkable chip whose glyph has the ratio that it stands for; `ratio` is empty for the menu."""

    def __init__(self, ratio: str, text: str) -> None:
        super().__init__()
        self.setObjectName("shapeChip")
        self.setCheckable(True)
        self.setText(text)
        self._ratio = ratio
        self._theme = DARK
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(56, fonts.scaled(SMALL_CONTROL_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(48, fonts.scaled(SMALL_CONTROL_HEIGHT))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        ground = theme.hover if self.underMouse() and self.isEnabled() else None
        if self.isChecked():
            ground = theme.selected
        if self.isDown():
            ground = theme.pressed
        painter.setOpacity(1.0 if self.isEnabled() else DISABLED_OPACITY)
        draw_box(painter, QRectF(self.rect()), ground, theme.focus if self.isChecked() else theme.edge)
        color = QColor(theme.text if self.isChecked() or self.underMouse() else theme.text2)
        painter.setFont(fonts.font(Type.CAPTION, is_tabular=True))
        text_width = painter.fontMetrics().horizontalAdvance(self.text())
        is_menu = self.menu() is not None
        glyph = _glyph_size(self._ratio) if self._ratio else QSize(0, 0)
        mark = glyph.width() + 6 if self._ratio else 0
        left = (self.width() - mark - text_width - (16 if is_menu else 0)) // 2
        if self._ratio:
            painter.setPen(QPen(color, 1.25))
            top = (self.height() - glyph.height()) / 2
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            sign = placed(self, self.rect(), QRect(left, 0, glyph.width(), self.height()))
            painter.drawRoundedRect(QRectF(sign.x(), top, glyph.width(), glyph.height()), 1.5, 1.5)
        painter.setPen(color)
        words = placed(self, self.rect(), self.rect().adjusted(left + mark, 0, 0, 0))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        if is_menu:
            chevron = icons.pixmap("chevron-down", color.name(), 12, self.devicePixelRatioF())
            place = QRect(left + mark + text_width + 4, (self.height() - 12) // 2, 12, 12)
            painter.drawPixmap(placed(self, self.rect(), place).topLeft(), chevron)


def _glyph_size(ratio: str) -> QSize:
    width, _, height = ratio.partition(":")
    if not (width.isdigit() and height.isdigit()):
        return QSize(_GLYPH, _GLYPH)
    across, down = int(width), int(height)
    if across == down:
        return QSize(10, 10)
    short = max(5, round(14 * min(across, down) / max(across, down)))
    return QSize(14, short) if across > down else QSize(short, 14)


class ShapeChooser(QWidget):
    """Shows what `show_backend` was given; `ratio` is empty while free pixels are chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK
        self._chips: dict[str, ShapeChip] = {}
        self._more: ShapeChip | None = None
        self._rare: tuple[str, ...] = ()
        self._ratio = ""
        self._group = QButtonGroup(self)
        self._box = QWidget()
        self._grid = QGridLayout(self._box)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self.size_row = SizeRow()
        self.size_row.changed.connect(self.changed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._box)
        layout.addWidget(self.size_row)

    @property
    def ratio(self) -> str:
        return self._ratio

    @property
    def pixels(self) -> tuple[int, int] | None:
        """Width and height where the user chose free pixels."""
        return self.size_row.pixels if self.size_row.isVisibleTo(self) else None

    @property
    def problem(self) -> str:
        return self.size_row.problem if self.pixels else ""

    def show_backend(self, info: BackendInfo) -> None:
        """Builds the chips; a ratio that the new backend has too stays chosen."""
        first = shown_first(info.aspect_ratios, has_pixels=info.size is not None)
        self._rare = tuple(ratio for ratio in info.aspect_ratios if ratio not in first)
        kept = self._ratio if self._ratio in info.aspect_ratios else info.default_aspect_ratio
        self._clear()
        for ratio in first:
            self._chips[ratio] = self._add_chip(ratio, ratio)
        self.size_row.show_limits(info.size)
        if self._rare or (info.size is not None and first):
            self._more = self._add_chip("", tr("More"))
            self._more.setMenu(self._menu(info))
            self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            self._more.setAccessibleName(tr("More shapes"))
        self.size_row.setVisible(info.size is not None and not info.aspect_ratios)
        keep_in_place(self._box)
        self.choose(kept or (first[0] if first else ""))

    def choose(self, ratio: str) -> None:
        """Does nothing for a ratio that the backend does not have."""
        if ratio not in self._chips and ratio not in self._rare:
            return
        self._ratio = ratio
        self.size_row.hide()
        self._mark(ratio)
        self.changed.emit()

    def choose_pixels(self, width: int, height: int) -> None:
        self.size_row.set_pixels(width, height)
        self._use_pixels()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.size_row.set_theme(theme)
        for chip in (*self._chips.values(), *((self._more,) if self._more else ())):
            chip.set_theme(theme)

    def _clear(self) -> None:
        for chip in (*self._chips.values(), *((self._more,) if self._more else ())):
            self._grid.removeWidget(chip)
            self._group.removeButton(chip)
            chip.hide()
            chip.deleteLater()
        self._chips.clear()
        self._more = None

    def _add_chip(self, ratio: str, text: str) -> ShapeChip:
        chip = ShapeChip(ratio, text)
        chip.set_theme(self._theme)
        if ratio:
            chip.setAccessibleName(ratio_name(ratio))
            chip.clicked.connect(lambda: self.choose(ratio))
        self._group.addButton(chip)
        place = len(self._group.buttons()) - 1
        self._grid.addWidget(chip, place // _COLUMNS, place % _COLUMNS)
        return chip

    def _menu(self, info: BackendInfo) -> QMenu:
        menu = QMenu(self)
        for ratio in self._rare:
            action = QAction(ratio, menu)
            action.triggered.connect(lambda _checked=False, ratio=ratio: self.choose(ratio))
            menu.addAction(action)
        if info.size is not None:
            action = QAction(tr("Width and height"), menu)
            action.triggered.connect(self._use_pixels)
            menu.addAction(action)
        return menu

    def _use_pixels(self) -> None:
        self._ratio = ""
        self.size_row.show()
        self._mark("")
        self.changed.emit()

    def _mark(self, ratio: str) -> None:
        if ratio in self._chips:
            self._chips[ratio].setChecked(True)
        if self._more is None:
            return
        self._more.setChecked(ratio not in self._chips)
        rare = ratio if ratio in self._rare else ""
        text = tr("Pixels") if not ratio else rare or tr("More")
        self._more.setText(text)
