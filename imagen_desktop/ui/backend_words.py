"""Backends as the window calls them: title, place and state in its language. Their names stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from imagen_desktop.core.backends.backend import BackendInfo, BackendState
from imagen_desktop.ui.wording import said


def told_backends(infos: Iterable[BackendInfo]) -> tuple[BackendInfo, ...]:
    return tuple(
        replace(info, title=said(info.title), place=said(info.place), note=said(info.note)) for info in infos
    )


def told_states(states: Mapping[str, BackendState]) -> dict[str, BackendState]:
    return {
        name: state._replace(reason=said(state.reason), hint=said(state.hint), note=said(state.note))
        for name, state in states.items()
    }
