"""Who does a privacy duty: the operator by a command, or an administrator in the panel."""

from __future__ import annotations

import time
from collections.abc import Iterator

from msgspec import Struct

from backend.accounts.scope import Scope
from backend.keys.sealing import DataKey
from backend.privacy.person import Person
from backend.sidebar.people import requester_key
from backend.storage.audit import BY_COMMAND, Action, AuditLine


class Actor(Struct, frozen=True):
    scope: Scope | None = None
    """None: by a command."""

    def line(
        self,
        action: Action,
        note: str | None = None,
        *,
        requester_key: str | None = None,
        chat_id: str | None = None,
    ) -> AuditLine:
        scope = self.scope
        return AuditLine(
            int(time.time()),
            action,
            agent_id=scope.agent_id if scope else None,
            installation_id=scope.installation_id if scope else None,
            requester_key=requester_key,
            chat_id=chat_id,
            note=note or (None if scope else BY_COMMAND),
            place=scope.place if scope else None,
        )

    def named(self, action: Action, person: Person, key: DataKey) -> Iterator[AuditLine]:
        """A line for each thing the person was named by; no address."""
        for address in person.requesters:
            yield self.line(action, "requester", requester_key=requester_key(key, [address]))
        yield from (self.line(action, "phone") for _ in person.phones)
        yield from (self.line(action, "visitor") for _ in person.visitors)

    def erased(
        self, person: Person, chat_ids: tuple[str, ...], certificate: str
    ) -> Iterator[AuditLine]:
        """The same of an erasure: no line of it leads to the person."""
        kinds = ["requester"] * len(person.requesters) + ["phone"] * len(person.phones)
        kinds += ["visitor"] * len(person.visitors)
        behind = f"certificate {certificate}"
        yield from (self.line("erased", f"{kind}, {behind}") for kind in kinds)
        yield from (self.line("erased", f"chat, {behind}", chat_id=i) for i in chat_ids)
