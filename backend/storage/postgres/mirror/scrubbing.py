"""Leaving as little as we can of what was removed.

PostgreSQL leaves rows that were removed where they lie until they are vacuumed, and its log keeps
what was written until it is recycled. We vacuum what we removed from; the rest is the operator's:
see docs/how-to/postgresql.md.
"""

from __future__ import annotations

from typing import Final

from backend.storage.postgres.vault import Vault, own

TRACES: Final = "SELECT 1 FROM mirrors WHERE account_id = %s AND traces"
CLEAN: Final = "UPDATE mirrors SET traces = false WHERE account_id = %s"
VACUUM: Final = (
    "VACUUM (TRUNCATE false) chats, bodies, words, identities, postings, quarantine, withheld"
)


async def scrub(vault: Vault, account_id: str) -> bool:
    """True: on this engine no reader is waited for."""
    if await vault.run(own(account_id), (TRACES, (account_id,))):
        async with vault.connection() as db:
            await db.execute(VACUUM)
        await vault.run(own(account_id), (CLEAN, (account_id,)))
    return True
