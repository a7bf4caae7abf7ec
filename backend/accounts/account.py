"""An account: one Zendesk subdomain the operator invited, the tenant of everything else."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from backend.accounts.origin import Origin

Policy = Literal["chat_agents", "chat_role", "everyone"]


class EndedSessions(Struct, frozen=True):
    """Sessions that were ended by command."""

    agent_id: int | None
    """Whose; None: all agents'."""
    at_s: int
    """Those begun then or before."""


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
    keep_days: int | None = None
    """How long chats stay in our copy, from when they began, as somebody chose it: 0 is as long as
    in Zendesk; None until it is chosen."""
    visitor_names: bool | None = None
    """Whether agents see the names that visitors typed, as somebody chose it; None until it is
    chosen: then they do."""
    stopped_at_s: int | None = None
    """Since when nobody reads, whatever the policy; None: access is not stopped."""
    pilot: tuple[int, ...] = ()
    """Ids of the only agents who read while a pilot is on; empty without one."""
    ended: tuple[EndedSessions, ...] = ()

    @property
    def origins(self) -> tuple[Origin, ...]:
        return (self.origin, *self.aliases)

    def ended_session(self, agent_id: int, started_at_s: int) -> bool:
        """Whether a session of the agent that began then was ended by command."""
        return any(
            end.agent_id in (None, agent_id) and started_at_s <= end.at_s for end in self.ended
        )


def kept_days(account: Account, at_most: int | None) -> int | None:
    """What was chosen, within the operator's bound; None: as long as in Zendesk."""
    if not account.keep_days:
        return at_most
    return account.keep_days if at_most is None else min(account.keep_days, at_most)


class Installation(Struct, frozen=True):
    """An installation of the app in an account, learnt from a verified token."""

    account_id: str
    app_id: int
    installation_id: int
