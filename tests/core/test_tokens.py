"""Which tokens the configuration uses, each under its variable's name, once."""

from __future__ import annotations

import pytest

from imagen_desktop.core.backends.token_variable import token_variable
from imagen_desktop.core.config import BackendConfig, Config, UsageConfig
from imagen_desktop.core.tokens import PROMPT_HASHES, USAGE_SERVER, Token, used_tokens


def test_fresh_installation_uses_one_token_for_two_backends() -> None:
    users = ("flux-schnell-replicate", "flux-dev-replicate")
    assert used_tokens(Config()) == (Token("REPLICATE_API_TOKEN", users),)


def test_a_backend_that_names_no_variable_uses_its_type_s_own() -> None:
    backends = {
        "mine": BackendConfig("mine", "replicate", "me/model"),
        "other": BackendConfig("other", "replicate", "me/model", api_token_env="WORK_TOKEN"),
        "gpt": BackendConfig("gpt", "openai", "gpt-image-1"),
        "lan": BackendConfig("lan", "openai", "any", base_url="http://127.0.0.1:8000/v1"),
        "sketch": BackendConfig("sketch", "sketch"),
    }
    config = Config(default_backend="mine", backends=backends)
    assert used_tokens(config) == (
        Token("REPLICATE_API_TOKEN", ("mine",)),
        Token("WORK_TOKEN", ("other",)),
        Token("OPENAI_API_KEY", ("gpt",)),
    )


@pytest.mark.parametrize(
    ("base_url", "variable"),
    [
        ("", "OPENAI_API_KEY"),
        ("https://api.openai.com/v1", "OPENAI_API_KEY"),
        ("https://API.OpenAI.com:443/v1/", "OPENAI_API_KEY"),
        ("https://api.openai.com.example.org/v1", ""),
        ("https://example.org//api.openai.com/v1", ""),
        ("https://api.openai.com@example.org/v1", ""),
        ("https://[half", ""),
    ],
)
def test_a_key_for_openai_is_for_its_own_host_alone(base_url: str, variable: str) -> None:
    assert token_variable(BackendConfig("gpt", "openai", "gpt-image-1", base_url=base_url)) == variable


def test_usage_server_and_hashes_have_their_own() -> None:
    usage = UsageConfig(supabase_url="https://x.supabase.co", supabase_key_env="TEAM_KEY", hash="hmac")
    config = Config(
        default_backend="sketch", backends={"sketch": BackendConfig("sketch", "sketch")}, usage=usage
    )
    server, hashes = used_tokens(config)
    assert (server, server.has_service) == (Token("TEAM_KEY", (USAGE_SERVER,)), True)
    assert (hashes.users, hashes.has_service) == ((PROMPT_HASHES,), False)


def test_token_that_nothing_uses_has_no_service() -> None:
    assert not Token("OTHER", ()).has_service
