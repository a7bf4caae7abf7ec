"""The mirrors of all accounts: rows of one database."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from backend.storage.postgres.listening import TELL
from backend.storage.postgres.mirror.reader import PostgresMirrorReader
from backend.storage.postgres.mirror.standing import ENTER, begin
from backend.storage.postgres.mirror.writer import PostgresMirrorWriter
from backend.storage.postgres.vault import Vault, own

MOST_READERS: Final = 10_000
DESTROY: Final = (
    "SELECT 1 FROM mirrors WHERE account_id = %s FOR UPDATE",
    "DELETE FROM chats WHERE account_id = %s",
    "DELETE FROM bodies WHERE account_id = %s",
    "DELETE FROM words WHERE account_id = %s",
    "DELETE FROM identities WHERE account_id = %s",
    "DELETE FROM postings WHERE account_id = %s",
    "DELETE FROM quarantine WHERE account_id = %s",
    "DELETE FROM withheld WHERE account_id = %s",
    "DELETE FROM mirrors WHERE account_id = %s RETURNING 1",
)


class PostgresMirrors:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._readers: OrderedDict[str, PostgresMirrorReader] = OrderedDict()

    async def reader(self, account_id: str) -> PostgresMirrorReader | None:
        """The one at hand: it remembers how the mirror stands."""
        reader = self._readers.get(account_id) or PostgresMirrorReader(self._vault, account_id)
        if not await reader.look():
            self._readers.pop(account_id, None)
            return None
        self._readers[account_id] = reader
        self._readers.move_to_end(account_id)
        if len(self._readers) > MOST_READERS:
            self._readers.popitem(last=False)
        return reader

    async def writer(self, account_id: str) -> PostgresMirrorWriter:
        """Whoever had one before can't write any more."""
        rows = await self._vault.run(own(account_id), begin(account_id), (ENTER, (account_id,)))
        return PostgresMirrorWriter(self._vault, account_id, rows[0][0])

    async def refuse_newer(self, account_ids: Iterable[str]) -> None:
        """All mirrors lie in the tables of one schema, which was looked at when it was opened."""

    async def destroy(self, account_id: str) -> bool:
        self._readers.pop(account_id, None)
        statements = [(sql, (account_id,)) for sql in DESTROY]
        return bool(await self._vault.run(own(account_id), TELL, *statements))

    async def close(self) -> None:
        self._readers.clear()
