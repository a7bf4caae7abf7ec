"""An account: one Zendesk subdomain the operator invited, the tenant of everything else."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from backend.accounts.origin import Origin

Policy = Literal["chat_agents", "everyone"]


class Account(Struct, frozen=True):
    id: str
    """Opaque, made at the invitation; stands in the redirect address."""
    subdomain: str
    origin: Origin
    aliases: tuple[Origin, ...] = ()
    policy: Policy | None = None
    """Who may read past chats; None until someone chose it."""
    account_search: bool = False
    """Whether who may read may search all chats at once, not only one requester's."""
    exports: bool = False
    """Whether who may read may export chats to files."""

    @property
    def origins(self) -> tuple[Origin, ...]:
        return (self.origin, *self.aliases)


class Installation(Struct, frozen=True):
    """An installation of the app in an account, learnt from a verified token."""

    account_id: str
    app_id: int
    installation_id: int
