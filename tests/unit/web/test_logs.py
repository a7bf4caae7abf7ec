import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from backend.web import logs


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    logs.configure_logs("info")
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers.clear()


def lines(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_only_known_fields_are_written(written: io.StringIO) -> None:
    logs.log.info("refused", code="not_connected", email="ann@example.org")

    (line,) = lines(written)
    assert line["code"] == "not_connected"
    assert "ann@example.org" not in written.getvalue()


def test_an_error_is_logged_as_places_not_as_values(written: io.StringIO) -> None:
    try:
        raise ValueError("ann@example.org said secret-token")
    except ValueError as error:
        logs.log.error("unexpected", exc_info=error)

    (line,) = lines(written)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in str(line["frames"])
    assert "secret-token" not in written.getvalue()


def test_what_libraries_say_loses_its_arguments(written: io.StringIO) -> None:
    logging.getLogger("httpx").warning("GET %s", "https://acme.zendesk.com/?q=ann@example.org")

    assert "GET %s" in written.getvalue()
    assert "ann@example.org" not in written.getvalue()
