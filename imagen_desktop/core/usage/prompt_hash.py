"""What stands for a prompt in the ledger: its SHA-256, or an HMAC where short prompts must not be guessed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from imagen_desktop.core.config import UsageConfig

KEY_VARIABLE = "IMAGEN_USAGE_HASH_KEY"
UNHASHED = "0" * 64
"""Stands for any prompt while the HMAC's key cannot be read: the row is kept, and gives nothing away."""


class PromptHasher:
    """`token` looks a secret up by its variable's name (it may block on the keyring)."""

    def __init__(self, config: UsageConfig, token: Callable[[str], str | None]) -> None:
        self._is_keyed = config.hash == "hmac"
        self._token = token
        self._key: str | None = None

    def hash(self, prompt: str) -> str:
        """64 hexadecimal digits. Equal prompts give equal hashes, under one key."""
        text = prompt.encode("utf-8", "surrogatepass")
        if not self._is_keyed:
            return hashlib.sha256(text).hexdigest()
        self._key = self._key or self._token(KEY_VARIABLE)
        if not self._key:
            return UNHASHED
        return hmac.new(self._key.encode("utf-8"), text, "sha256").hexdigest()
