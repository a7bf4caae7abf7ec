"""Chats as CSV (RFC 4180): a row for each line; columns have the same names in any language.

Begins with a byte order mark, without which spreadsheets take it for another encoding.
"""

from __future__ import annotations

from typing import Final

from backend.chats.exporting.safe import cell, spelled_out
from backend.chats.exporting.told import (
    Ending,
    Manner,
    ToldChat,
    ToldLine,
    clock,
    lines_of,
    local_time,
    nothing_said,
)

COLUMNS: Final = (
    "chat_id", "chat_started", "ticket_id", "line", "time", "kind", "role", "name", "text",
    "file_name", "file_url",
)  # fmt: skip


class TableFormat:
    media_type, suffix = "text/csv; charset=utf-8", "csv"

    def __init__(self, manner: Manner) -> None:
        self._manner = manner

    def head(self) -> str:
        doubt = "" if self._manner.proved else self._note("export.unproved")
        return f"\ufeff{_row(COLUMNS)}{doubt}"

    def chat(self, chat: ToldChat) -> str:
        started = local_time(chat.started_at, self._manner)
        of_chat = (
            spelled_out(chat.id),
            started or spelled_out(chat.started_raw or ""),
            str(chat.ticket_id or ""),
        )
        rows = [_row((*of_chat, *self._cells(line))) for line in lines_of(chat, self._manner)]
        if not rows:
            said = nothing_said(chat, self._manner)
            rows = [_row((*of_chat, "", "", "none", "", "", said, "", ""))]
        return "".join(rows)

    def foot(self, ending: Ending) -> str:
        return "" if ending == "whole" else self._note(f"export.{ending}")

    def _note(self, key: str) -> str:
        """About the file."""
        return _row(("", "", "", "", "", "note", "", "", self._manner.say(key), "", ""))

    def _cells(self, line: ToldLine) -> tuple[str, ...]:
        return (
            str(line.number),
            line.at or clock(None, line.at_raw, self._manner),
            line.kind,
            line.role,
            line.name,
            line.words,
            line.file_name or "",
            line.file_url or "",
        )


def _row(cells: tuple[str, ...]) -> str:
    return ",".join(map(cell, cells)) + "\r\n"
