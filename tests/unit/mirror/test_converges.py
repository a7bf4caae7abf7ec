"""Whatever happens at Zendesk and on the way, the mirror ends up with what is there."""

from __future__ import annotations

from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from backend.mirror.steps import Failed
from tests.unit.mirror.model import Mirror, Record, Zendesk, truth

NOW = 1_800_000_000

Deed = tuple[str, int]
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "add",
                "many_in_one_second",
                "edit",
                "mark",
                "vanish",
                "late",
                "wait",
                "trouble",
                "clock",
                "watch",
            ]
        ),
        st.integers(0, 900),
    ),
    max_size=25,
)
TROUBLES: list[Literal["unavailable", "throttled", "unreadable", "too_large"]] = [
    "unavailable", "throttled", "unreadable", "too_large",
]  # fmt: skip


class Run(Struct):
    zendesk: Zendesk
    mirror: Mirror
    made: int = 0
    vanished: int = 0

    def do(self, deed: str, n: int) -> None:
        now = int(self.zendesk.now)
        match deed:
            case "add":
                self.add(now, now - n)
            case "many_in_one_second":
                for _ in range(1 + n % 40):
                    self.add(now, now)
            case "late":
                self.add(now - n, now - n)
            case "wait":
                self.mirror.run(n, watched=False)
            case "watch":
                self.mirror.run(n / 10, watched=True)
            case "trouble":
                trouble = TROUBLES[n % len(TROUBLES)]
                self.zendesk.faults += [Failed(trouble)] * (1 + n % 5)
            case "clock":
                self.mirror.clock_off += (n - 450) * 3
            case _:
                self.change(deed, n, now)

    def change(self, deed: str, n: int, now: int) -> None:
        there = sorted(c.id for c in self.zendesk.chats.values() if not c.deleted)
        if not there:
            return
        chosen = self.zendesk.chats[there[n % len(there)]]
        if deed == "vanish":
            if self.vanished < 5:
                self.vanished += 1
                del self.zendesk.chats[chosen.id]
            return
        self.zendesk.put(
            Record(chosen.id, now, chosen.began, chosen.content + 1, deleted=deed == "mark")
        )

    def add(self, updated: int, began: int) -> None:
        self.made += 1
        self.zendesk.put(Record(f"c{self.made:06}", updated, began, 0))


@given(DEEDS, st.sampled_from([1, 1000, 1_000_000]), st.sampled_from([0, 20, 1500]))
@settings(max_examples=150)
def test_nothing_is_missing_extra_or_stale_in_the_end(
    deeds: list[Deed], unit: int, already: int
) -> None:
    zendesk = Zendesk(NOW, unit)
    run = Run(zendesk, Mirror(zendesk))
    for number in range(already):
        run.add(NOW - 3600 - number * 60, NOW - 3600 - number * 60)
    run.add(NOW - 10**8, NOW - 10**8)  # old chats are shown, so what vanishes can be proved
    protected = zendesk.chats[f"c{run.made:06}"]
    for deed, n in deeds:
        run.do(deed, n)
        zendesk.put(protected) if protected.id not in zendesk.chats else None
    zendesk.faults.clear()
    zendesk.put(Record("control", int(zendesk.now), int(zendesk.now), 0))
    run.mirror.run(4000 + 200 * (len(run.mirror.rows) // 39 + 1))

    assert run.mirror.contents() == truth(zendesk)
