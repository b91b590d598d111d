"""Which theme is in use: the configuration's, else the system's, followed live."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from imagen_desktop.core.config import THEMES, LookConfig
from imagen_desktop.ui.motion import REDUCED
from imagen_desktop.ui.style import StudioStyle, apply_theme, dress
from imagen_desktop.ui.theme import DARK, LIGHT, Theme, high_contrast

THEME_KEY = "look/theme"
MOTION_KEY = "look/reduce_motion"
_HALF_LIGHT = 128


class Appearance(QObject):
    """Sets style and palette of the application; `changed` carries the Theme to widgets.

    `dress` adds the style sheet, once the first window is whole: under a sheet, Qt polishes a widget and all
    that it holds anew for each parent that it is put into, which took a third of the start.
    """

    changed = Signal(object)  # Theme

    def __init__(
        self, application: QApplication, settings: QSettings, look: LookConfig | None = None
    ) -> None:
        super().__init__(application)
        self._look = look or LookConfig()
        self._application = application
        self._settings = settings
        ground = application.palette().color(QPalette.ColorRole.Window)
        self._started_dark = ground.lightness() < _HALF_LIGHT
        self._is_desktop_dark: bool | None = None
        self._is_dressed = False
        self._style = StudioStyle(LIGHT)
        application.setStyle(self._style)
        self._blink_ms = application.cursorFlashTime()
        self._set_motion()
        self._hints = application.styleHints()  # kept: its accessibility() dies with the Python object
        self._hints.colorSchemeChanged.connect(self._apply)
        self._hints.accessibility().contrastPreferenceChanged.connect(self._apply)
        self._theme = self._wanted()
        self._apply()

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def choice(self) -> str:
        """ "system", "light" or "dark". What the window once kept itself holds until the configuration says
        something."""
        earlier = str(self._settings.value(THEME_KEY) or "")
        return earlier if self._look.theme == "system" and earlier in THEMES else self._look.theme

    @property
    def is_guessed(self) -> bool:
        """Whether neither the configuration nor Qt knows: the desktop itself may."""
        return self.choice == "system" and self._hints.colorScheme() is Qt.ColorScheme.Unknown

    def dress(self) -> None:
        """Before the first window is shown."""
        if not self._is_dressed:
            self._is_dressed = True
            dress(self._application, self._theme)

    def choose(self, choice: str) -> None:
        """Until the configuration says otherwise."""
        self.use(self._look._replace(theme=choice))

    def use(self, look: LookConfig) -> None:
        """The configuration's look, as far as a running window can follow."""
        before, self._look = self.choice, look
        self._set_motion()
        if self.choice != before:
            self._apply()

    def follow(self, is_dark: bool | None) -> None:
        """What the desktop itself says; None where it says nothing."""
        self._is_desktop_dark = is_dark
        if self._wanted() != self._theme:
            self._apply()

    def _set_motion(self) -> None:
        is_reduced = "on" in (self._look.reduce_motion, self._settings.value(MOTION_KEY))
        self._application.setProperty(REDUCED, is_reduced)
        self._application.setCursorFlashTime(0 if is_reduced else self._blink_ms)

    def _apply(self) -> None:
        self._theme = self._wanted()
        apply_theme(self._application, self._style, self._theme, is_dressed=self._is_dressed)
        self.changed.emit(self._theme)

    def _wanted(self) -> Theme:
        theme = DARK if self._is_dark() else LIGHT
        contrast = self._hints.accessibility().contrastPreference()
        return high_contrast(theme) if contrast is Qt.ContrastPreference.HighContrast else theme

    def _is_dark(self) -> bool:
        """Plain X11 desktops name no scheme: there the palette of the start tells."""
        if self.choice != "system":
            return self.choice == "dark"
        if self._is_desktop_dark is not None:
            return self._is_desktop_dark
        scheme = self._hints.colorScheme()
        if scheme is Qt.ColorScheme.Unknown:
            return self._started_dark
        return scheme is Qt.ColorScheme.Dark
