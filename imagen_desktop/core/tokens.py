"""Which tokens the configuration uses, and whether the services that they are for accept them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from imagen_desktop.core.config import Config
from imagen_desktop.core.credentials import Credentials

USAGE_SERVER = "the usage server"


@dataclass(frozen=True, slots=True)
class Token:
    """`users` are the backends (or USAGE_SERVER) that look it up under `variable`."""

    variable: str
    users: tuple[str, ...]


def used_tokens(config: Config) -> tuple[Token, ...]:
    """In the configuration's order; the usage server's last."""
    users: dict[str, list[str]] = {}
    for backend in config.backends.values():
        if backend.api_token_env:
            users.setdefault(backend.api_token_env, []).append(backend.name)
    if config.usage.supabase_url:
        users.setdefault(config.usage.supabase_key_env, []).append(USAGE_SERVER)
    return tuple(Token(variable, tuple(names)) for variable, names in users.items())


async def ask_service(token: Token, config: Config, credentials: Credentials) -> str:
    """Asks the service, which costs nothing, and says in a sentence whose token it is.

    Raises BackendError where it is refused or the service cannot be reached.
    """
    if token.users == (USAGE_SERVER,):
        return await _ask_usage_server(config, credentials)
    from imagen_desktop.core.backends.replicate import ReplicateBackend

    backend_config = config.backends[token.users[0]]
    backend = ReplicateBackend(backend_config, lambda: credentials.token(token.variable))
    try:
        return f"Replicate accepts it: it belongs to {await backend.account()}."
    finally:
        await backend.close()


async def _ask_usage_server(config: Config, credentials: Credentials) -> str:
    from imagen_desktop.core.usage.failures import DeliveryError, UsageServerError
    from imagen_desktop.core.usage.server import make_server
    from imagen_desktop.core.usage.time_range import TimeRange

    server = make_server(config.usage, credentials.token)
    if server is None:
        raise UsageServerError("No usage server is configured.")
    now = datetime.now(UTC)
    try:
        await server.summary(TimeRange(since=now), by_caller=False)
    except DeliveryError as error:
        raise UsageServerError(error.problem, error.hint) from error
    finally:
        await server.close()
    return "The usage server accepts it."
