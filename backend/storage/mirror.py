"""The mirror: an account's chats in our own store, written by one worker, read by every server.

Nothing that identifies a visitor is stored apart from the transcript's own words: identities are
keyed hashes, made with the account's data key. A page of chats, what it deletes, its search rows
and the cursor it brings are one transaction.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from typing import Final, Literal, Protocol

from msgspec import Struct

from backend.accounts.extent import Extent
from backend.storage.searching import PART_S, WITHIN_S, Among, Sought

Order = Literal["newest", "best"]

NO_TIME: int = 0
"""`started_ms` of a chat whose beginning can't be told: it sorts last."""


GZIP: Final = zlib.MAX_WBITS + 16
"""How zlib is told that it is gzip."""


class MirroredChat(Struct, frozen=True):
    """One chat as it is kept. Made by `backend.mirror.rows`."""

    id: str
    updated_s: int
    """Zendesk's `update_timestamp`, seconds since 1970; 0 when unknown (a live answer): such a
    chat replaces what is stored when its content differs, and the stored time stays."""
    content_hash: bytes
    """16 bytes; equal for equal content, so that a chat read again changes nothing."""
    started_ms: int
    ended_ms: int | None
    ticket_id: int | None
    keys: tuple[bytes, ...]
    """Identity keys (16 bytes each): e-mail, phone, external id, visitor id."""
    email: bytes
    """The e-mail's identity key (it is one of `keys`), empty when none was typed."""
    visitor: bytes
    """The visitor id's identity key (it is one of `keys`), empty when unknown."""
    visitor_name: bytes
    """8 bytes for the name the visitor typed, empty when none: the shared-address rule."""
    summary: bytes
    """JSON of the contract's ChatSummary without `grade` and `reason`."""
    transcript: bytes
    """JSON of the contract's Transcript."""
    words: str
    """What can be searched: the tokens of `backend.chats.words`, separated by blanks."""
    facets: str
    """What can be filtered: tokens such as `rating-good`, separated by blanks."""
    audience: str = ""
    """Who may see it by their role: tokens of `backend.chats.audience`, separated by blanks."""


class Quarantined(Struct, frozen=True):
    """A record that could not be read; kept raw, so that a later version can."""

    id: str
    """The chat's id, or a hash of the record when it has none."""
    raw: bytes
    reason: str
    at_s: int


class Changes(Struct, frozen=True):
    """One transaction of the mirror. Absent members change nothing."""

    chats: tuple[MirroredChat, ...] = ()
    deleted: tuple[str, ...] = ()
    """Ids marked as deleted, or proved to be gone: every trace of them goes."""
    quarantined: tuple[Quarantined, ...] = ()
    rechecked: tuple[str, ...] = ()
    """Ids that were just looked for: theirs is the last turn again, there or not."""
    at_s: int = 0
    """Now, for `rechecked`, new chats and retention."""
    keep_from_ms: int | None = None
    """Retention: chats that began before are not taken in (see `trim`)."""
    state: bytes | None = None
    """The sync's own state, whatever it is made of: kept, and given back by `state()`."""
    as_of_s: int | None = None
    """Zendesk's clock when the copy was last known to be up to date."""
    complete: bool | None = None
    """Whether the first copy of everything is there."""
    roster: bytes | None = None
    """Chat's agents as the worker read them last, as JSON."""


class Withheld(Struct, frozen=True):
    """What a change of the restricted people moved."""

    hidden: int
    shown: int


class Written(Struct, frozen=True):
    added: int
    changed: int
    deleted: int
    unchanged: int
    refused: int
    """Chats a tombstone or the retention keeps out."""
    withheld: int = 0
    """Chats of restricted people: kept, and shown to nobody."""


class Standing(Struct, frozen=True):
    """Everything about a mirror that is not a chat: one row, cheap to read before each answer."""

    version: int
    """Grows whenever a chat changes; the same number means the same answers.

    A copy that is made anew begins beyond every version of the account's earlier ones.
    """
    chats: int
    oldest_ms: int | None
    """When the oldest chat began."""
    newest_ms: int | None
    as_of_s: int | None
    complete: bool
    quarantined: int
    state: bytes | None
    roster: bytes | None


class Place(Struct, frozen=True):
    """Where a list stands: rows come newest first, by (started_ms, number) descending."""

    started_ms: int
    number: int


class ListedChat(Struct, frozen=True):
    """A row of a person's list."""

    number: int
    """The chat's number in this mirror, for `Place`."""
    id: str
    started_ms: int
    ticket_id: int | None
    email: bytes
    visitor: bytes
    visitor_name: bytes
    summary: bytes


class Search(Struct, frozen=True):
    sought: Sought
    among: Among | None
    """None: all chats of the account."""
    order: Order
    limit: int
    before: Place | None = None
    """Newest first: where the page before ended."""
    skip: int = 0
    """Best first: how many chats the pages before had."""


class Hits(Struct, frozen=True):
    rows: list[ListedChat]
    """At most `limit`."""
    more: bool
    """Whether a page may follow."""
    end: Place | None
    """Newest first: where it goes on."""
    count: int
    """All hits, however many pages they take."""
    exact: bool
    """False: about so many, or more."""
    order: Order
    """"newest" also where "best" was asked for and took too long, or no words were sought."""
    partial: bool
    """It took too long to look at all: these are the newest hits, in this order."""


class StoredBody(Struct, frozen=True):
    """A transcript's JSON as it is kept."""

    body: bytes
    encoding: Literal["gzip", "identity"]

    def json(self) -> bytes:
        """Through zlib itself: the gzip module reads the header in Python."""
        return zlib.decompress(self.body, GZIP) if self.encoding == "gzip" else self.body


class Erasure(Struct, frozen=True):
    """What has to go and must not come back. Exactly one of the two is not empty."""

    chat_ids: tuple[str, ...] = ()
    keys: tuple[bytes, ...] = ()
    """Identity keys: every chat of theirs that began before `at_s`."""
    at_s: int = 0


NO_HITS: Final = Hits([], more=False, end=None, count=0, exact=True, order="newest", partial=False)


class MirrorReader(Protocol):
    """Safe to use from every server; answers come from one consistent state each.

    With an `extent`, chats that it doesn't show are as good as not there.
    """

    async def standing(self) -> Standing: ...

    async def listed(
        self,
        key: bytes,
        *,
        limit: int,
        before: Place | None = None,
        extent: Extent | None = None,
    ) -> list[ListedChat]:
        """The chats of one identity, newest first."""

    async def count(
        self,
        keys: tuple[bytes, ...],
        *,
        but_not: tuple[bytes, ...] = (),
        but_not_ticket: int | None = None,
        extent: Extent | None = None,
    ) -> int:
        """How many chats have one of these identities, some e-mails' and a ticket's aside."""

    async def by_ticket(self, ticket_id: int, *, extent: Extent | None = None) -> list[ListedChat]:
        """At most 20, newest first."""

    async def transcript(
        self, chat_id: str, *, extent: Extent | None = None
    ) -> StoredBody | None: ...

    async def transcript_of(self, listed: ListedChat) -> StoredBody | None:
        """Of a chat that was just listed."""

    async def withheld(self, erasure: Erasure) -> list[MirroredChat]:
        """Those that `erasure` names, of the chats that are shown to nobody."""

    async def keys_of(self, listed: ListedChat) -> frozenset[bytes]:
        """All identity keys of a chat that was just listed."""

    async def search(
        self, asked: Search, *, within_s: float = WITHIN_S, part_s: float = PART_S
    ) -> Hits:
        """When `within_s` is not enough, as many of the newest hits as are found in `part_s`."""

    async def close(self) -> None: ...


class MirrorWriter(Protocol):
    """One per account at a time, whoever holds the account's lease."""

    async def standing(self) -> Standing: ...

    async def commit(self, changes: Changes) -> Written:
        """All of it or nothing.

        A chat is replaced when its `updated_s` is not older than the stored one's and its content
        differs. Tombstones win over chats. Writing the same changes twice is harmless.
        """

    async def least_checked(self, limit: int) -> list[str]:
        """Ids in the order in which they were last looked for, oldest first."""

    async def ids_of(self, keys: tuple[bytes, ...], *, at_most: int) -> list[str]:
        """Chats of these identities, those of the first key first, each one's newest first."""

    async def known(self, chat_ids: tuple[str, ...]) -> dict[str, int]:
        """id → updated_s of those that are here."""

    async def began_ms(self, chat_ids: tuple[str, ...]) -> dict[str, int]:
        """When these began, those aside that are not here or have no time."""

    async def erase(self, erasure: Erasure) -> int:
        """How many chats went. Leaves tombstones; safe to run again."""

    async def named(self, erasure: Erasure) -> list[str]:
        """The ids of the chats that `erase` would remove."""

    async def withhold(self, keys: tuple[bytes, ...]) -> Withheld:
        """Chats of these identities, and of no others, are kept but in no answer; safe to repeat.

        Those that come later are put beside them.
        """

    async def chats(self, after: int, *, at_most: int) -> list[tuple[int, MirroredChat]]:
        """Whole, by their numbers: those behind the number `after`."""

    async def chat(self, chat_id: str) -> MirroredChat | None:
        """Whole, be it withheld."""

    async def withheld(self) -> list[MirroredChat]:
        """All that are in no answer."""

    async def masked(self) -> bool:
        """Whether `note_masked` was told that all chats here are masked."""

    async def note_masked(self, *, masked: bool) -> None: ...

    async def mask_raw(self, mask: Callable[[str, str], str]) -> int:
        """Records that are kept raw: (id, the record as one character a byte) → what is kept of it.

        How many changed.
        """

    async def trim(self, keep_from_ms: int, *, at_most: int) -> int:
        """Remove chats that began before; how many went, `at_most` a call."""

    async def scrub(self) -> bool:
        """Leave no trace of what was removed in any file; False while a reader is in the way."""

    async def close(self) -> None: ...


class Mirrors(Protocol):
    """The mirrors of all accounts."""

    async def reader(self, account_id: str) -> MirrorReader | None:
        """None while the account has no mirror. Opened once and kept."""

    async def writer(self, account_id: str) -> MirrorWriter:
        """Creates the mirror, or brings its schema up to date."""

    async def refuse_newer(self, account_ids: Iterable[str]) -> None:
        """Raises StoreTooNew when a newer version wrote one of these accounts' mirrors."""

    async def destroy(self, account_id: str) -> bool:
        """Remove the account's mirror, all of its files; False when there was none."""

    async def close(self) -> None: ...
