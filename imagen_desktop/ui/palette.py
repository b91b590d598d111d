"""Our tokens as Qt understands them: a palette, and one short style sheet for what it cannot say."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from imagen_desktop.ui.theme import (
    CARD_RADIUS,
    CONTROL_RADIUS,
    DISABLED_OPACITY,
    MENU_ROW_HEIGHT,
    WHITE,
    Theme,
)

_Role = QPalette.ColorRole


def palette(theme: Theme) -> QPalette:
    """Our tokens as Qt's colour roles."""
    made = QPalette()
    roles = {
        _Role.Window: theme.window,
        _Role.WindowText: theme.text,
        _Role.Text: theme.text,
        _Role.ButtonText: theme.text,
        _Role.Base: theme.field,
        _Role.AlternateBase: theme.panel,
        _Role.Button: theme.raised,
        _Role.PlaceholderText: theme.text3,
        _Role.Highlight: theme.accent,
        _Role.HighlightedText: WHITE,
        _Role.Accent: theme.focus,
        _Role.Link: theme.accent_text,
        _Role.LinkVisited: theme.accent_text,
        _Role.ToolTipBase: theme.raised,
        _Role.ToolTipText: theme.text,
        _Role.BrightText: theme.error,
        _Role.Light: theme.raised,
        _Role.Midlight: theme.hover,
        _Role.Mid: theme.line,
        _Role.Dark: theme.edge,
        _Role.Shadow: theme.window,
    }
    for role, color in roles.items():
        made.setColor(role, QColor(color))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.PlaceholderText):
        made.setColor(QPalette.ColorGroup.Disabled, role, mixed(theme.text3, theme.panel, DISABLED_OPACITY))
    made.setColor(QPalette.ColorGroup.Inactive, _Role.Highlight, QColor(theme.control))
    return made


def mixed(color: str, ground: str, opacity: float) -> QColor:
    """`color` at `opacity` over `ground`, as one opaque colour."""
    over, under = QColor(color), QColor(ground)
    parts = ((over.red(), under.red()), (over.green(), under.green()), (over.blue(), under.blue()))
    return QColor(*(round(a * opacity + b * (1 - opacity)) for a, b in parts))


def style_sheet(theme: Theme, *, is_mirrored: bool = False) -> str:
    """Ground, line and radius of the few parts that a palette cannot describe."""
    start, end = ("right", "left") if is_mirrored else ("left", "right")
    notices = "".join(
        f'#notice[kind="{kind}"] {{ background: {ground}; border: 1px solid {theme.line};'
        f" border-{start}: 3px solid {bar}; border-radius: {CONTROL_RADIUS}px; }}"
        for kind, ground, bar in (
            ("error", theme.error_ground, theme.error),
            ("attention", theme.attention_ground, theme.attention),
            ("info", theme.info_ground, theme.focus),
            ("ok", theme.ok_ground, theme.ok),
        )
    )
    return f"""
    #promptPanel {{ background: {theme.panel}; border: none; border-{end}: 1px solid {theme.line}; }}
    #inspector {{ background: {theme.panel}; border: none; border-{start}: 1px solid {theme.line}; }}
    #promptBar {{ background: {theme.panel}; border: none; border-top: 1px solid {theme.line}; }}
    #statusBar {{ background: {theme.panel}; border: none; border-top: 1px solid {theme.line}; }}
    #statusBar::item {{ border: none; }}
    #card {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: {CARD_RADIUS}px; }}
    QMenu {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.softedge};
             padding: 4px 0; }}
    QMenu::item {{ min-height: {MENU_ROW_HEIGHT}px; padding: 0; padding-{start}: 12px; padding-{end}: 24px; }}
    QMenu::item:selected {{ background: {theme.accent}; color: {WHITE}; }}
    QMenu::item:disabled {{ color: {theme.text3}; }}
    QMenu::icon {{ padding-{start}: 12px; }}
    QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 0; }}
    QToolTip {{ background: {theme.raised}; color: {theme.text}; border: 1px solid {theme.softedge};
                padding: 4px 8px; }}
    {notices}
    """
