"""The index's tables, as ordered migrations: migration N takes a database from version N-1 to N."""

from __future__ import annotations

from imagen_desktop.core.database import Store
from imagen_desktop.core.library.database import in_words
from imagen_desktop.core.library.marks import MarkStore

_IMAGES = """
CREATE TABLE images (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    day TEXT NOT NULL,
    prompt TEXT NOT NULL,
    backend TEXT NOT NULL,
    model TEXT NOT NULL,
    seed INTEGER,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    cost_microdollars INTEGER,
    original_sha256 TEXT NOT NULL,
    is_favourite INTEGER NOT NULL DEFAULT 0,
    rating INTEGER NOT NULL DEFAULT 0,
    record TEXT NOT NULL
) STRICT
"""

_INDEXES = (
    "CREATE INDEX images_by_time ON images (created_at)",
    "CREATE INDEX images_by_day ON images (day, created_at)",
    "CREATE INDEX images_by_model ON images (model, created_at)",
    "CREATE INDEX images_by_seed ON images (seed)",
    "CREATE INDEX images_favourite ON images (created_at) WHERE is_favourite",
    "CREATE INDEX images_rated ON images (created_at) WHERE rating > 0",
)

_DAYS = """
CREATE TABLE days (
    day TEXT PRIMARY KEY,
    image_count INTEGER NOT NULL,
    cost_microdollars INTEGER NOT NULL,
    unpriced_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID
"""

_PROMPTS = """
CREATE VIRTUAL TABLE prompts USING fts5 (
    prompt, content = 'images', content_rowid = 'id', columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2"
)
"""
"""External content: the prompts' words are indexed, the prompts stand in `images` alone. Indexes of
prefixes were measured (200,000 prompts): six times the work, four times the size, no search faster."""

_COUNT_IN = """
INSERT INTO days VALUES (
    new.day, 1, coalesce(new.cost_microdollars, 0), new.cost_microdollars IS NULL AND new.backend <> ''
) ON CONFLICT (day) DO UPDATE SET
    image_count = image_count + 1,
    cost_microdollars = cost_microdollars + excluded.cost_microdollars,
    unpriced_count = unpriced_count + excluded.unpriced_count;
"""
_COUNT_OUT = """
UPDATE days SET
    image_count = image_count - 1,
    cost_microdollars = cost_microdollars - coalesce(old.cost_microdollars, 0),
    unpriced_count = unpriced_count - (old.cost_microdollars IS NULL AND old.backend <> '')
WHERE day = old.day;
DELETE FROM days WHERE day = old.day AND image_count = 0;
"""
_WORDS_IN = "INSERT INTO prompts (rowid, prompt) VALUES (new.id, new.prompt);"
_WORDS_OUT = "INSERT INTO prompts (prompts, rowid, prompt) VALUES ('delete', old.id, old.prompt);"

TRIGGERS = (
    f"CREATE TRIGGER image_added AFTER INSERT ON images BEGIN {_COUNT_IN} {_WORDS_IN} END",
    f"CREATE TRIGGER image_removed AFTER DELETE ON images BEGIN {_COUNT_OUT} {_WORDS_OUT} END",
    f"""CREATE TRIGGER image_counted AFTER UPDATE OF day, cost_microdollars, backend ON images
        BEGIN {_COUNT_OUT} {_COUNT_IN} END""",
    f"""CREATE TRIGGER image_reworded AFTER UPDATE OF prompt ON images WHEN old.prompt <> new.prompt
        BEGIN {_WORDS_OUT} {_WORDS_IN} END""",
)

_MARKS = """
CREATE TABLE marks (
    path TEXT PRIMARY KEY,
    content TEXT NOT NULL,
    is_favourite INTEGER NOT NULL,
    rating INTEGER NOT NULL
) STRICT, WITHOUT ROWID
"""
_TAGS = (
    "CREATE TABLE tags (tag TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (tag, path)) STRICT, WITHOUT ROWID"
)
"""Marks and tags are kept by path: an image that comes back has them again."""

_OLD_MARKS = """
INSERT INTO marks SELECT path, original_sha256, is_favourite, rating FROM images
WHERE is_favourite OR rating > 0
"""
_REMEMBER_MARKS = """
CREATE TRIGGER image_marked AFTER INSERT ON images
WHEN EXISTS (
    SELECT 1 FROM marks WHERE path = new.path
    AND (content = '' OR new.original_sha256 = '' OR content = new.original_sha256)
) BEGIN
    UPDATE images SET
        is_favourite = (SELECT is_favourite FROM marks WHERE path = new.path),
        rating = (SELECT rating FROM marks WHERE path = new.path)
    WHERE id = new.id;
END
"""
_NARROW = """
CREATE INDEX images_narrow ON images (
    id, created_at, day, cost_microdollars, backend, model, seed, width, height, is_favourite, rating
)
"""
"""A row of `images` holds its whole record: filters and counts read this instead, a tenth of it."""

_MARKS_AND_FOLDERS = (
    "ALTER TABLE images ADD COLUMN modified_ns INTEGER NOT NULL DEFAULT 0",
    _MARKS,
    _TAGS,
    "CREATE INDEX tags_of_image ON tags (path)",
    _OLD_MARKS,
    _REMEMBER_MARKS,
    _NARROW,
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (_IMAGES, *_INDEXES, _DAYS, _PROMPTS, *TRIGGERS),
    _MARKS_AND_FOLDERS,
)
"""Never edit one that was released: append."""


def store(marks: MarkStore) -> Store:
    return Store(MIGRATIONS, in_words, marks.after_migration)
