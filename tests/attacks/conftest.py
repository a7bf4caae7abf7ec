from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.attacks.town import Town, town
from tests.customer import Admin


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town"), copied=True) as opened:
        yield opened


@pytest.fixture
def place(shared: Town) -> Iterator[Town]:
    """The town; nobody is near a limit, and every account that was connected is."""
    shared.as_new()
    yield shared
    shared.as_new()
    shared.connect_all()


@pytest.fixture
def browser(place: Town, stack: ExitStack) -> Callable[[str], Admin]:
    """A fresh browser of somebody with an account's set-up link."""
    return lambda subdomain: place.browser(subdomain, stack)
