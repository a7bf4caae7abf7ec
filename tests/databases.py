"""What a test gets that needs PostgreSQL: a database of its own, on a server for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres_server import Server, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def database_or_none(request: pytest.FixtureRequest) -> str | None:
    """For claims about both engines: None is the data folder's."""
    if request.param == "sqlite":
        return None
    address: str = request.getfixturevalue("database")
    return address


@pytest.fixture
def database(postgres: Server) -> Iterator[str]:
    """Its address; the schema is there, and no row."""
    with postgres.database() as address:
        yield address
