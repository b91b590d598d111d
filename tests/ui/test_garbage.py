"""No collection starts on a worker thread while the window is open."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from imagen_desktop.ui.garbage import GarbageCollector


@pytest.fixture
def collector() -> Iterator[GarbageCollector]:
    was_enabled = gc.isenabled()
    made = GarbageCollector()
    yield made
    made.stop()
    if not was_enabled:
        gc.disable()


def test_python_s_own_trigger_is_off_until_it_stops(collector: GarbageCollector) -> None:
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()


def test_garbage_is_collected_when_there_is_enough_of_it(collector: GarbageCollector) -> None:
    collector.start()
    collector.check()
    gc.collect()
    kept = [[] for _ in range(5_000)]  # type: list[list[object]]
    assert gc.get_count()[0] > gc.get_threshold()[0]
    collector.check()
    assert gc.get_count()[0] < gc.get_threshold()[0]
    assert len(kept) == 5_000


def test_what_the_start_has_made_is_not_looked_through_again(collector: GarbageCollector) -> None:
    made = [[] for _ in range(5_000)]  # type: list[list[object]]
    collector.start()
    collector.check()
    assert gc.get_freeze_count() > len(made)
    collector.stop()
    assert gc.get_freeze_count() == 0
