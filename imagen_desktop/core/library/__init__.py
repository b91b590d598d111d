"""The library of all saved images: an SQLite index over the files, which are the truth."""

from imagen_desktop.core.library.index import MAX_RATING, Library
from imagen_desktop.core.library.query import EVERYTHING, Cursor, Day, Marks, Page, Query

__all__ = ["EVERYTHING", "MAX_RATING", "Cursor", "Day", "Library", "Marks", "Page", "Query"]
