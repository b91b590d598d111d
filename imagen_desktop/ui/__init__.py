"""Everything that imports PySide6, `app.py` aside."""
