"""The library of all saved images: an SQLite index over the files, which are the truth."""

from imagen_desktop.core.library.index import MAX_RATING, Library
from imagen_desktop.core.library.query import EVERYTHING, Cursor, Day, Filter, Glance, Marks, Page, Query
from imagen_desktop.core.library.search_words import Search, SearchWord, parse

__all__ = [
    "EVERYTHING",
    "MAX_RATING",
    "Cursor",
    "Day",
    "Filter",
    "Glance",
    "Library",
    "Marks",
    "Page",
    "Query",
    "Search",
    "SearchWord",
    "parse",
]
