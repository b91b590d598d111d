"""The doctor on a usage server: whether the key reaches the table, and never what the key is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from imagen_desktop.core.config import BackendConfig, Config, UsageConfig
from imagen_desktop.core.credentials import Credentials
from imagen_desktop.core.doctor import Check, Status, Surroundings, examine
from imagen_desktop.core.paths import Paths
from tests.core.test_credentials import MemoryKeyring
from tests.fakes.postgrest_server import PUBLISHABLE_KEY, SECRET_KEY, Fault, PostgrestServer

SKETCH = Config(default_backend="sketch", backends={"sketch": BackendConfig("sketch", "sketch")})


async def usage_line(api: PostgrestServer, paths: Paths, key: str, schema: str = "mai") -> Check:
    config = replace(SKETCH, usage=UsageConfig(supabase_url=api.url, schema=schema))
    credentials = Credentials({"SUPABASE_KEY": key}, MemoryKeyring())
    about = Surroundings(config, None, paths, {"PATH": ""}, credentials, service_seconds=10)
    checks = {check.name: check for check in await examine(about)}
    return checks["usage server"]


async def test_server_that_takes_the_key_is_ok(api: PostgrestServer, paths: Paths) -> None:
    check = await usage_line(api, paths, SECRET_KEY)
    assert (check.status, check.fix) == (Status.OK, "")
    assert "accepts it" in check.message


@pytest.mark.parametrize(
    ("key", "schema", "fix"),
    [
        ("sb_secret_of_another_project", "mai", "Check the key"),
        (PUBLISHABLE_KEY, "mai", "secret key"),
        (SECRET_KEY, "not_there", "schema"),
    ],
)
async def test_what_is_set_up_wrongly_names_its_fix(
    api: PostgrestServer, paths: Paths, key: str, schema: str, fix: str
) -> None:
    check = await usage_line(api, paths, key, schema)
    assert check.status in (Status.FAILS, Status.WARNING)
    assert fix in f"{check.message} {check.fix}"
    assert key not in f"{check.message} {check.fix}"


async def test_server_that_is_away_is_a_warning(api: PostgrestServer, paths: Paths) -> None:
    api.fate = lambda _number, _path: Fault(503)
    check = await usage_line(api, paths, SECRET_KEY)
    assert check.status is Status.WARNING
