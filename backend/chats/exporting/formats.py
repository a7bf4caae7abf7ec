"""The formats an export has; each tells chats one by one, so that none has to be held whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from backend.chats.exporting.data import DataFormat
from backend.chats.exporting.paper import PaperFormat
from backend.chats.exporting.plain import PlainFormat
from backend.chats.exporting.table import TableFormat
from backend.chats.exporting.told import Ending, Manner, ToldChat


class Format(Protocol):
    media_type: str
    suffix: str

    def head(self) -> str: ...

    def chat(self, chat: ToldChat) -> str:
        """Its share of the file."""

    def foot(self, ending: Ending) -> str:
        """Says so when the file doesn't hold everything."""


FORMATS: Final[dict[str, Callable[[Manner], Format]]] = {
    "text": PlainFormat,
    "csv": TableFormat,
    "json": DataFormat,
    "page": PaperFormat,
}
