"""What an erasure leaves in the hands of whoever asked for it. It is kept nowhere here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from backend.privacy.held import HeldChat
from backend.privacy.looked_at import LookedAt
from backend.privacy.person import Person

AT_ZENDESK: Final = "Zendesk's own copy is a separate step: delete them there as well."
BACKUPS: Final = "Backups of the data folder that are older than this still hold them."
TOMBSTONE: Final = (
    "A keyed hash of each address, number and id named stays here, with the time: it keeps chats"
    " that began before from coming back."
)


class Certificate(Struct, frozen=True):
    number: str
    """Also in the audit's line; nothing else connects the two."""
    account: str
    erased_at: str
    person: Person | None
    """As it was typed; None when chats were named."""
    chats: list[HeldChat]
    """What was kept here and is not any more."""
    looked_at: list[LookedAt]
    """Oldest first."""
    audit_lines: int
    """Lines that named the person, and now name nobody."""
    ignored: int
    """Addresses that were taken off the list of those that match nobody."""
    copy: bool
    """Whether a copy of the account's chats is kept here at all."""
    traces: bool
    """True: a reader was in the way; what was erased may be in a file's log a little longer."""


def told(certificate: Certificate) -> Iterator[str]:
    """Line by line, for people."""
    c = certificate
    yield f"Certificate of erasure {c.number}"
    yield ""
    yield f"Account: {c.account}"
    yield f"Erased at: {c.erased_at}"
    yield from _named(c)
    yield f"Chats erased: {len(c.chats):,}" if c.copy else "Chats erased: none are kept here"
    yield from (f"  {chat_said(chat)}" for chat in c.chats)
    yield f"Looked at: {len(c.looked_at):,} times"
    yield from (f"  {looked_at_said(line)}" for line in c.looked_at)
    yield f"Lines of the audit that name nobody any more: {c.audit_lines:,}"
    if c.ignored:
        yield f"Taken off the list of addresses that match nobody: {c.ignored:,}"
    yield ""
    if c.traces:
        yield "A reader was in the way: traces may be in a file's log until it lets go."
    yield TOMBSTONE
    yield BACKUPS
    yield AT_ZENDESK


def _named(certificate: Certificate) -> Iterator[str]:
    person = certificate.person or Person()
    yield from (f"Person, by address: {text}" for text in person.requesters)
    yield from (f"Person, by phone number: {text}" for text in person.phones)
    yield from (f"Person, by visitor id: {text}" for text in person.visitors)


def chat_said(chat: HeldChat) -> str:
    ticket = f", ticket {chat.ticket_id}" if chat.ticket_id is not None else ""
    return f"{chat.id}, began {chat.started_at or 'at an unknown time'}{ticket}"


def looked_at_said(line: LookedAt) -> str:
    who = "by command" if line.agent_id is None else f"agent {line.agent_id}"
    parts = [line.at, line.action, who]
    parts += [f"chat {line.chat_id}"] if line.chat_id else []
    return ", ".join(parts)
