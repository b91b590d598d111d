"""How Qt's own widgets are drawn: Fusion with our metrics and frames.

Colours of roles and the style sheet are in palette.py; widgets of ours paint themselves from the Theme.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComplex,
    QStyleOptionSlider,
    QStyleOptionSpinBox,
    QWidget,
)
from typing_extensions import override

from imagen_desktop.ui import icons
from imagen_desktop.ui.mirroring import is_mirrored
from imagen_desktop.ui.palette import palette, style_sheet
from imagen_desktop.ui.scroll_bar import scroll_bar_part
from imagen_desktop.ui.theme import (
    CONTROL_HEIGHT,
    CONTROL_RADIUS,
    DISABLED_OPACITY,
    GROOVE_HEIGHT,
    WHITE,
    Theme,
)

_KNOB = 14
_TEXT_SIDE = 6
_State = QStyle.StateFlag
# Qt asks thousands of times, and looking a member up in its enumeration takes longer than the answer.
_METRICS = {
    QStyle.PixelMetric.PM_ScrollBarExtent: 10,
    QStyle.PixelMetric.PM_SliderThickness: 24,
    QStyle.PixelMetric.PM_SliderControlThickness: _KNOB,
    QStyle.PixelMetric.PM_SliderLength: _KNOB,
    QStyle.PixelMetric.PM_ButtonIconSize: 16,
    QStyle.PixelMetric.PM_SmallIconSize: 16,
    QStyle.PixelMetric.PM_ButtonShiftHorizontal: 0,
    QStyle.PixelMetric.PM_ButtonShiftVertical: 0,
}
_HINTS = {
    QStyle.StyleHint.SH_Slider_AbsoluteSetButtons: int(Qt.MouseButton.LeftButton.value),
    QStyle.StyleHint.SH_EtchDisabledText: 0,
    QStyle.StyleHint.SH_ComboBox_Popup: 0,
}
_LINE_EDIT_CONTENTS = QStyle.SubElement.SE_LineEditContents


class StudioStyle(QProxyStyle):
    """Fusion, drawn with a Theme. The focus ring is not drawn here: see focus_ring.py."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Fusion")
        self.theme = theme

    @override
    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        own = _METRICS.get(metric)
        return super().pixelMetric(metric, option, widget) if own is None else own

    @override
    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: QStyleHintReturn | None = None,
    ) -> int:
        own = _HINTS.get(hint)
        return super().styleHint(hint, option, widget, returned) if own is None else own

    @override
    def sizeFromContents(
        self, kind: QStyle.ContentsType, option: QStyleOption, size: QSize, widget: QWidget | None = None
    ) -> QSize:
        wanted = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]  # None is taken
        if kind in (
            QStyle.ContentsType.CT_LineEdit,
            QStyle.ContentsType.CT_SpinBox,
            QStyle.ContentsType.CT_ComboBox,
            QStyle.ContentsType.CT_PushButton,
        ):
            wanted.setHeight(max(CONTROL_HEIGHT, size.height() + 8))
        if kind is QStyle.ContentsType.CT_PushButton:
            wanted.setWidth(size.width() + 24)
        return wanted

    @override
    def subElementRect(
        self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget | None = None
    ) -> QRect:
        area = super().subElementRect(element, option, widget)  # type: ignore[arg-type]  # None is taken
        if element is _LINE_EDIT_CONTENTS and isinstance(widget, QLineEdit) and widget.hasFrame():
            return area.adjusted(_TEXT_SIDE, 0, -_TEXT_SIDE, 0)
        return area

    @override
    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        area = super().subControlRect(control, option, part, widget)  # type: ignore[arg-type]  # None is taken
        if control is QStyle.ComplexControl.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            return scroll_bar_part(option, part)
        if part is QStyle.SubControl.SC_ComboBoxEditField and control is QStyle.ComplexControl.CC_ComboBox:
            return area.adjusted(_TEXT_SIDE - 2, 0, 0, 0)
        return area

    @override
    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        primitive = QStyle.PrimitiveElement
        if element is primitive.PE_PanelLineEdit:
            if isinstance(widget, QLineEdit) and widget.hasFrame() and not _is_inside_field(widget):
                self.draw_field(painter, option, widget)
        elif element is primitive.PE_PanelButtonCommand:
            self._draw_button(painter, option)
        elif element is primitive.PE_PanelButtonTool:
            self._draw_tool_button(painter, option)
        elif element not in (primitive.PE_FrameFocusRect, primitive.PE_FrameLineEdit):
            super().drawPrimitive(element, option, painter, widget)

    @override
    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element is QStyle.ControlElement.CE_PushButtonLabel and isinstance(option, QStyleOptionButton):
            _draw_button_label(painter, option)
        else:
            super().drawControl(element, option, painter, widget)

    @override
    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if control is QStyle.ComplexControl.CC_Slider and isinstance(option, QStyleOptionSlider):
            self._draw_slider(painter, option)
        elif control is QStyle.ComplexControl.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            self._draw_scroll_bar(painter, option)
        elif control is QStyle.ComplexControl.CC_SpinBox and isinstance(option, QStyleOptionSpinBox):
            if option.frame:
                self.draw_field(painter, option, widget)
        elif control is QStyle.ComplexControl.CC_ComboBox:
            self.draw_field(painter, option, widget)
            ratio = widget.devicePixelRatioF() if widget else 1.0
            arrow = icons.pixmap("chevron-down", self.theme.text2, 16, ratio)
            where = QRect(0, 0, 16, 16)
            where.moveCenter(option.rect.center())
            where.moveRight(option.rect.right() - 8)
            painter.drawPixmap(QStyle.visualRect(option.direction, option.rect, where).topLeft(), arrow)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def draw_field(self, painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
        """The ground and outline of an input; a widget property `invalid` makes the outline red."""
        is_invalid = widget is not None and bool(widget.property("invalid"))
        enabled = bool(option.state & _State.State_Enabled)
        ground = self.theme.field if enabled else self.theme.panel
        outline = self.theme.error if is_invalid else self.theme.edge
        draw_box(painter, QRectF(option.rect), ground, outline if enabled else self.theme.softedge)

    def _draw_button(self, painter: QPainter, option: QStyleOption) -> None:
        state, theme = option.state, self.theme
        if not state & _State.State_Enabled:
            draw_box(painter, QRectF(option.rect), None, theme.line)
        elif state & (_State.State_Sunken | _State.State_On):
            draw_box(painter, QRectF(option.rect), theme.pressed, theme.softedge)
        else:
            hovered = state & _State.State_MouseOver
            draw_box(painter, QRectF(option.rect), theme.hover if hovered else theme.raised, theme.softedge)

    def _draw_tool_button(self, painter: QPainter, option: QStyleOption) -> None:
        state, theme = option.state, self.theme
        ground = None
        if state & _State.State_Sunken:
            ground = theme.pressed
        elif state & _State.State_On:
            ground = theme.selected
        elif state & _State.State_MouseOver and state & _State.State_Enabled:
            ground = theme.hover
        draw_box(painter, QRectF(option.rect), ground, None)

    def _draw_scroll_bar(self, painter: QPainter, option: QStyleOptionSlider) -> None:
        """A rounded bar without a ground or arrows."""
        bar = QRectF(scroll_bar_part(option, QStyle.SubControl.SC_ScrollBarSlider))
        is_upright = option.orientation is Qt.Orientation.Vertical
        bar = bar.adjusted(2, 2, -2, -2)
        is_held = option.state & (_State.State_Sunken | _State.State_MouseOver)
        color = self.theme.control if is_held else self.theme.softedge
        draw_box(painter, bar, color, None, (bar.width() if is_upright else bar.height()) / 2)

    def _draw_slider(self, painter: QPainter, option: QStyleOptionSlider) -> None:
        theme = self.theme
        room = option.rect.width() - _KNOB
        at = QStyle.sliderPositionFromValue(
            option.minimum, option.maximum, option.sliderPosition, room, option.upsideDown
        )
        middle = QRectF(option.rect).center().y()
        groove = QRectF(option.rect.left() + _KNOB / 2, middle - GROOVE_HEIGHT / 2, room, GROOVE_HEIGHT)
        filled = QRectF(groove)
        if option.upsideDown:
            filled.setLeft(groove.left() + at)
        else:
            filled.setWidth(at)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setOpacity(1.0 if option.state & _State.State_Enabled else DISABLED_OPACITY)
        for area, color in ((groove, theme.control), (filled, theme.focus)):
            painter.setBrush(QColor(color))
            painter.drawRoundedRect(area, GROOVE_HEIGHT / 2, GROOVE_HEIGHT / 2)
        knob = QRectF(option.rect.left() + at, middle - _KNOB / 2, _KNOB, _KNOB)
        painter.setPen(Qt.PenStyle.NoPen if theme.is_dark else QPen(QColor(theme.control), 1))
        painter.setBrush(QColor(WHITE))
        painter.drawEllipse(knob.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()


def _draw_button_label(painter: QPainter, option: QStyleOptionButton) -> None:
    """Icon and text, 8 px apart, centred."""
    size = 0 if option.icon.isNull() else option.iconSize.width()
    gap = 8 if size and option.text else 0
    text_width = option.fontMetrics.horizontalAdvance(option.text)
    whole = QRect(0, 0, min(option.rect.width(), size + gap + text_width), option.rect.height())
    whole.moveCenter(option.rect.center())
    painter.save()
    painter.setOpacity(1.0 if option.state & _State.State_Enabled else DISABLED_OPACITY)
    icon_area = QRect(whole.left(), whole.top(), size, whole.height())
    option.icon.paint(painter, QStyle.visualRect(option.direction, whole, icon_area))
    painter.setPen(option.palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText))
    words = QStyle.visualRect(option.direction, whole, whole.adjusted(size + gap, 0, 0, 0))
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic, option.text)
    painter.restore()


def _is_inside_field(editor: QLineEdit) -> bool:
    return isinstance(editor.parentWidget(), (QAbstractSpinBox, QComboBox))


def draw_box(
    painter: QPainter,
    area: QRectF,
    ground: str | None,
    outline: str | None,
    radius: float = CONTROL_RADIUS,
) -> None:
    """A rounded rectangle whose 1 px outline lies inside `area`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(outline), 1) if outline else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
    inset = 0.5 if outline else 0.0
    painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)
    painter.restore()


def apply_theme(application: QApplication, style: StudioStyle, theme: Theme, *, is_dressed: bool) -> None:
    """Gives all of Qt's own widgets the look; ours follow by their `set_theme`."""
    style.theme = theme
    application.setStyleSheet("")  # from one sheet to another, Qt takes three times as long
    application.setPalette(palette(theme))
    if is_dressed:
        dress(application, theme)


def dress(application: QApplication, theme: Theme) -> None:
    """Adds what a palette cannot say."""
    application.setStyleSheet(style_sheet(theme, is_mirrored=is_mirrored(application)))
