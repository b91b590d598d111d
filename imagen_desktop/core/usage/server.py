"""The usage server: a Supabase project's data API, spoken to through the `supabase` package.

The only module that knows supabase and httpx; both are loaded at first use, in a worker thread,
because importing them would stop a window for a third of a second. Never logs a key or a body.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol

from imagen_desktop.core.config import UsageConfig
from imagen_desktop.core.usage.address import checked_url
from imagen_desktop.core.usage.failures import Action, Answer, DeliveryError, delivery_error
from imagen_desktop.core.usage.time_range import TimeRange

if TYPE_CHECKING:
    import httpx
    from postgrest import AsyncPostgrestClient
    from supabase import AsyncClient

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 15.0
"""The totals of ten million rows take 3 s, or 0.2 s where they are kept by the day."""
_LOADING_TURN_SECONDS = 0.0005
PAGE_ROWS = 1_000
TABLE = "imagen_usage"
COLUMNS = "id,created_at,backend,model,seed,prompt_hash,latency_ms,cost_usd_estimate,caller"

JsonRow = Mapping[str, Any]


class UsageServer(Protocol):
    """What the sink and the summaries need of a server. Every method raises DeliveryError."""

    @property
    def url(self) -> str: ...

    @property
    def clock_offset_seconds(self) -> float | None:
        """How far this computer's clock is ahead of the server's, once an answer has told."""
        ...

    async def add(self, rows: Sequence[JsonRow]) -> int:
        """Adds rows, passing over those already there; the number of new ones."""
        ...

    async def summary(self, span: TimeRange, *, by_caller: bool) -> dict[str, Any]: ...

    async def page(self, span: TimeRange, before_id: str) -> list[dict[str, Any]]:
        """Up to a page of rows, newest id first; empty at the end, never merely short."""
        ...

    async def close(self) -> None: ...


@dataclass(slots=True)
class _Received:
    status: int = 0
    retry_after: str = ""
    date: str = ""


_received: ContextVar[_Received] = ContextVar("received")


class SupabaseServer:
    """One project. Constructing it checks the address and touches nothing else.

    `key` looks the API key up (it may block on the keyring, so it is called in a worker thread).
    """

    def __init__(
        self,
        url: str,
        key: Callable[[], str | None],
        schema: str = "mai",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        answer_seconds: float = ANSWER_SECONDS,
        key_name: str = "SUPABASE_KEY",
    ) -> None:
        self.url = checked_url(url)
        self.clock_offset_seconds: float | None = None
        self._key = key
        self._key_name = key_name
        self._schema = schema
        self._clock = clock
        self._answer_seconds = answer_seconds
        self._opening = asyncio.Lock()
        self._http: httpx.AsyncClient | None = None
        self._client: AsyncPostgrestClient | None = None

    async def add(self, rows: Sequence[JsonRow]) -> int:
        client = await self._open()
        async with self._asking():
            arguments: dict[str, Any] = {"rows": list(rows)}
            answer = await client.rpc("log_usage", arguments).execute()
            return int(str(answer.data))

    async def summary(self, span: TimeRange, *, by_caller: bool) -> dict[str, Any]:
        client = await self._open()
        arguments: dict[str, Any] = {
            "since": _iso(span.since),
            "until": _iso(span.until),
            "by_caller": by_caller,
        }
        async with self._asking(is_reading=True):
            answer = await client.rpc("usage_summary", arguments).execute()
            if not isinstance(answer.data, dict) or "groups" not in answer.data:
                raise DeliveryError(Action.HOLD, "The usage server's totals have an unknown form.")
            return dict(answer.data)

    async def page(self, span: TimeRange, before_id: str) -> list[dict[str, Any]]:
        client = await self._open()
        query = client.table(TABLE).select(*COLUMNS.split(","))
        if span.since:
            query = query.gte("created_at", span.since.isoformat())
        if span.until:
            query = query.lt("created_at", span.until.isoformat())
        if before_id:
            query = query.lt("id", before_id)
        async with self._asking(is_reading=True):
            answer = await query.order("id", desc=True).limit(PAGE_ROWS).execute()
            return [row for row in answer.data if isinstance(row, dict)]

    async def close(self) -> None:
        http, self._http, self._client = self._http, None, None
        if http:
            await http.aclose()

    async def _open(self) -> AsyncPostgrestClient:
        async with self._opening:
            if self._client is None:
                self._http, client = await asyncio.to_thread(self._connect)
                self._client = client.postgrest.schema(self._schema)
            return self._client

    def _connect(self) -> tuple[httpx.AsyncClient, AsyncClient]:
        """Runs in a worker thread: loads the libraries, the key and the certificates."""
        _load_libraries()
        from supabase import AsyncClient, AsyncClientOptions

        key = self._usable_key()
        http = self._http_client()
        options = AsyncClientOptions(
            auto_refresh_token=False,
            persist_session=False,
            postgrest_client_retry=False,  # the sink knows better when to try again
            httpx_client=http,
        )
        return http, AsyncClient(self.url, key, options)

    def _http_client(self) -> httpx.AsyncClient:
        import httpx

        try:
            return httpx.AsyncClient(
                timeout=httpx.Timeout(self._answer_seconds, connect=CONNECT_SECONDS),
                follow_redirects=False,  # the key's header would go along
                event_hooks={"response": [_remember]},
            )
        except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
            raise DeliveryError(
                Action.HOLD,
                "The connection to the usage server cannot be prepared.",
                "Check the proxy and certificate variables of the environment (HTTPS_PROXY, SSL_CERT_FILE).",
            ) from error

    def _usable_key(self) -> str:
        key = (self._key() or "").strip()
        if not key:
            raise DeliveryError(
                Action.HOLD,
                "The usage server's key is not set.",
                f"Run imagen keys set {self._key_name}, or set the environment variable of that name.",
            )
        if not (key.isascii() and key.isprintable()):
            raise DeliveryError(
                Action.HOLD, "The usage server's key holds characters no key has.", "Copy the key again."
            )
        return key

    @asynccontextmanager
    async def _asking(self, *, is_reading: bool = False) -> AsyncIterator[None]:
        """Foreign errors, made ours here and nowhere else."""
        import httpx
        from postgrest.exceptions import APIError

        received = _Received()
        token = _received.set(received)
        try:
            async with asyncio.timeout(self._answer_seconds + CONNECT_SECONDS):
                yield
        except APIError as error:
            answer = self._answer(received, error.code, error.message)
            raise delivery_error(answer, is_reading=is_reading) from error
        except (httpx.TimeoutException, TimeoutError) as error:
            raise DeliveryError(Action.RETRY, "The usage server did not answer in time.") from error
        except httpx.TransportError as error:
            raise DeliveryError(Action.RETRY, "The usage server cannot be reached.") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            answer = self._answer(received, "", "the answer is not what was asked for")
            raise delivery_error(answer) from error
        finally:
            _received.reset(token)
            self._compare_clocks(received.date)

    def _answer(self, received: _Received, code: str | None, message: str | None) -> Answer:
        retry_after = _seconds_until(received.retry_after, self._clock())
        return Answer(received.status, str(code or ""), _one_line(message or ""), retry_after)

    def _compare_clocks(self, date: str) -> None:
        server_time = _http_date(date)
        if server_time:
            self.clock_offset_seconds = (self._clock() - server_time).total_seconds()


def _load_libraries() -> None:
    """Without the collector: it would walk all that is loaded with every thread standing still, for
    about 35 ms, more than a window may stop. What was loaded stays for good, so it is never walked.
    Where the collector is off already, as in the window, that is its owner's business. Meanwhile the
    other threads get their turn ten times as fast as usual: the window's, above all."""
    if "supabase" in sys.modules:
        return
    was_enabled, interval = gc.isenabled(), sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(_LOADING_TURN_SECONDS)
    try:
        import anyio
        import anyio.streams.tls
        import supabase  # noqa: F401 - loaded for what follows

        anyio.run(anyio.sleep, 0)  # httpx would load the rest of it at the first request, in the loop
    finally:
        sys.setswitchinterval(interval)
        if was_enabled:
            gc.freeze()
            gc.enable()


async def _remember(response: httpx.Response) -> None:
    """The library's errors carry no status: it is kept here for the request in hand."""
    received = _received.get(None)
    if received:
        received.status = response.status_code
        received.retry_after = response.headers.get("retry-after", "")
        received.date = response.headers.get("date", "")


def make_server(config: UsageConfig, token: Callable[[str], str | None]) -> SupabaseServer | None:
    """None where no server is configured. `token` looks a key up by its variable's name."""
    if not config.supabase_url:
        return None
    name = config.supabase_key_env
    return SupabaseServer(config.supabase_url, lambda: token(name), config.schema, key_name=name)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _one_line(message: str) -> str:
    """A message for people: JSON bodies and HTML pages are cut short, and never end in a stop."""
    return " ".join(json.dumps(message, ensure_ascii=False)[1:-1].split())[:160].rstrip(".")


def _seconds_until(retry_after: str, now: datetime) -> float | None:
    """`Retry-After` in either form: seconds or a date."""
    if retry_after.strip().isdigit():
        return float(retry_after)
    date = _http_date(retry_after)
    return max((date - now).total_seconds(), 0.0) if date else None


def _http_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
