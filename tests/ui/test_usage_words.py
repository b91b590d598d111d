"""Costs, times and table rows in words; what has no price is never $0."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from imagen_desktop.core.usage.summary import THIS_COMPUTER, UsageGroup, UsageSummary, total_of
from imagen_desktop.ui.usage_report import DayUse
from imagen_desktop.ui.usage_rows import caller_table, model_table
from imagen_desktop.ui.usage_series import (
    Axis,
    Measure,
    axis_for,
    chart_series,
    is_labelled,
    mark_text,
    shown_titles,
)
from imagen_desktop.ui.usage_words import (
    clock_text,
    cost_text,
    each_cost_text,
    exact_text,
    percent_text,
    seconds_text,
)

TITLES = {"dev": ("black-forest-labs/flux-dev", "FLUX dev")}
DEV = UsageGroup("dev", "black-forest-labs/flux-dev", "mai-10", 4, 0, 100_000, 44_000)
SCHNELL = UsageGroup("schnell", "bfl/flux-schnell", "window", 10, 0, 30_000, 25_000)
RECRAFT = UsageGroup("recraft", "recraft-ai/recraft-v3", "mai-10", 3, 3, 0, 24_000)
SKETCH = UsageGroup("sketch", "sketch", "window", 5, 0, 0, 1_500)


def summary(*groups: UsageGroup) -> UsageSummary:
    return UsageSummary(THIS_COMPUTER, groups, total_of(groups))


@pytest.mark.parametrize(
    ("microdollars", "text"),
    [(7_426_000, "$7.426"), (1_204_500_000, "$1,204.500"), (12_345, "$0.012345"), (0, "$0.000")],
)
def test_sums_are_exact(microdollars: int, text: str) -> None:
    assert exact_text(microdollars) == text


def test_free_and_unpriced_are_words() -> None:
    assert cost_text(SKETCH) == each_cost_text(SKETCH) == "free"
    assert cost_text(RECRAFT) == each_cost_text(RECRAFT) == "unpriced"
    both = UsageGroup("a", "b", images=5, unpriced=3, microdollars=50_000)
    assert (cost_text(both), each_cost_text(both)) == ("$0.050 + 3 unpriced", "$0.025")


def test_a_price_that_changed_is_about() -> None:
    assert each_cost_text(UsageGroup("a", "b", images=3, microdollars=10_000)) == "about $0.003"


@pytest.mark.parametrize(
    ("milliseconds", "text"), [(None, ""), (2_540, "2.5 s"), (41_000, "41.0 s"), (840_000, "14 min 0 s")]
)
def test_times_are_short(milliseconds: int | None, text: str) -> None:
    assert seconds_text(milliseconds) == text


def test_a_budget_is_not_used_up_before_it_is() -> None:
    assert percent_text(19_990_000, 20_000_000) == "99 % used"
    assert percent_text(20_000_000, 20_000_000) == "100 % used"


def test_moments_of_today_are_said_so() -> None:
    now = datetime(2026, 11, 22, 9, 20, tzinfo=UTC)
    assert clock_text(datetime(2026, 11, 22, 9, 14, tzinfo=UTC), now) == "09:14 today"
    assert clock_text(datetime(2026, 11, 18, 9, 14, tzinfo=UTC), now) == "18 Nov 2026 09:14"


def test_rows_name_the_model_as_people_do_and_end_in_a_total() -> None:
    table = model_table(summary(DEV, RECRAFT, SKETCH), TITLES)
    texts = [tuple(cell.text for cell in row) for row in table.rows]
    assert texts == [
        ("dev", "FLUX dev", "4", "11.0 s", "$0.025", "$0.100"),
        ("recraft", "recraft-v3", "3", "8.0 s", "unpriced", "unpriced"),
        ("sketch", "sketch", "5", "0.3 s", "free", "free"),
    ]
    assert [cell.text for cell in table.total] == ["Total", "", "12", "", "", "$0.100"]
    assert table.rows[1][5].tint == "attention"


def test_a_total_without_any_price_is_unpriced() -> None:
    assert model_table(summary(RECRAFT), {}).total[-1].text == "unpriced"
    assert model_table(summary(RECRAFT, SKETCH), {}).total[-1].text == "free + 3 unpriced"


def test_a_total_of_nothing_is_neither_free_nor_a_sum() -> None:
    assert [cell.text for cell in model_table(summary(), {}).total] == ["Total", "", "0", "", "", ""]


def test_callers_stand_together_and_the_window_says_so() -> None:
    table = caller_table(summary(DEV, SCHNELL, RECRAFT, SKETCH), TITLES)
    assert [row[0].text for row in table.rows] == ["mai-10", "mai-10", "this window", "this window"]
    assert table.rows[0][1].text == "FLUX dev · dev"
    assert table.total[-1].text == "$0.130"


def test_two_backends_are_told_apart_by_lightness_the_cheapest_below() -> None:
    series = chart_series([DEV, SCHNELL], Measure.COST, str)
    assert [(each.name, each.tint) for each in series] == [("schnell", "chart_1"), ("dev", "chart_2")]


def test_what_is_free_has_no_bar_of_cost_but_one_of_images() -> None:
    assert [each.name for each in chart_series([DEV, SKETCH], Measure.COST, str)] == ["dev"]
    assert [each.name for each in chart_series([DEV, SKETCH], Measure.IMAGES, str)] == ["sketch", "dev"]


def test_more_than_three_become_others() -> None:
    extra = UsageGroup("extra", "m", images=1, microdollars=1_000)
    third = UsageGroup("third", "m", images=1, microdollars=9_000)
    three = chart_series([DEV, SCHNELL, third], Measure.COST, str)
    assert [(each.name, each.tint) for each in three][-1] == ("third", "control")
    four = chart_series([DEV, SCHNELL, third, extra], Measure.COST, str)
    assert [each.name for each in four] == ["schnell", "dev", "others"]
    day = DayUse(date(2026, 11, 1), (DEV, third, extra))
    assert sum(each.value(day, Measure.COST) for each in four) == day.microdollars


def test_backends_of_one_title_go_by_their_own_names() -> None:
    title = shown_titles([DEV, SCHNELL], {"dev": "FLUX", "schnell": "FLUX"})
    assert title("dev") == "dev"
    assert shown_titles([DEV], {"dev": "FLUX", "schnell": "FLUX"})("dev") == "FLUX"


@pytest.mark.parametrize(
    ("highest", "measure", "axis"),
    [
        (690_000, Measure.COST, Axis(200_000, 800_000)),
        (0, Measure.COST, Axis(1_000, 1_000)),
        (3, Measure.IMAGES, Axis(1, 3)),
        (0, Measure.IMAGES, Axis(1, 1)),
        (81, Measure.IMAGES, Axis(25, 100)),
    ],
)
def test_the_axis_has_round_marks(highest: int, measure: Measure, axis: Axis) -> None:
    assert axis_for(highest, measure) == axis


def test_marks_are_as_exact_as_their_steps() -> None:
    assert mark_text(600_000, 200_000, Measure.COST) == "$0.60"
    assert mark_text(5_000, 1_000, Measure.COST) == "$0.005"
    assert mark_text(1_200, 400, Measure.IMAGES) == "1,200"


@pytest.mark.parametrize(
    ("today", "labels"),
    [
        (0, [1, 5, 10, 15, 20, 25, 30]),
        (22, [1, 5, 10, 15, 20, 22, 25, 30]),
        (2, [2, 5, 10, 15, 20, 25, 30]),
        (31, [1, 5, 10, 15, 20, 25, 31]),
    ],
)
def test_every_fifth_day_and_today_have_their_numbers(today: int, labels: list[int]) -> None:
    assert [day for day in range(1, 32) if is_labelled(day, today)] == labels
