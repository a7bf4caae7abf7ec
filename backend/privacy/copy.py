"""What a person gets who asks for their data: a file of JSON, chat by chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

import msgspec

from backend.accounts.account import Account
from backend.privacy.holdings import Holdings, Ledger
from backend.privacy.person import Person

VERSION: Final = 1
AT_ZENDESK: Final = (
    "This is what Chatside keeps. Zendesk holds the chats themselves, and more about the person:"
    " ask there as well."
)


async def copy_of(
    ledger: Ledger, account: Account, person: Person, held: Holdings
) -> AsyncIterator[bytes]:
    """Transcripts have the members of the contract's Transcript; what is hidden is hidden here."""
    head = {
        "version": VERSION,
        "account": held.account,
        "made_at": held.as_of,
        "person": person,
        "copy": held.copy,
        "restricted_since": held.restricted_since,
        "erased_before": held.erased_before,
        "looked_at": held.looked_at,
        "zendesk": AT_ZENDESK,
    }
    yield msgspec.json.encode(head)[:-1] + b',"chats":['
    comma = b"\n"
    for chat in held.chats:
        transcript = await ledger.transcript(account, chat)
        if transcript is not None:
            yield comma + transcript
            comma = b",\n"
    yield b"\n]}\n"
