"""Icons in any colour, size and pixel ratio, from the bundled SVG files; drawn once, then cached."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from imagen_desktop.ui.resources import icon_svg

_STROKE = 1.75
"""Units of the 24-unit grid."""


def pixmap(name: str, color: str, size: int = 16, ratio: float = 1.0, *, is_filled: bool = False) -> QPixmap:
    """`size` is in device-independent pixels, `ratio` the screen's pixel ratio."""
    key = f"icon {name} {color} {size} {ratio} {is_filled}"
    cached = QPixmap()
    if QPixmapCache.find(key, cached):
        return cached
    drawn = _draw(name, color, round(size * ratio), is_filled=is_filled)
    drawn.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, drawn)
    return drawn


def icon(name: str, color: str, size: int = 16, ratio: float = 1.0, *, is_filled: bool = False) -> QIcon:
    """For widgets and menus that want a QIcon: sharp at `ratio`, at 1 and at 2."""
    made = QIcon()
    for each in sorted({1.0, ratio, 2.0}):
        made.addPixmap(pixmap(name, color, size, each, is_filled=is_filled))
    return made


def _draw(name: str, color: str, pixels: int, *, is_filled: bool) -> QPixmap:
    svg = (
        icon_svg(name).replace("currentColor", color).replace('stroke-width="2"', f'stroke-width="{_STROKE}"')
    )
    if is_filled:
        svg = svg.replace('fill="none"', f'fill="{color}"', 1)
    drawn = QPixmap(pixels, pixels)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return drawn
