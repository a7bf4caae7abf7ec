"""The yardstick of ingest: ready rows, `executemany`, an FTS5 insert, one transaction a page.

Nothing is read, made, compared or hashed; encryption, journal and page size are the mirror's.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any, Final, Literal

import apsw
import msgspec

from backend.storage.sqlite.mirror.file import CIPHER, PAGE_BYTES

Kind = Literal["messages", "chats", "least"]
Row = tuple[Any, ...]
Rows = tuple[list[Row], list[Row]]
"""Of the table, and of the index, with the same numbers."""

CHATS: Final = "CREATE TABLE chats (number INTEGER PRIMARY KEY, id TEXT UNIQUE, at TEXT, body BLOB)"
MESSAGES: Final = (
    "CREATE TABLE messages"
    " (number INTEGER PRIMARY KEY, chat_id TEXT, at TEXT, name TEXT, words TEXT)"
)
INSERT_CHATS: Final = "INSERT INTO chats VALUES (?, ?, ?, ?)"
INSERT_MESSAGES: Final = "INSERT INTO messages VALUES (?, ?, ?, ?, ?)"
AS_IT_COMES: Final = "CREATE VIRTUAL TABLE found USING fts5 (words)"
LEAST: Final = "CREATE VIRTUAL TABLE found USING fts5 (words, content = '', tokenize = 'ascii')"
INSERT_WORDS: Final = "INSERT INTO found (rowid, words) VALUES (?, ?)"
STATEMENTS: Final[dict[Kind, tuple[str, str, str]]] = {
    "messages": (MESSAGES, AS_IT_COMES, INSERT_MESSAGES),
    "chats": (CHATS, AS_IT_COMES, INSERT_CHATS),
    "least": (CHATS, LEAST, INSERT_CHATS),
}
"""Table, index, and the insert into the table."""
PRAGMAS: Final = (
    f"page_size = {PAGE_BYTES}",
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "cache_size = -65536",
    "wal_autocheckpoint = 16000",
)


def rows_of(kind: Kind, page: bytes, first: int) -> Rows:
    """Ready for `executemany`; numbers from `first` on."""
    chats = msgspec.json.decode(page)["chats"]
    made = _messages(chats) if kind == "messages" else _whole_chats(chats)
    numbered = [(first + n, *row) for n, (row, _) in enumerate(made)]
    words = [(first + n, said) for n, (_, said) in enumerate(made)]
    return numbered, words


def _whole_chats(chats: list[dict[str, Any]]) -> list[tuple[Row, str]]:
    return [
        (
            (chat["id"], chat["timestamp"], msgspec.json.encode(chat)),
            " ".join(words for _, _, words in _said(chat)),
        )
        for chat in chats
    ]


def _messages(chats: list[dict[str, Any]]) -> list[tuple[Row, str]]:
    return [((chat["id"], *said), said[2]) for chat in chats for said in _said(chat)]


def _said(chat: dict[str, Any]) -> list[tuple[str, str, str]]:
    if chat["type"] == "offline_msg":
        return [(chat["timestamp"], chat["visitor"]["name"], chat["message"])]
    events = chat["history"] or []
    return [(e["timestamp"], e["name"], e["msg"]) for e in events if e["type"] == "chat.msg"]


class BareInsert:
    def __init__(self, path: Path, kind: Kind) -> None:
        table, index, self._insert = STATEMENTS[kind]
        self._db = apsw.Connection(str(path))
        self._db.pragma("cipher", CIPHER)
        self._db.pragma("key", f"raw:{secrets.token_hex(32)}")
        for pragma in PRAGMAS:
            self._db.execute(f"PRAGMA {pragma}").fetchall()
        self._db.execute(table)
        self._db.execute(index)

    def write(self, rows: Rows) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(self._insert, rows[0])
        self._db.executemany(INSERT_WORDS, rows[1])
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()
