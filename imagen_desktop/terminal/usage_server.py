"""The part of `imagen usage` that asks the server: totals, rows, sync and verify."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import aclosing

from imagen_desktop.core.money import exact_text
from imagen_desktop.core.usage.failures import DeliveryError, UsageServerError
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.outbox import Outbox
from imagen_desktop.core.usage.server import UsageServer
from imagen_desktop.core.usage.sink import Delivery, Sink
from imagen_desktop.core.usage.summary import (
    local_rows,
    local_summary,
    sent_elsewhere,
    server_rows,
    server_summary,
)
from imagen_desktop.core.usage.time_range import TimeRange
from imagen_desktop.core.usage.verification import verify
from imagen_desktop.terminal.usage_output import (
    images_text,
    print_row,
    print_row_header,
    print_rows,
    print_summary,
)

FLUSH_SECONDS = 3.0
"""How long the totals wait for what has not been sent yet."""
LARGEST_CLOCK_OFFSET_SECONDS = 120.0
LISTED_DIFFERENCES = 50


def run_with_server(
    arguments: argparse.Namespace,
    ledger: Ledger,
    server: UsageServer,
    span: TimeRange,
    flush_seconds: float = FLUSH_SECONDS,
) -> None:
    """Raises LibraryError, and UsageServerError from sync and verify; the totals fall back on the ledger."""
    asyncio.run(_run(arguments, ledger, server, span, flush_seconds))


async def _run(
    arguments: argparse.Namespace, ledger: Ledger, server: UsageServer, span: TimeRange, flush_seconds: float
) -> None:
    sink = Sink(ledger, server)
    try:
        if arguments.action == "sync":
            await _sync(ledger, sink, span, is_resend=arguments.resend)
        elif arguments.action == "verify":
            await _verify(ledger, sink, span)
        else:
            await _show(arguments, ledger, sink, span, await _flush_briefly(sink, flush_seconds))
        _warn_of_clock(server)
    finally:
        await sink.close()


async def _show(
    arguments: argparse.Namespace, ledger: Ledger, sink: Sink, span: TimeRange, delivery: Delivery
) -> None:
    try:
        if arguments.raw:
            await _print_server_rows(arguments, sink.server, span)
        else:
            summary = await server_summary(sink.server, span, by_caller=arguments.by_caller)
            unconfirmed = Outbox(ledger.database, sink.server.url).unconfirmed(span)
            print_summary(arguments, summary, span, unconfirmed, delivery.problem)
    except DeliveryError as error:
        print(f"{error.problem} What follows is from this computer only.", file=sys.stderr)
        if error.hint:
            print(error.hint, file=sys.stderr)
        _show_local(arguments, ledger, sink, span, error.problem)


async def _flush_briefly(sink: Sink, seconds: float) -> Delivery:
    try:
        async with asyncio.timeout(seconds):
            return await sink.flush(is_forced=True)
    except TimeoutError:
        print("The usage server is slow; --local asks this computer's ledger alone.", file=sys.stderr)
        return Delivery(problem="There was not enough time to send them.")


async def _print_server_rows(arguments: argparse.Namespace, server: UsageServer, span: TimeRange) -> None:
    """Raises DeliveryError while nothing is printed; later, half a list must not be taken for all."""
    count = 0
    try:
        async with aclosing(server_rows(server, span)) as rows:
            async for row in rows:
                if count == 0:
                    print_row_header(arguments)
                count += 1
                print_row(arguments, row)
    except DeliveryError as error:
        if count == 0:
            raise
        raise UsageServerError(f"The list ends after {count:,} rows: {error.problem}", error.hint) from error
    if count == 0:
        print_row_header(arguments)


def _show_local(
    arguments: argparse.Namespace, ledger: Ledger, sink: Sink, span: TimeRange, problem: str
) -> None:
    if arguments.raw:
        print_rows(arguments, local_rows(ledger.database, span))
        return
    summary = local_summary(ledger.database, span, by_caller=arguments.by_caller)
    unconfirmed = Outbox(ledger.database, sink.server.url).unconfirmed(span)
    print_summary(arguments, summary, span, unconfirmed, problem if arguments.json else "")


async def _sync(ledger: Ledger, sink: Sink, span: TimeRange, *, is_resend: bool) -> None:
    outbox = Outbox(ledger.database, sink.server.url)
    if is_resend:
        print(f"{images_text(outbox.resend(span))} to send again, {span.text}.")
    delivery = await sink.flush(is_forced=True)
    print(f"{images_text(delivery.sent)} sent, {delivery.refused} set aside, {delivery.pending} waiting.")
    for row in outbox.unconfirmed().refused:
        print(f"Set aside: {row.id}, {row.model}. {row.problem}")
    if delivery.problem:
        raise UsageServerError(delivery.problem, delivery.hint)


async def _verify(ledger: Ledger, sink: Sink, span: TimeRange) -> None:
    delivery = await sink.flush(is_forced=True)
    if delivery.problem:
        raise UsageServerError(delivery.problem, delivery.hint)
    try:
        result = await verify(ledger.database, sink.server, span)
    except DeliveryError as error:
        raise UsageServerError(error.problem, error.hint) from error
    for name, group in (("Sent by this computer", result.sent), ("On the server", result.server)):
        print(f"{name}: {images_text(group.images)}, {exact_text(group.microdollars)}")
    if result.others:
        print(f"Sent by other computers: {images_text(result.others)}")
    _print_never_sent(ledger, sink.server.url, span)
    for difference in result.differences[:LISTED_DIFFERENCES]:
        print(f"{difference.row_id}: {difference.problem}")
    if len(result.differences) > LISTED_DIFFERENCES:
        print(f"… and {len(result.differences) - LISTED_DIFFERENCES:,} more")
    if not result.is_right:
        raise UsageServerError(
            f"{len(result.differences)} of this computer's rows differ on the server.",
            "Run imagen usage sync --resend to send them again; rows changed on the server stay changed.",
        )
    print("The server has every row that this computer has sent.")


def _print_never_sent(ledger: Ledger, url: str, span: TimeRange) -> None:
    """What this computer has and the server does not, without any fault of the server's."""
    for row in Outbox(ledger.database, url).unconfirmed(span).refused:
        print(f"Set aside: {row.id}, {row.model}. {row.problem}")
    elsewhere = sent_elsewhere(ledger.database, url, span)
    if elsewhere:
        print(f"Sent to another server: {images_text(elsewhere)}. Here too: imagen usage sync --resend")


def _warn_of_clock(server: UsageServer) -> None:
    offset = server.clock_offset_seconds
    if offset is not None and abs(offset) > LARGEST_CLOCK_OFFSET_SECONDS:
        word = "ahead of" if offset > 0 else "behind"
        print(f"This computer's clock is {abs(offset):.0f} s {word} the server's.", file=sys.stderr)
