"""Which chats an agent's role shows: those of their departments, and those they took part in."""

from __future__ import annotations

from msgspec import Struct


class Extent(Struct, frozen=True):
    agent_id: int
    departments: tuple[int, ...] = ()
    """Ids; empty for an agent who sees their own chats only."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """A chat is shown whose audience (`backend.chats.audience`) has one of them."""
        return (f"seenby{self.agent_id}", *(f"within{number}" for number in self.departments))

    def shows(self, audience: str) -> bool:
        return not set(self.tokens).isdisjoint(audience.split())
