"""The same model, input and seed make the same picture: the library is asked whether it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from imagen_desktop.core.backends.backend import BackendInfo, Limits
from imagen_desktop.core.generation import GenerationRequest
from imagen_desktop.core.library import Library
from imagen_desktop.core.library.index import MADE_FROM
from imagen_desktop.core.made_before import made_before
from tests.core.library.samples import image, saved

INFO = BackendInfo(
    name="flux", type="replicate", title="FLUX", place="Replicate", model="flux-schnell",
    aspect_ratios=("1:1", "3:2"), default_aspect_ratio="1:1", steps=Limits(1, 8, 4),
)  # fmt: skip
ASKED = GenerationRequest("a red fox", backend="flux", steps=4, options={"go_fast": True}, seed=7)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "data" / "library.sqlite3")
    library.add(saved(tmp_path, "fox"))
    yield library
    library.close()


def test_the_image_of_the_same_request_is_found(library: Library, tmp_path: Path) -> None:
    found = made_before(library, ASKED, INFO)
    assert found is not None
    assert found.path == tmp_path / "fox.png"


@pytest.mark.parametrize(
    "changes",
    [
        {"backend": "another instance"}, {"count": 4}, {"steps": None}, {"aspect_ratio": "1:1"},
        {"template": "a {red|blue} fox"}, {"image": "/moved/since.png"},
    ],
)  # fmt: skip
def test_what_does_not_change_the_picture_is_not_compared(
    library: Library, changes: dict[str, object]
) -> None:
    assert made_before(library, replace(ASKED, **changes), INFO)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 8}, {"seed": None}, {"prompt": "a red foxx"}, {"steps": 5}, {"aspect_ratio": "3:2"},
        {"options": {}}, {"image_sha256": "ab"}, {"negative_prompt": "blur"}, {"output_format": "webp"},
        {"width": 64, "height": 64},
    ],
)  # fmt: skip
def test_any_other_input_is_another_picture(library: Library, changes: dict[str, object]) -> None:
    assert made_before(library, replace(ASKED, **changes), INFO) is None  # type: ignore[arg-type]


def test_another_model_makes_another_picture(library: Library) -> None:
    assert made_before(library, ASKED, replace(INFO, model="flux-dev")) is None


def test_an_image_whose_file_is_gone_is_not_offered(library: Library, tmp_path: Path) -> None:
    (tmp_path / "fox.png").unlink()
    assert made_before(library, ASKED, INFO) is None


def test_the_seed_leads_to_the_rows_through_an_index(library: Library, tmp_path: Path) -> None:
    library.add_many(image(tmp_path / f"{n}.png", minutes=n, seed=n) for n in range(50))
    statement = (
        f"EXPLAIN QUERY PLAN SELECT id FROM images WHERE {MADE_FROM} ORDER BY created_at DESC, id DESC"
    )
    plan = library._database.query(statement, [7, "flux-schnell", "a red fox"])
    assert "USING INDEX images_by_seed (seed=?)" in plan[0][3]
    assert [found.seed for found in library.made_from(7, "flux-schnell", "a red fox")] == [7, 7]
