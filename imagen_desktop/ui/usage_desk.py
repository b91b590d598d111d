"""Behind the Usage page: reads the ledger for it in worker threads, writes the CSV, asks the server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QStandardPaths, QTimeZone
from PySide6.QtWidgets import QFileDialog

from imagen_desktop.core.config import Config
from imagen_desktop.core.generation import Price
from imagen_desktop.core.usage.export import write_csv
from imagen_desktop.core.usage.failures import DeliveryError
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.core.usage.summary import local_rows, server_summary
from imagen_desktop.core.usage.time_range import Calendar
from imagen_desktop.ui.notices import Notice, Notices
from imagen_desktop.ui.prompt_words import price_day
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.usage_page import UsagePage
from imagen_desktop.ui.usage_report import month_after, month_range, read_usage
from imagen_desktop.ui.usage_sending import UsageSending
from imagen_desktop.ui.usage_words import rows_text
from imagen_desktop.ui.wording import dollars_text, tr


class Recorded(Protocol):
    """The part of the studio that usage is read from."""

    config: Config

    @property
    def ledger(self) -> Ledger: ...


class UsageDesk(QObject):
    """`prices` gives the backends' own, for the date of the estimates."""

    def __init__(
        self,
        studio: Recorded,
        page: UsagePage,
        tasks: Tasks,
        sending: UsageSending,
        notices: Notices,
        prices: Callable[[], Mapping[str, Price]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._page = page
        self._tasks = tasks
        self._sending = sending
        self._notices = notices
        self._prices = prices
        self._clock = clock
        self._month = self._calendar().now.date().replace(day=1)
        self._reading = 0
        page.month_stepped.connect(self._step)
        page.export_requested.connect(self.choose_file)
        page.sync_requested.connect(lambda: sending.wake(is_urgent=True))
        sending.delivered.connect(self.refresh)

    def open(self) -> None:
        """Reads the present month, while the page shows what it showed last."""
        self.show_month(self._calendar().now.date().replace(day=1))

    def show_month(self, month: date) -> None:
        self._month = month
        self._reading += 1
        self._tasks.spawn(self._read(month, self._reading), "usage")

    def refresh(self, *_: object) -> None:
        """An image was recorded or sent: reads again where somebody looks."""
        if self._page.isVisible():
            self.show_month(self._month)

    def choose_file(self) -> None:
        """Asks where the CSV shall go."""
        dialog = QFileDialog(self._page.window(), tr("Export usage"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("CSV files (*.csv)"))
        dialog.setDefaultSuffix("csv")
        dialog.setDirectory(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        )
        dialog.selectFile(f"imagen-usage-{self._month:%Y-%m}.csv")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_to(self, file: Path) -> None:
        """Every row of the month that is shown, with the nine columns that the server has."""
        self._tasks.spawn(self._export(file, self._month), "export")

    def _step(self, months: int) -> None:
        self.show_month(month_after(self._month, months))

    def _calendar(self) -> Calendar:
        return Calendar(self._clock())

    async def _read(self, month: date, reading: int) -> None:
        ledger, calendar = self._studio.ledger, self._calendar()
        report = await asyncio.to_thread(read_usage, ledger, self._studio.config, month, calendar)
        if reading != self._reading:
            return
        self._page.show_report(report, self._note())
        server = self._sending.server
        if server is None:
            return
        try:
            total = (await server_summary(server, month_range(month, calendar))).total
            images = tr("1 image") if total.images == 1 else tr("{count:,} images").format(count=total.images)
            cost = dollars_text(total.microdollars) if total.microdollars else tr("free")
            words = f"{images}, {cost}" if total.images else images
        except DeliveryError:  # the reason stands above, from the last try to send
            words = tr("not known now")
        if reading == self._reading:
            self._page.sync.show_server_total(words)

    async def _export(self, file: Path, month: date) -> None:
        rows = local_rows(self._studio.ledger.database, month_range(month, self._calendar()))
        count = await asyncio.to_thread(write_csv, rows, file)
        title = tr("{rows} exported").format(rows=rows_text(count))
        self._notices.show_notice(Notice("ok", title, str(file), key="export"))

    def _note(self) -> str:
        """ "Estimates from the price table of 18 Nov 2026. Times in Europe/London." """
        dated = [price for price in self._prices().values() if price.as_of]
        zone = bytes(QTimeZone.systemTimeZoneId().data()).decode()
        parts = [tr("Times in {zone}.").format(zone=zone)]
        if dated:
            newest = max(dated, key=lambda price: price.as_of)
            parts.insert(0, tr("Estimates from the price table of {day}.").format(day=price_day(newest)))
        return " ".join(parts)
