"""OAuth clients and tokens of Zendesk Chat, one set per account.

Tokens and secrets are random, not seeded: a token of yesterday must not open today's account.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

if TYPE_CHECKING:
    from tests.emulator.account import Account

SCOPES = ("read", "write", "chat")
TokenKind = Literal["chat", "support"]
ClientType = Literal["public", "confidential"]
_ALPHABET = string.ascii_letters + string.digits


def _letters(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))


class Client(Struct):
    """An API client made by an administrator in Chat's settings. Dates: seconds since 1970."""

    id: int
    name: str
    company: str
    redirect_uris: list[str]
    agent_id: int
    create_date: float
    update_date: float
    scopes: str = "read write chat"
    client_type: ClientType = "public"
    client_identifier: str = field(default_factory=lambda: _letters(50))
    client_secret: str = field(default_factory=lambda: _letters(64))


class Code(Struct, frozen=True):
    """What the consent page hands out by the code grant."""

    client_identifier: str
    agent_id: int
    scope: str
    redirect_uri: str
    expire_date: float
    text: str = field(default_factory=lambda: _letters(64))


class Token(Struct):
    """Dates: seconds since 1970 by the account's clock. `kind` "support" opens no Chat route."""

    id: int
    agent_id: int
    client_identifier: str
    scopes: set[str]
    create_date: float
    expire_date: float | None = None
    revoked: bool = False
    kind: TokenKind = "chat"
    access_token: str = field(default_factory=lambda: _letters(64))
    refresh_token: str | None = None
    refresh_expire_date: float | None = None
    keeps_refresh: bool = False
    """Whether the refresh token is that of the token before it, and isn't told again."""

    def live(self, now: float) -> bool:
        return not self.revoked and (self.expire_date is None or now < self.expire_date)


class OAuth:
    def __init__(self, account: Account) -> None:
        self._account = account
        self._next_id = 5001
        self.clients: dict[int, Client] = {}
        self.tokens: dict[int, Token] = {}
        self._codes: dict[str, Code] = {}

    def _new_id(self) -> int:
        self._next_id += 1
        return self._next_id

    def add_client(
        self, name: str, company: str, redirect_uris: Sequence[str], agent_id: int = 7
    ) -> Client:
        now = self._account.clock.now()
        client = Client(
            self._new_id(), name, company, list(redirect_uris), agent_id,
            create_date=now, update_date=now,
        )  # fmt: skip
        self.clients[client.id] = client
        return client

    def delete_client(self, client_id: int) -> None:
        """Its tokens stop working too."""
        gone = self.clients.pop(client_id)
        for token in self.tokens.values():
            if token.client_identifier == gone.client_identifier:
                token.revoked = True

    def find_client(self, identifier: str) -> Client | None:
        matches = (c for c in self.clients.values() if c.client_identifier == identifier)
        return next(matches, None)

    def save_in_dashboard(self, client_id: int, *, new_secret: bool = False) -> None:
        """Saving a client there makes it public again, whatever was changed."""
        client = self.clients[client_id]
        client.client_type, client.update_date = "public", self._account.clock.now()
        if new_secret:
            client.client_secret = _letters(64)

    def make_code(self, code: Code) -> str:
        self._codes[code.text] = code
        return code.text

    def spend_code(self, text: str) -> Code | None:
        """None for a code that is unknown, spent or too old."""
        code = self._codes.pop(text, None)
        alive = code is not None and self._account.clock.now() < code.expire_date
        return code if alive else None

    def give_refresh(self, token: Token, lifetime_s: float | None) -> None:
        token.refresh_token = _letters(64)
        now = self._account.clock.now()
        token.refresh_expire_date = None if lifetime_s is None else now + lifetime_s

    def find_refresh(self, value: str) -> Token | None:
        """The token that goes with a refresh token that still works."""
        now = self._account.clock.now()
        for token in self.tokens.values():
            ends = token.refresh_expire_date
            if token.refresh_token == value and not token.revoked and (ends is None or now < ends):
                return token
        return None

    def issue(
        self,
        agent_id: int,
        scopes: Iterable[str],
        client_identifier: str | None = None,
        kind: TokenKind = "chat",
        lifetime_s: float | None = None,
    ) -> Token:
        """A working token without a consent page. Without a client, one is made for it."""
        if client_identifier is None:
            client_identifier = self.add_client(
                "Issued by hand", "", [], agent_id
            ).client_identifier
        now = self._account.clock.now()
        expires = None if lifetime_s is None else now + lifetime_s
        token = Token(
            self._new_id(), agent_id, client_identifier, set(scopes), now, expires, kind=kind
        )
        self.tokens[token.id] = token
        return token

    def find_token(self, value: str) -> Token | None:
        """The token with that text, also when it is revoked or expired: see `Token.live`."""
        return next((t for t in self.tokens.values() if t.access_token == value), None)

    def revoke(self, token_id: int) -> None:
        self.tokens[token_id].revoked = True
