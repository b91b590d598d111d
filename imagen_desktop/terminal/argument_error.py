"""A mistake on the command line that argparse cannot see."""

from __future__ import annotations

from imagen_desktop.core.errors import ConfigError


class ArgumentError(ConfigError):
    title = "Command line"
