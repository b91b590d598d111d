"""Values as they are sent: what JSON cannot say, and Python and TOML can, reaches no backend."""

from __future__ import annotations

import json


def json_problem(value: object) -> str:
    """Why the value cannot be sent, after its name: "is not a finite number"; "" where it can be."""
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return "is not valid UTF-8 text"
    except ValueError:
        return "is not a finite number"
    except RecursionError:
        return "is nested too deeply"
    except TypeError:
        return "must be text, a number, true or false, or a list or table of these"
    return ""


def number_text(value: float) -> str:
    """In digits: a whole number to the last one, however large it is."""
    return str(value) if isinstance(value, int) else f"{value:.15g}"
