"""The JSON that travels between the sidebar page and the backend, in one file.

`docs/reference/api.json` and `zat_app/assets/js/contract.d.ts` are generated from these structs
(`make contract`); a test keeps the three equal. Times are RFC 3339 in UTC unless a name ends in
`_at_s` (seconds since 1970). Members that may be unknown are null, never missing.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from backend.accounts.place import Place
from backend.storage.connections import BrokenCause

Grade = Literal["ticket", "verified_email", "weak", "account"]
"""account: found in all chats of the account, whoever's it is."""
Reason = Literal[
    "ticket", "verified_email", "unverified_email", "shared_address", "phone", "external_id",
    "same_visitor", "account_search",
]  # fmt: skip
Role = Literal["visitor", "agent", "trigger", "unknown"]
EntryKind = Literal[
    "message", "join", "leave", "tags", "comment", "rating", "transfer", "file",
    "system", "unknown", "unreadable",
]  # fmt: skip
ConnectionState = Literal["connected", "not_connected", "reconnect"]

ShortText = Annotated[str, Meta(max_length=320)]
SignedToken = Annotated[str, Meta(min_length=1, max_length=16_384)]


# -- the page ------------------------------------------------------------------------------------


class Preferences(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/preferences`: how this agent likes to read; kept for every panel of theirs."""

    hide_lines: bool = False
    """Joins, leaves, tags, transfers and ratings are not shown."""
    show_times: bool = False
    """How long the customer waited for each reply."""
    open_newest: bool | None = None
    """The newest transcript opens by itself; null: as the account has it."""


class PageBoot(Struct, frozen=True):
    """The JSON block `#chatside-boot` of the signed page."""

    mode: Literal["session", "claim"]
    build: str
    """Which build of the assets the page belongs to; compared with `SessionAnswer.build`."""
    session: str | None = None
    expires_at_s: int | None = None
    token: str | None = None
    """Claim shell only: the signed token, to be sent once to `/api/claim`."""
    open_newest: bool = False
    """The account has it that the newest transcript opens by itself."""
    preferences: Preferences = Preferences()
    copies: bool = False
    """Copies of chats are kept here, so that there is something to search."""
    place: Place = "ticket_sidebar"
    """Where in Zendesk the page stands; for the claim shell as the token says, unproved."""


class ClaimRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/claim`: the first load of a new installation."""

    setup_code: ShortText
    app_id: Annotated[int, Meta(ge=1, le=2**53)]
    installation_id: Annotated[int, Meta(ge=1, le=2**53)]
    token: SignedToken


class SessionAnswer(Struct, frozen=True):
    """`POST /api/claim` and `POST /api/session`.

    The answers of look-up and transcript may carry a renewed session in the header
    `Chatside-Session` and its expiry in `Chatside-Session-Expires` (seconds since 1970).
    `Chatside-Build` names the server's build: a page of another one says there is a new version.
    """

    session: str
    expires_at_s: int
    ends_at_s: int
    """After this moment the session can't be renewed; the panel has to be reloaded by Zendesk."""
    build: str


# -- look-up -------------------------------------------------------------------------------------


class EmailAddress(Struct, frozen=True, forbid_unknown_fields=True):
    value: ShortText
    verified: bool


class Requester(Struct, frozen=True, forbid_unknown_fields=True):
    id: Annotated[int, Meta(ge=1, le=2**53)] | None
    emails: Annotated[list[EmailAddress], Meta(max_length=20)]
    """In Zendesk's order, the primary address first."""
    phones: Annotated[list[ShortText], Meta(max_length=20)] = []
    external_id: ShortText | None = None


class LookupRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/lookup`."""

    sequence: Annotated[int, Meta(ge=0, le=2**53)]
    """Given back in the answer; the page drops answers to older questions."""
    ticket_id: Annotated[int, Meta(ge=1, le=2**53)] | None
    requester: Requester
    cursor: Annotated[str, Meta(max_length=16_384)] | None = None
    """`next_cursor` of the page before; null for the first page."""
    weak: bool = False
    """True: list the weak matches instead (a logged click)."""
    until: ShortText | None = None
    """Only chats that began before this moment; from our own copy only."""


class MatchReason(Struct, frozen=True):
    """Why a chat is in the list. "verified_email", number 2 of 3: the second of three addresses."""

    code: Reason
    address_number: int | None
    address_total: int


class ChatSummary(Struct, frozen=True):
    id: str
    kind: Literal["chat", "offline_message", "unreadable"]
    started_at: str | None
    """null when Zendesk's text can't be read as a time; then `started_raw` has what it sent."""
    started_raw: str | None
    ended_at: str | None
    duration_s: int | None
    agents: list[str]
    department: str | None
    preview: str
    """The visitor's first words, at most 160 characters; empty when nobody wrote."""
    messages: int
    rating: Literal["good", "bad"] | None
    missed: bool
    ticket_id: int | None
    grade: Grade
    reason: MatchReason


class AddressCount(Struct, frozen=True):
    verified: int
    unverified: int


class Copy(Struct, frozen=True):
    """How much our own copy of the account's chats holds, and how sure that is."""

    chats: int
    since: str | None
    """When the oldest chat began."""
    up_to: str | None
    """Zendesk's time when the copy was last known to be up to date."""
    complete: bool
    """False while the first copy is being made."""
    hidden_before: str | None
    """Zendesk shows nothing older: the plan's history window."""
    trouble: str | None
    """What keeps the copy from being brought up to date, as a code; null when nothing does."""


class LookupAnswer(Struct, frozen=True):
    sequence: int
    requester_id: int | None
    source: Literal["live", "mirror"]
    as_of: str
    """When the source was read."""
    addresses: AddressCount
    chats: list[ChatSummary]
    """Newest first. In the first page of strong matches: grades "ticket" and "verified_email"."""
    grant: str
    """Opens exactly `chats` of this page; goes into the header `Chatside-Grant`."""
    next_cursor: str | None
    found_about: int | None
    """Zendesk's own count of hits, before the exact check; null when unknown."""
    weak_about: int
    """How many weak matches there may be; 0 when none."""
    cut_off: bool
    """True when Zendesk lists no more than 10,000 hits and there are more."""
    newest: Transcript | None
    """The transcript of `chats[0]`, so that the commonest click needs no request."""
    copy: Copy | None
    """Null where no copy is kept, or none was begun."""
    limited: bool
    """The agent's Chat role shows them a part of the account's chats; whether others were left out
    of this list isn't told."""


class OverviewRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/overview`, with the grant of a look-up of the same requester."""

    ticket_id: Annotated[int, Meta(ge=1, le=2**53)] | None
    requester: Requester
    time_zone: ShortText | None = None
    """The agent's, an IANA name: months begin there. Unknown ones count as UTC."""


class Month(Struct, frozen=True):
    """A month in which chats began."""

    since: str
    until: str
    """The beginning of the next month."""
    chats: int
    missed: int
    bad: int
    """Rated bad."""


class Glance(Struct, frozen=True):
    """All chats of a requester that the look-up lists, counted from our own copy."""

    chats: int
    since: str | None
    """When the first of them began; null when that is known of none."""
    good: int
    bad: int
    missed: int
    months: list[Month]
    """In order; those without chats, and chats without a date, are left out."""
    cut_off: bool
    """True when there are more chats than are counted: the oldest are not."""


class OpenedBefore(Struct, frozen=True):
    """A chat of this requester that this agent opened."""

    chat_id: str
    at: str


class OverviewAnswer(Struct, frozen=True):
    glance: Glance | None
    """Null where our own copy doesn't answer."""
    opened: list[OpenedBefore]
    """At most 200, the latest."""
    aside: list[str] = []
    """Chats that this agent set aside as not this customer's; at most 200, the latest."""
    exports: bool = False
    """Whether chats of this account may be exported."""


class RecheckAnswer(Struct, frozen=True):
    """`POST /api/recheck`, with the body of a look-up: this person's chats were read again."""

    done: bool
    """False: it takes longer than a request; it goes on by itself."""
    checked: int
    removed: int


# -- search --------------------------------------------------------------------------------------


class SearchRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/search`: `docs/reference/search.md` says what can be asked for."""

    sequence: Annotated[int, Meta(ge=0, le=2**53)]
    """Given back in the answer; the page drops answers to older questions."""
    ticket_id: Annotated[int, Meta(ge=1, le=2**53)] | None
    requester: Requester
    """The same as the look-up's; with scope "account" it is only given back."""
    query: Annotated[str, Meta(max_length=4096)]
    """As typed. The last word counts as the beginning of one until a blank follows."""
    scope: Literal["requester", "account"] = "requester"
    weak: bool = False
    """With scope "requester". True: search the weak matches instead, as in the look-up."""
    order: Literal["newest", "best"] = "newest"
    cursor: Annotated[str, Meta(max_length=16_384)] | None = None
    """`next_cursor` of the page before; null for the first page."""
    time_zone: Annotated[str, Meta(max_length=64)] = "UTC"
    """Whose days `before:` and `after:` mean, such as "Europe/Berlin"."""


class SearchHint(Struct, frozen=True):
    """A piece of the query that was left out or may not mean what was meant."""

    code: Literal[
        "filter_unknown", "value_unknown", "value_missing", "date_unreadable", "dates_cross",
        "quote_open", "no_letters", "too_long", "too_many_terms",
    ]  # fmt: skip
    start: int
    """Where in the query, as JavaScript counts characters (UTF-16)."""
    end: int
    suggestion: str | None
    """A filter's name, or a value, that may have been meant."""


class SearchMark(Struct, frozen=True):
    """A part of `SearchPlace.text` that was asked for, as JavaScript counts characters."""

    start: int
    end: int


class SearchPlace(Struct, frozen=True):
    """Where in a chat something that was asked for stands."""

    field: Literal["message", "comment", "file", "tag", "agent", "visitor"]
    entry: int | None
    """Index in `Transcript.entries`; null for tags, names, and a comment that is no entry."""
    text: str
    """The words around it, at most some 200 characters on one line; "…" where it was cut."""
    marks: list[SearchMark]
    """At least one; in order, without overlaps."""


class SearchHit(Struct, frozen=True):
    chat: ChatSummary
    """Scope "account": `grade` is "account", `reason.code` "account_search"."""
    places: list[SearchPlace]
    """At most three, in the transcript's order; none when only filters were asked for."""


class SearchAnswer(Struct, frozen=True):
    sequence: int
    requester_id: int | None
    source: Literal["mirror"]
    as_of: str
    """When the copy was last known to be up to date."""
    hits: list[SearchHit]
    """In `order`, at most 20."""
    grant: str
    """Opens exactly the chats of this page; goes into the header `Chatside-Grant`."""
    next_cursor: str | None
    count: int
    """How many hits there are on all pages."""
    count_exact: bool
    """False: there are about so many, or more."""
    order: Literal["newest", "best"]
    """"newest" also where "best" was asked for, but took too long or only filters were given."""
    partial: bool
    """True: it took too long to look at everything. These are the newest hits; older ones may be
    missing."""
    hints: list[SearchHint]
    time_zone: str
    """Whose days were meant: the one asked for, or "UTC" when this server doesn't know it."""
    account_search: bool
    """Whether this account's agents may search with scope "account"."""
    copy: Copy
    """`complete` false: not everything is copied yet, so not everything can be found."""


# -- acting --------------------------------------------------------------------------------------


class QuoteRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/quotes`, with the grant that lists the chat: it is noted before it is quoted."""

    chat_id: ShortText
    into: Literal["internal_note", "public_reply"]


class QuoteAnswer(Struct, frozen=True):
    grade: str
    """As the list said; written down."""


class AsideRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/aside`, with the grant that lists the chat: this is not this customer's."""

    chat_id: ShortText
    aside: bool
    """False: it is after all."""


class AsideAnswer(Struct, frozen=True):
    aside: bool


class ExportRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/exports`, with the grant of a look-up of the same requester and ticket."""

    ticket_id: Annotated[int, Meta(ge=1, le=2**53)] | None
    requester: Requester
    chat_id: ShortText | None
    """One chat that the grant lists; null: all that a look-up lists, weak matches left out."""
    format: Literal["text", "csv", "json", "page"]
    """"page": to be printed, or saved as PDF."""
    system_lines: bool = False
    """Joins, leaves, tags, transfers and ratings, too."""
    visitor_details: bool = False
    """The name the visitor gave; false: "Visitor" stands in its place."""
    time_zone: Annotated[str, Meta(max_length=64)] = "UTC"
    locale: Annotated[str, Meta(max_length=35)] = "en"


class ExportAnswer(Struct, frozen=True):
    url: str
    """Opens once, within a minute, without a session: for a new tab."""
    expires_at_s: int
    chats: int
    cut_off: bool
    """True: there are more chats than one export takes; the newest are in it."""


# -- privacy ------------------------------------------------------------------------------------


class DutiesAnswer(Struct, frozen=True):
    """`GET /api/privacy`: what is this agent's to do."""

    duties: list[Literal["privacy", "audit"]]
    """privacy: they are a Chat administrator. audit: they were named to read the audit."""


class PersonRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/privacy/find`, `…/export`, `…/erase`, `…/restrict`, `…/lift`, by administrators:
    somebody, by everything they are known by in chats."""

    requesters: Annotated[list[ShortText], Meta(max_length=20)] = []
    """E-mail addresses."""
    phones: Annotated[list[ShortText], Meta(max_length=20)] = []
    visitors: Annotated[list[ShortText], Meta(max_length=20)] = []
    """Ids of Chat visitors."""


class PersonFound(Struct, frozen=True):
    """What is kept of them. The file of an export has all of it."""

    copy: Literal["complete", "partial", "none"]
    chats: int
    looked_at: int
    """How often agents did something with their chats, by the audit."""
    last_looked_at: str | None
    restricted_since: str | None
    erased_before: str | None


class FileAnswer(Struct, frozen=True):
    url: str
    """Opens once, within a minute, without a session: for a new tab."""
    expires_at_s: int


class ErasedAnswer(Struct, frozen=True):
    chats: int
    certificate: str
    """Its number; the file is the certificate itself, and is kept nowhere here."""
    file: FileAnswer
    traces: bool
    """True: what was erased may be in a file's log a little longer."""


class RestrictedAnswer(Struct, frozen=True):
    chats: int
    """How many are hidden now, or shown again."""


class RedactRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/privacy/redact`, with a grant that lists the chat."""

    chat_id: ShortText
    words: Annotated[list[Annotated[str, Meta(max_length=4000)]], Meta(max_length=100)] = []
    """To be hidden wherever they stand in the chat. None: everything is shown again."""


class RedactAnswer(Struct, frozen=True):
    changed: bool
    """False: no copy holds the chat, or the words do not stand in it."""


class AuditRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/audit`, by those who were named for it; answered by a FileAnswer."""

    since: ShortText | None = None
    """A moment; the file begins there."""
    until: ShortText | None = None


# -- transcript ----------------------------------------------------------------------------------


class Sender(Struct, frozen=True):
    name: str
    role: Role


class FileLink(Struct, frozen=True):
    name: str
    url: str | None
    """http(s) only; null when Zendesk sent something else."""
    mime_type: str | None
    size: int | None
    deleted: bool


class Entry(Struct, frozen=True):
    """One line of a transcript; members that don't belong to `kind` are null or empty."""

    kind: EntryKind
    at: str | None
    at_raw: str | None
    sender: Sender | None
    text: str | None = None
    """message, system: the words. comment: the comment. unknown: Zendesk's event type."""
    options: list[str] = []
    """message: the choices that were offered."""
    tags_added: list[str] = []
    tags_removed: list[str] = []
    rating: Literal["good", "bad"] | None = None
    department: str | None = None
    file: FileLink | None = None


class Transcript(Struct, frozen=True):
    """`GET /api/chats/{chat_id}`, with the header `Chatside-Grant`."""

    id: str
    kind: Literal["chat", "offline_message", "unreadable"]
    started_at: str | None
    started_raw: str | None
    ended_at: str | None
    duration_s: int | None
    agents: list[str]
    department: str | None
    rating: Literal["good", "bad"] | None
    comment: str | None
    tags: list[str]
    missed: bool
    deleted: bool
    ticket_id: int | None
    entries: list[Entry]
    unreadable: int
    """How many records of this chat could not be read; each is shown as an "unreadable" entry."""
    has_history: bool


# -- connection ----------------------------------------------------------------------------------


class Standby(Struct, frozen=True):
    """A second connection, which takes over when the first one breaks."""

    connected_by: str | None
    """The Chat name of the person; null while there is none."""
    works: bool
    connect_url: str | None
    """Where another administrator becomes the standby; null for the one who connected."""


class ConnectionAnswer(Struct, frozen=True):
    """`GET /api/connection`."""

    state: ConnectionState
    since: str | None
    """connected: when it was connected. reconnect: when Zendesk stopped accepting it."""
    connected_by: str | None
    """The Chat name of the person who connected; only for administrators."""
    ready: bool
    """False while the account lacks a client id or an access policy: use the set-up link."""
    connect_url: str | None
    """Where the Connect button opens a window; good for ten minutes, for this agent only."""
    may_disconnect: bool
    cause: BrokenCause | None = None
    """Why it stopped; while connected, only for administrators: why it will."""
    ends_at: str | None = None
    """When it stops unless somebody connects again, from two weeks before; administrators only."""
    standby: Standby | None = None
    """Only for administrators, while connected."""


# -- changes -------------------------------------------------------------------------------------


class ChangesRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """`POST /api/changes`, with the grant of a look-up of the same requester and ticket.

    Without a requester no grant is needed, and only the connection is told.
    """

    ticket_id: Annotated[int, Meta(ge=1, le=2**53)] | None
    requester: Requester | None


class News(Struct, frozen=True):
    """An event of `POST /api/changes`; the answer as a whole where JSON was asked for.

    The first one of a stream says what the panel may have missed.
    """

    changed: bool
    """The list is another one than the panel was given or told of: look it up again."""
    connection: ConnectionState | None
    """null: as before."""
    copy: Copy | None
    """null: as before, or no copy is kept."""
    end: str | None
    """Why the stream ends here: "turn" (come again), "stopping" (in a moment), "replaced" (by a
    newer one), or the code of an error."""


# -- errors --------------------------------------------------------------------------------------


class Problem(Struct, frozen=True):
    """`application/problem+json` (RFC 9457) for every error of every route."""

    type: str
    title: str
    status: int
    code: str
    """Stable; `docs/reference/errors.md` lists them all."""
    detail: str
    action: str
    """What the reader can do about it."""
    retry_after_s: int | None = None
