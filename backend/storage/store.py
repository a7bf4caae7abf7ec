"""Everything a store holds, one member per noun."""

from __future__ import annotations

from typing import Protocol

from backend.storage.access import AccessStore
from backend.storage.accounts import AccountStore
from backend.storage.activity import ActivityStore
from backend.storage.audit import AuditStore
from backend.storage.auditors import AuditorStore
from backend.storage.budget import BudgetStore
from backend.storage.connections import ConnectionStore
from backend.storage.exports import ExportStore
from backend.storage.facts import FactStore
from backend.storage.ignored import IgnoredStore
from backend.storage.leases import LeaseStore
from backend.storage.orders import OrderStore
from backend.storage.preferences import PreferenceStore
from backend.storage.pulses import PulseStore
from backend.storage.redactions import RedactionStore
from backend.storage.restrictions import RestrictionStore
from backend.storage.tombstones import TombstoneStore
from backend.storage.used_ids import UsedIdStore


class Store(Protocol):
    @property
    def accounts(self) -> AccountStore: ...

    @property
    def access(self) -> AccessStore: ...

    @property
    def connections(self) -> ConnectionStore: ...

    @property
    def audit(self) -> AuditStore: ...

    @property
    def budget(self) -> BudgetStore: ...

    @property
    def used_ids(self) -> UsedIdStore: ...

    @property
    def activity(self) -> ActivityStore: ...

    @property
    def leases(self) -> LeaseStore: ...

    @property
    def orders(self) -> OrderStore: ...

    @property
    def tombstones(self) -> TombstoneStore: ...

    @property
    def restrictions(self) -> RestrictionStore: ...

    @property
    def redactions(self) -> RedactionStore: ...

    @property
    def auditors(self) -> AuditorStore: ...

    @property
    def ignored(self) -> IgnoredStore: ...

    @property
    def preferences(self) -> PreferenceStore: ...

    @property
    def facts(self) -> FactStore: ...

    @property
    def pulses(self) -> PulseStore: ...

    @property
    def exports(self) -> ExportStore: ...

    @property
    def changes(self) -> int:
        """Grows when this process changes anything but audit, budget, pulses, used ids, activity,
        preferences, ordered exports and facts.

        It grows before the change's caller goes on: who keeps accounts, installations or
        connections in memory drops them when this differs, and after a second in any case,
        because what other processes change doesn't count here.
        """

    async def ready(self) -> bool:
        """Whether it can be read and written right now."""

    async def scrub(self) -> bool:
        """Leave no trace of what was removed; False while a reader is in the way."""

    async def close(self) -> None: ...
