"""What the tests of several backends need."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.fakes.tiny_models import write_flux


@pytest.fixture(scope="session")
def flux_files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The files of a FLUX.1 by role."""
    return write_flux(tmp_path_factory.mktemp("flux"))
