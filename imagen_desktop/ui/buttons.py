"""Buttons that paint themselves from the theme: primary, icon and link. Others are plain QPushButtons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from imagen_desktop.ui import fonts, icons
from imagen_desktop.ui.mirroring import turned_icon
from imagen_desktop.ui.shortcuts import key_text, with_key
from imagen_desktop.ui.style import draw_box
from imagen_desktop.ui.theme import (
    DARK,
    DISABLED_OPACITY,
    ICON_BUTTON,
    MEDIUM,
    PRIMARY_HEIGHT,
    SEMIBOLD,
    TOKEN_RADIUS,
    WHITE,
    Theme,
    Type,
)

_SIDE = 14
_KEY_SIDE = 6
_KEY_HEIGHT = 20


class PrimaryButton(QPushButton):
    """The one filled button of a surface. `keys` is shown as a key cap at the right; the button never
    shrinks when its text does, so that a change of price moves nothing."""

    def __init__(self, text: str = "", keys: str = "", height: int = PRIMARY_HEIGHT) -> None:
        super().__init__(text)
        self.setObjectName("primaryButton")
        self._keys = keys
        self._height = height
        self._theme = DARK
        self._widest = 0
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def show_key(self, keys: str) -> None:
        """Another key cap, or none."""
        self._keys = keys
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        width = QFontMetrics(self._font()).horizontalAdvance(self.text()) + 2 * _SIDE
        if self._keys:
            width += self._key_width() + _SIDE
        self._widest = max(self._widest, width)
        return QSize(self._widest, fonts.scaled(self._height))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        ground = theme.accent_hover if self.underMouse() else theme.accent
        if self.isDown():
            ground = theme.accent_pressed
        draw_box(painter, QRectF(self.rect()), ground if self.isEnabled() else theme.hover, None)
        painter.setFont(self._font())
        painter.setPen(QColor(WHITE if self.isEnabled() else theme.text3))
        middle = Qt.AlignmentFlag.AlignVCenter
        if not self._keys:
            painter.drawText(self.rect(), middle | Qt.AlignmentFlag.AlignHCenter, self.text())
            return
        leading = Qt.AlignmentFlag.AlignLeft  # which the painter turns round itself
        painter.drawText(self.rect().adjusted(_SIDE, 0, -_SIDE, 0), middle | leading, self.text())
        if self.isEnabled():
            self._draw_key(painter)

    def _draw_key(self, painter: QPainter) -> None:
        cap = QRect(0, 0, self._key_width(), fonts.scaled(_KEY_HEIGHT))
        cap.moveCenter(self.rect().center())
        cap.moveRight(self.rect().right() - _SIDE + 1)
        cap = self.style().visualRect(self.layoutDirection(), self.rect(), cap)
        draw_box(painter, QRectF(cap), None, WHITE, TOKEN_RADIUS)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setFont(fonts.font(Type.KEY))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key_text(self._keys))

    def _key_width(self) -> int:
        return QFontMetrics(fonts.font(Type.KEY)).horizontalAdvance(key_text(self._keys)) + 2 * _KEY_SIDE

    def _font(self) -> QFont:
        return fonts.font(Type.BODY, SEMIBOLD, is_tabular=True)


class IconButton(QToolButton):
    """An icon without a label: its name and shortcut are its tool tip, its name is what is read."""

    def __init__(self, icon_name: str, name: str, keys: str = "", size: int = 16) -> None:
        super().__init__()
        self._icon_name = icon_name
        self._size = size
        self._theme = DARK
        self.setAccessibleName(name)
        self.show_key(keys)
        self.setFixedSize(ICON_BUTTON, ICON_BUTTON)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_icon(self, icon_name: str) -> None:
        self._icon_name = icon_name
        self.update()

    def show_key(self, keys: str) -> None:
        """Another key in its tool tip, or none."""
        self.setToolTip(with_key(self.accessibleName(), keys))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        is_hovered = self.underMouse() and self.isEnabled()
        ground = theme.hover if is_hovered else None
        color = theme.text if is_hovered else theme.text2
        if self.isChecked():
            ground, color = theme.selected, theme.accent_text
        if self.isDown():
            ground = theme.pressed
        draw_box(painter, QRectF(self.rect()), ground, None)
        painter.setOpacity(1.0 if self.isEnabled() else DISABLED_OPACITY)
        place = QPoint((self.width() - self._size) // 2, (self.height() - self._size) // 2)
        name = turned_icon(self._icon_name, self)
        painter.drawPixmap(place, icons.pixmap(name, color, self._size, self.devicePixelRatioF()))


class LinkButton(QPushButton):
    """A flat text that acts: "Cancel all", "Reset". `is_quiet` draws it grey until it is hovered."""

    def __init__(self, text: str, *, is_quiet: bool = False) -> None:
        super().__init__(text)
        self._is_quiet = is_quiet
        self._theme = DARK
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(fonts.font(Type.CAPTION))
        return QSize(metrics.horizontalAdvance(self.text()) + 2, max(24, metrics.height()))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = fonts.font(Type.CAPTION)
        font.setUnderline(self.underMouse())
        painter.setFont(font)
        painter.setPen(QColor(self._theme.text2 if self._is_quiet else self._theme.accent_text))
        painter.setOpacity(1.0 if self.isEnabled() else DISABLED_OPACITY)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self.updateGeometry()


class Button(QPushButton):
    """An outlined button with an optional icon of ours."""

    def __init__(self, text: str, icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icon_name = icon_name
        self.setFont(fonts.font(Type.BODY, MEDIUM))

    def set_theme(self, theme: Theme) -> None:
        if self._icon_name:
            self.setIcon(icons.icon(self._icon_name, theme.text, ratio=self.devicePixelRatioF()))
