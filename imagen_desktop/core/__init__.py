"""The Qt-free core. Nothing below this folder imports PySide6, qasync, ui, terminal, app or cli."""
