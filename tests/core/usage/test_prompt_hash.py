from __future__ import annotations

import hashlib

from imagen_desktop.core.config import UsageConfig
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.usage.prompt_hash import KEY_VARIABLE, UNHASHED, PromptHasher

PLAIN, KEYED = UsageConfig(), UsageConfig(hash="hmac")


def test_plain_hash_is_the_requests_own() -> None:
    for prompt in ("a red fox", "狐 \ud800", ""):
        assert PromptHasher(PLAIN, lambda _name: None).hash(prompt) == GenerationRequest(prompt).prompt_hash


def test_keyed_hash_depends_on_the_key_and_cannot_be_guessed_from_the_prompt() -> None:
    one, two = (PromptHasher(KEYED, lambda _name, key=key: key).hash("a red fox") for key in ("one", "two"))  # type: ignore[misc]
    assert len({one, two, hashlib.sha256(b"a red fox").hexdigest()}) == 3
    assert {len(one), len(two)} == {64}


def test_key_is_looked_up_once_and_only_where_needed() -> None:
    asked: list[str] = []

    def token(name: str) -> str:
        asked.append(name)
        return "key"

    PromptHasher(PLAIN, token).hash("a")
    keyed = PromptHasher(KEYED, token)
    assert keyed.hash("a") == keyed.hash("a") != keyed.hash("b")
    assert asked == [KEY_VARIABLE]


def test_without_its_key_a_keyed_hash_gives_nothing_away() -> None:
    assert PromptHasher(KEYED, lambda _name: None).hash("a red fox") == UNHASHED
