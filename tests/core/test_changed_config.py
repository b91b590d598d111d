"""A changed configuration holds from the next request on; what runs ends as it began."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from imagen_desktop.core.backends.backend import Backend
from imagen_desktop.core.backends.registry import Backends
from imagen_desktop.core.config import BackendConfig, Config, OutputConfig
from imagen_desktop.core.errors import ConfigError
from imagen_desktop.core.generation import GenerationRequest, ImageSaved
from imagen_desktop.core.journal import Journal
from imagen_desktop.core.library import Library
from imagen_desktop.core.paths import Paths
from imagen_desktop.core.stores import Stores
from imagen_desktop.core.studio import Studio
from imagen_desktop.core.usage.ledger import Ledger
from tests.fakes.scripted_backend import ScriptedBackend
from tests.waiting import until

ONE, TWO = BackendConfig("scripted", "sketch"), BackendConfig("two", "sketch")
FOX = GenerationRequest("a fox", backend="scripted", seed=7)


class Workshop:
    """Makes a scripted backend for each configured one."""

    def __init__(self, paths: Paths) -> None:
        self.made: list[ScriptedBackend] = []
        self.refused = ""
        config = Config(default_backend="scripted", backends={"scripted": ONE})
        stores = Stores(
            library=Library(paths.library_file),
            ledger=Ledger(paths.usage_file),
            journal=Journal(paths.journal),
            output=OutputConfig(),
            new_key=iter("abcdef").__next__,
            hash_prompt=lambda _prompt: "",
        )
        self.studio = Studio(config, paths, stores, Backends(config.backends, self.make))
        self.studio.backends()

    def make(self, config: BackendConfig) -> Backend:
        if config.name == self.refused:
            raise ConfigError("It cannot be made.")
        self.made.append(ScriptedBackend())
        return self.made[-1]


@pytest.fixture
def workshop(paths: Paths) -> Workshop:
    return Workshop(paths)


async def saved(studio: Studio) -> ImageSaved:
    images = [event async for event in studio.generate(FOX) if isinstance(event, ImageSaved)]
    return images[0]


async def test_only_backends_whose_settings_changed_are_made_anew(workshop: Workshop) -> None:
    studio = workshop.studio
    studio.apply(replace(studio.config, backends={"scripted": ONE, "two": TWO}))
    assert len(workshop.made) == 2
    studio.apply(replace(studio.config, backends={"scripted": replace(ONE, default_steps=3), "two": TWO}))
    assert len(workshop.made) == 3
    await studio.close()
    assert all(backend.is_closed for backend in workshop.made)


async def test_the_running_image_ends_with_the_backend_that_it_began_with(workshop: Workshop) -> None:
    studio, old = workshop.studio, workshop.made[0]
    old.hold = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        running = group.create_task(saved(studio))
        await until(lambda: old.running)
        studio.apply(replace(studio.config, backends={"scripted": replace(ONE, default_steps=3)}))
        assert not old.is_closed
        old.hold.set()
    assert running.result().image.backend == "scripted"
    await saved(studio)
    assert [len(backend.created) for backend in workshop.made] == [1, 1]
    await studio.close()


async def test_the_next_image_gets_the_new_name(workshop: Workshop) -> None:
    studio = workshop.studio
    studio.apply(replace(studio.config, output=OutputConfig(name="{seed}-{width}")))
    assert (await saved(studio)).image.path.name.startswith("7-")
    await studio.close()


async def test_a_configuration_that_cannot_be_used_leaves_the_earlier_one(workshop: Workshop) -> None:
    studio, workshop.refused = workshop.studio, "two"
    with pytest.raises(ConfigError):
        studio.apply(replace(studio.config, default_backend="two", backends={"two": TWO}))
    assert studio.config.default_backend == "scripted"
    await saved(studio)
    await studio.close()
