"""What the doctor saw of an account before it judges: answers and rows, no sentences."""

from __future__ import annotations

from msgspec import Struct

from backend.accounts.account import Account, Installation
from backend.connection.clients import SavedClient
from backend.doctor.asking import Reply, status_of
from backend.doctor.connecting import Connecting
from backend.mirror.progress import Progress
from backend.storage.activity import Activity
from backend.storage.budget import Pace
from backend.storage.connections import Connection
from backend.zendesk.probes import ListedClient, Plan
from backend.zendesk.wire import ChatAgent, OAuthToken


class Known(Struct, frozen=True):
    """What is stored here."""

    account: Account
    now: float
    installations: tuple[Installation, ...]
    activity: Activity
    sealed: bool
    """The keys at hand don't open what is stored."""
    client: SavedClient | None
    connection: Connection | None
    standby: Connection | None
    redirect_uri: str
    mirror_on: bool
    progress: Progress | None


class Reached(Struct, frozen=True):
    """What came of questions without a token."""

    front: Reply
    connecting: Connecting | None
    """Looked at only when there was no connection, or who asked was refused."""
    offset_s: float | None
    """Zendesk's clock minus ours."""
    keys: dict[int, Reply]
    """The public key of each installed app, by app id."""
    frame: Reply
    egress_address: str | None
    """The address this server's traffic leaves from, as its operator says."""
    authorize: Reply | None
    """The consent page for our client id; None without one."""

    @property
    def is_well(self) -> bool:
        """Chat answered as itself: who are you, or wait."""
        return status_of(self.front) in (401, 429)


class Held(Struct, frozen=True, kw_only=True):
    """What came of questions with the token; after a refusal nothing more is asked."""

    me: Reply
    agent: ChatAgent | None = None
    support: Reply | None = None
    """Support's answer; asked only when Chat refuses the token."""
    plan_reply: Reply | None = None
    plan: Plan | None = None
    tokens_reply: Reply | None = None
    token: OAuthToken | None = None
    clients_reply: Reply | None = None
    clients: tuple[ListedClient, ...] = ()
    chats: int | None = None
    """How many there are, as Zendesk counts; None when not said."""


class Seen(Struct, frozen=True):
    known: Known
    reached: Reached
    held: Held | None
    """None without a token, or when Zendesk can't be reached."""
    pace: Pace
    """As it is after all questions."""
