"""What PySide6 shall leave undone while a program's modules are imported. To be told before they are."""

from __future__ import annotations

import sys

import PySide6.QtCore  # noqa: F401 - brings the hook in that is told something here


def skip_source_reading() -> None:
    """WORKAROUND https://bugreports.qt.io/browse/PYSIDE-2029: to learn whether a module could have asked for
    `__feature__`, PySide6 reads the source of each one that is imported: a tenth of the imports' time, and
    all of that text is kept. Nobody here asks for it.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        vars(feature)["_mod_uses_pyside"] = lambda _module: False
