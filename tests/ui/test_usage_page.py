"""The Usage page over a real ledger: sums, chart, table, months, sync, export."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from imagen_desktop.core.config import BudgetConfig, Config, UsageConfig
from imagen_desktop.core.usage.failures import Action, DeliveryError
from imagen_desktop.core.usage.ledger import Ledger
from imagen_desktop.ui.labels import Caption
from imagen_desktop.ui.notices import Notices
from imagen_desktop.ui.tasks import Tasks
from imagen_desktop.ui.theme import DARK, LIGHT
from imagen_desktop.ui.usage_desk import UsageDesk
from imagen_desktop.ui.usage_page import UsagePage
from imagen_desktop.ui.usage_sending import UsageSending
from imagen_desktop.ui.usage_table import cell_font
from tests.ui.fake_studio import PRICES, FakeStudio
from tests.ui.fake_usage_server import FakeUsageServer
from tests.ui.usage_month import NOVEMBER, NOW, fill
from tests.waiting import until

Until = Callable[..., Any]


class Office:
    """The page, what stands behind it, and a ledger; the server has an address once `connect` was called."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger(folder / "usage.sqlite3")
        self.studio = FakeStudio(Config(budget=BudgetConfig(daily_usd=2, monthly_usd=20)), self.ledger)
        self.errors: list[BaseException] = []
        self.tasks = Tasks(self.errors.append)
        self.notices = Notices()
        self.page = UsagePage(self.studio.backends())
        self.server = FakeUsageServer()
        self.sending = UsageSending(self.studio.new_sink, self.tasks)
        self.desk = UsageDesk(
            self.studio, self.page, self.tasks, self.sending, self.notices, lambda: PRICES, lambda: NOW
        )

    def connect(self) -> None:
        self.studio.config = Config(usage=UsageConfig(supabase_url=self.server.url))
        self.studio.server = self.server

    async def open(self, month: date = NOVEMBER) -> UsagePage:
        self.page.resize(1440, 872)
        self.page.show()
        self.desk.open() if month == NOVEMBER else self.desk.show_month(month)
        await until(lambda: self.page.report is not None and self.page.report.month == month)
        return self.page

    def words(self) -> str:
        labels = self.page.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())

    def cells(self) -> list[list[str]]:
        model = self.page.table.model()
        columns = range(model.columnCount())
        return [[model.index(row, column).data() for column in columns] for row in range(model.rowCount())]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    made = Office(tmp_path)
    yield made
    await made.tasks.close()
    made.page.close()
    made.page.deleteLater()
    made.notices.deleteLater()
    made.ledger.close()
    assert made.errors == []


async def test_the_month_stands_beside_its_budget(office: Office) -> None:
    fill(office.ledger)
    page = await office.open()
    assert page.month.sum.text() == "$0.06"
    assert (page.month.limit.text(), page.month.left.text()) == ("of $20.00", "$19.94 left")
    assert page.month.facts.texts() == {
        "Today": "$0.00 of $2.00 a day",
        "Images": "9",
        "Unpriced": "1 image, not in the sum",
    }


async def test_the_table_has_every_backend_and_their_total(office: Office) -> None:
    fill(office.ledger)
    await office.open()
    rows = office.cells()
    assert [row[0] for row in rows][:2] == ["flux-dev-replicate", "flux-schnell-replicate"]
    assert rows[-1] == ["Total", "", "9", "", "", "$0.059"]
    assert ["recraft-replicate", "recraft-v3", "1", "1.5 s", "unpriced", "unpriced"] in rows


async def test_a_click_leaves_no_band_over_a_row_of_the_table(office: Office) -> None:
    fill(office.ledger)
    table = (await office.open()).table
    before = table.viewport().grab().toImage()
    row = table.visualRect(table.model().index(1, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert table.viewport().grab().toImage() == before


def test_only_numbers_have_digits_of_one_width() -> None:
    """The font would give its hyphens that width, too: names would be torn apart."""
    digits_of_one_width = QFont.Tag("tnum")
    assert cell_font(is_bold=False, is_number=True).isFeatureSet(digits_of_one_width)
    assert not cell_font(is_bold=True, is_number=False).isFeatureSet(digits_of_one_width)
    assert not Caption("black-forest-labs/flux-dev", wraps=True).font().isFeatureSet(digits_of_one_width)


async def test_the_table_can_be_by_caller(office: Office) -> None:
    fill(office.ledger)
    page = await office.open()
    QTest.mouseClick(page.grouping.buttons[1], Qt.MouseButton.LeftButton)
    assert office.cells()[0][:2] == ["mai-10", "FLUX dev · flux-dev-replicate"]
    assert office.cells()[-1][-1] == "$0.059"
    assert page.table.accessibleName() == "Usage by caller"


@pytest.mark.qt_log_ignore("does not support raise")  # tool tips, offscreen
async def test_the_chart_says_its_highest_day_and_each_day_by_the_arrow_keys(office: Office) -> None:
    fill(office.ledger)
    page = await office.open()
    assert page.chart.accessibleName() == "Cost per day, November: highest $0.050 on day 10"
    QTest.keyClick(page.chart, Qt.Key.Key_Home)
    QTest.keyClick(page.chart, Qt.Key.Key_Right)
    QTest.keyClick(page.chart, Qt.Key.Key_Right)
    assert page.chart.marked == 2
    assert page.chart.accessibleDescription() == "Tuesday 3 November: FLUX schnell, 3 $0.009"
    assert "$0.009" in page.chart.day_words(2)
    assert "3 images, nothing charged" in page.chart.day_words(21)


async def test_the_chart_can_count_images(office: Office) -> None:
    fill(office.ledger)
    page = await office.open()
    QTest.mouseClick(page.measure.buttons[1], Qt.MouseButton.LeftButton)
    assert page.chart.accessibleName() == "Images per day, November: highest 3 on day 3"


async def test_a_month_without_images_says_so(office: Office) -> None:
    page = await office.open()
    assert "No images in November." in office.words()
    assert not page.chart.isVisible()
    assert not page.export.isEnabled()
    assert not page.earlier.isEnabled()


async def test_a_month_of_free_images_shows_their_number(office: Office) -> None:
    page = await office.open()
    fill(office.ledger)
    office.ledger.database.query("UPDATE usage SET microdollars = 0")
    office.page._report = None
    await office.open()
    assert page.measure.index == 1
    QTest.mouseClick(page.measure.buttons[0], Qt.MouseButton.LeftButton)
    assert "Nothing was charged in November." in office.words()


async def test_months_go_back_and_forth(office: Office, until: Until) -> None:
    fill(office.ledger)
    page = await office.open()
    assert not page.later.isEnabled()
    page.earlier.click()
    await until(lambda: page.month_name.text() == "October 2026")
    assert page.month.sum.text() == "$0.00"  # one image at $0.003
    assert office.cells()[-1][-1] == "$0.003"
    assert not page.earlier.isEnabled()
    assert not page.month.bar.isVisible()
    page.later.click()
    await until(lambda: page.month_name.text() == "November 2026")


async def test_without_a_server_the_card_says_how_to_have_one(office: Office) -> None:
    page = await office.open()
    assert page.sync.state == "Not set up"
    assert "Settings > Budget and usage" in page.sync.words.text()
    assert not page.sync.sync.isVisible()


async def test_what_waits_is_named_with_its_reason_and_never_added_in(office: Office, until: Until) -> None:
    fill(office.ledger)
    office.connect()
    office.server.problem = DeliveryError(Action.HOLD, "The key may not do this.", "Use the secret key.")
    page = await office.open()
    office.sending.start()
    await until(lambda: "The key may not do this. Use the secret key." in page.sync.words.text())
    assert page.sync.state == "8 rows waiting"
    facts = page.sync.facts.texts()
    assert facts["Confirmed"] == "0 rows of November"
    assert facts["Waiting"] == "8 rows, $0.062"
    await until(lambda: page.sync.facts.texts().get("All computers") == "not known now")

    office.server.problem = None
    page.sync.sync.click()
    await until(lambda: page.sync.state == "All sent")
    await until(lambda: page.sync.facts.texts().get("All computers") == "8 images, $0.062")
    assert page.sync.facts.texts()["Confirmed"] == "7 rows of November"
    assert page.month.sum.text() == "$0.06"


async def test_rows_set_aside_are_listed_with_their_reasons(office: Office, until: Until) -> None:
    fill(office.ledger)
    office.connect()
    office.ledger.database.query(
        "UPDATE usage SET state = 'refused', problem = 'Value too long.' WHERE model LIKE 'recraft%'"
    )
    page = await office.open()
    assert page.sync.facts.texts()["Set aside"] == "1 row"
    assert "Value too long." in page.sync.reasons.text()


async def test_the_rows_of_the_month_are_exported(office: Office, tmp_path: Path, until: Until) -> None:
    fill(office.ledger)
    await office.open()
    file = tmp_path / "usage.csv"
    office.desk.export_to(file)
    await until(lambda: office.notices.notices)
    assert office.notices.notices[0].title == "9 rows exported"
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 10
    assert "prompt" not in lines[0].replace("prompt_hash", "")


async def test_the_file_is_asked_for_without_a_loop_inside_the_loop(office: Office) -> None:
    fill(office.ledger)
    page = await office.open()
    page.export.click()
    (dialog,) = page.findChildren(QFileDialog)
    assert dialog.isVisible()
    assert dialog.selectedFiles()[0].endswith("imagen-usage-2026-11.csv")
    dialog.reject()


async def test_nothing_is_cut_in_the_smallest_window_in_both_themes(office: Office) -> None:
    fill(office.ledger)
    page = await office.open()
    for theme in (DARK, LIGHT):
        page.set_theme(theme)
        page.resize(900, 572)
        assert page.grab().width() == 900
        for label in page.findChildren(QLabel):
            if label.isVisible() and label.wordWrap():
                assert label.height() >= label.heightForWidth(label.width())
