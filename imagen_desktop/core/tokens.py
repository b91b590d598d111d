"""Which tokens the configuration uses, and whether the services that they are for accept them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from imagen_desktop.core.backends.token_variable import token_variable
from imagen_desktop.core.config import BackendConfig, Config
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.usage.prompt_hash import KEY_VARIABLE

USAGE_SERVER = "the usage server"
PROMPT_HASHES = "the prompts' hashes"


@dataclass(frozen=True, slots=True)
class Token:
    """`users` are the backends (or USAGE_SERVER, PROMPT_HASHES) that look it up under `variable`."""

    variable: str
    users: tuple[str, ...]

    @property
    def has_service(self) -> bool:
        """Whether someone can be asked about it."""
        return bool(self.users) and self.users != (PROMPT_HASHES,)


def used_tokens(config: Config) -> tuple[Token, ...]:
    """In the configuration's order; the usage server's last."""
    users: dict[str, list[str]] = {}
    for backend in config.backends.values():
        variable = token_variable(backend)
        if variable:
            users.setdefault(variable, []).append(backend.name)
    if config.usage.supabase_url:
        users.setdefault(config.usage.supabase_key_env, []).append(USAGE_SERVER)
    if config.usage.hash == "hmac":
        users.setdefault(KEY_VARIABLE, []).append(PROMPT_HASHES)
    return tuple(Token(variable, tuple(names)) for variable, names in users.items())


@dataclass(frozen=True, slots=True)
class Accepted:
    """A service's yes. `owner` is the account's name, where it says; `clock_offset_seconds` how far this
    computer's clock is ahead of the service's."""

    service: str
    owner: str = ""
    clock_offset_seconds: float | None = None


async def ask_service(token: Token, config: Config, credentials: Credentials) -> Accepted:
    """Asks the service whether it accepts the token, which costs nothing.

    Raises BackendError where it does not or cannot be reached.
    """
    if token.users == (USAGE_SERVER,):
        return await _ask_usage_server(config, credentials)
    if config.backends[token.users[0]].type == "openai":
        return await _ask_openai(config.backends[token.users[0]], token, credentials)
    from imagen_desktop.core.backends.replicate.backend import ReplicateBackend

    backend = ReplicateBackend(config.backends[token.users[0]], lambda: credentials.token(token.variable))
    try:
        return Accepted("Replicate", await backend.account(), backend.clock_offset_seconds)
    finally:
        await backend.close()


async def _ask_openai(config: BackendConfig, token: Token, credentials: Credentials) -> Accepted:
    from imagen_desktop.core.backends.openai import OpenAIBackend

    backend = OpenAIBackend(config, lambda: credentials.token(token.variable))
    try:
        await backend.models()
        return Accepted(backend.service)
    finally:
        await backend.close()


async def _ask_usage_server(config: Config, credentials: Credentials) -> Accepted:
    from imagen_desktop.core.usage.failures import DeliveryError, UsageServerError
    from imagen_desktop.core.usage.server import make_server
    from imagen_desktop.core.usage.time_range import TimeRange

    server = make_server(config.usage, credentials.token)
    if server is None:
        raise UsageServerError("No usage server is configured.")
    try:
        await server.summary(TimeRange(since=datetime.now(UTC)), by_caller=False)
        return Accepted("the usage server", clock_offset_seconds=server.clock_offset_seconds)
    except DeliveryError as error:
        raise UsageServerError(error.problem, error.hint) from error
    finally:
        await server.close()
