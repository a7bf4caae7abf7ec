from __future__ import annotations

from pathlib import Path

import pytest

from tests.packaging.containerfile import Image
from tests.packaging.wheel import build


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """An environment that holds nothing but the wheel and what it asks for."""
    return Image(tmp_path_factory.mktemp("image"))
