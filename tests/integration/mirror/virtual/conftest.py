"""Every test of this room runs in virtual time, most of them with one account."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.mirror.virtual.premises import VIRTUAL_TIME, Tenant


@pytest.fixture
def anyio_backend() -> Any:
    return VIRTUAL_TIME


@pytest.fixture
def acme() -> Tenant:
    return Tenant("acme")
