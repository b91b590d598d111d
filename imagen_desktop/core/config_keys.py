"""The keys of `config.toml` and what each holds; `tuple` is one text or a list of them."""

from __future__ import annotations

from collections.abc import Mapping

from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import JsonValue
from imagen_desktop.core.nearest import did_you_mean

TABLE_KEYS: Mapping[str, Mapping[str, type]] = {
    "output": {
        "directory": str,
        "format": str,
        "name": str,
        "preview": str,
        "ai_label": bool,
        "embed_settings": bool,
    },
    "preview": {"command": str, "focus": bool},
    "usage": dict.fromkeys(("supabase_url", "supabase_key_env", "schema", "hash"), str),
    "budget": dict.fromkeys(("daily_usd", "monthly_usd", "ask_over_usd"), float),
    "look": {
        **dict.fromkeys(("theme", "language", "reduce_motion"), str),
        "system_font": bool,
        "slideshow_seconds": float,
    },
    "tray": {"enabled": bool, "keep_running": bool},
    "notifications": {"done": bool, "failed": bool, "budget": bool},
    "library": {"watch": tuple},
    "start": {"at_login": bool},
    "updates": {"check": bool},
}
BACKEND_KEYS: Mapping[str, type] = {
    "type": str,
    "model": str,
    "api_token_env": str,
    "default_steps": int,
    "base_url": tuple,
    "timeout_seconds": float,
    "price_usd": float,
    "jobs_at_once": int,
    "wait": bool,
    "workflow": str,
    "files": dict,
    "unload_minutes": float,
    "options": dict,
}
TOP_KEYS: Mapping[str, type] = {
    "version": int,
    "default_backend": str,
    "backends": dict,
    "shortcuts": dict,
    **dict.fromkeys(TABLE_KEYS, dict),
}
TYPE_WORDS = {
    str: "text in quotes",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    dict: "a table",
    tuple: "text in quotes, or a list of such texts",
}


def setting_type(place: tuple[str, ...]) -> type:
    """What the setting at `place` holds; `object` below `options`. Raises ConfigError for no setting."""
    match place:
        case ("backends", _, "options", _, *_):
            return object
        case ("shortcuts", _):
            return tuple
        case ("backends", _):
            return dict
        case ("backends", _, key):
            types = BACKEND_KEYS
        case (table, key) if table in TABLE_KEYS:
            types = TABLE_KEYS[table]
        case (key, *rest):
            types = TOP_KEYS if not rest else {}
    if key not in types:
        question = did_you_mean(place[-1], types)
        raise ConfigError(f"{'.'.join(place)} is not a setting{question or '.'}")
    return types[key]


def has_type(value: JsonValue, wanted: type) -> bool:
    if wanted is tuple:
        return isinstance(value, str) or (
            isinstance(value, list) and all(isinstance(text, str) for text in value)
        )
    if wanted is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, wanted)
