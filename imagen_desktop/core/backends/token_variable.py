"""Under which variable a backend's token is looked up: one answer for whoever asks. Knows no token."""

from __future__ import annotations

from urllib.parse import urlsplit

from imagen_desktop.core.config import BackendConfig

TOKEN_VARIABLES = {"replicate": "REPLICATE_API_TOKEN", "openai": "OPENAI_API_KEY"}
"""By a backend's type, where its configuration names none."""
_OPENAI = "api.openai.com"


def token_variable(config: BackendConfig) -> str:
    """Empty for a backend without a token. A server that is not OpenAI's gets none unless one is named
    for it: a key is for its own host."""
    usual = TOKEN_VARIABLES.get(config.type, "")
    is_other = config.type == "openai" and bool(config.base_url) and not is_openai(config.base_url)
    return config.api_token_env or ("" if is_other else usual) if usual else ""


def is_openai(address: str) -> bool:
    """By its host alone: the name may stand anywhere else in an address."""
    try:
        return urlsplit(address).hostname == _OPENAI
    except ValueError:
        return False
