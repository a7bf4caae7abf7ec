"""Structured logs in which nothing personal can stand: only fields on a list are written."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

FIELDS: Final = frozenset(
    {
        "account", "code", "error", "event", "frames", "host", "level", "port", "reason", "route",
        "status", "timestamp",
    }
)  # fmt: skip

log: structlog.stdlib.BoundLogger = structlog.get_logger("chatside")


def configure_logs(level: str) -> None:
    """JSON lines on standard error, for structlog and for the libraries' own loggers."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _where_it_broke,
            _only_known_fields,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler()
    handler.setFormatter(_Quiet())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def frames_of(error: BaseException) -> list[str]:
    """Where an error came from: files, lines and functions; no values, no message."""
    return [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-12:]
    ]


Event = MutableMapping[str, Any]


def _where_it_broke(_: Any, __: str, event: Event) -> Event:
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["frames"] = frames_of(error)
    return event


def _only_known_fields(_: Any, __: str, event: Event) -> Event:
    return {name: value if name in FIELDS else "[redacted]" for name, value in event.items()}


class _Quiet(logging.Formatter):
    """Libraries' records: who and what kind, not their arguments (they may hold addresses)."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        return f"{record.levelname} {record.name} {type(error).__name__ if error else record.msg}"

    def formatException(self, ei: Any) -> str:  # noqa: N802  logging's name
        return ""
