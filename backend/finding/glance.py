"""All of a requester's chats at a glance: exactly those that the look-up lists, counted.

From our own copy only, once it is complete: Zendesk can't be asked for this.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Final

import msgspec
from msgspec import Struct, structs

from backend.accounts.account import Account
from backend.chats.times import utc_text, zone_of
from backend.finding.memo import Memo
from backend.finding.question import Question
from backend.finding.sources import Sources
from backend.keys.identity import Identities
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import NO_TIME, ListedChat, MirrorReader, Mirrors
from backend.web.contract import Glance, Month

MOST_CHATS: Final = 2000
"""Per address; a thousand are read in two milliseconds."""
KEEP_S: Final = 600
AT_MOST: Final = 500


class _Outline(Struct, frozen=True):
    """What is counted of a summary."""

    rating: str | None
    missed: bool


class _Known(Struct, frozen=True):
    version: int
    glance: Glance


class Glances:
    def __init__(self, mirrors: Mirrors, keys: DataKeys) -> None:
        self._mirrors, self._keys = mirrors, keys
        self._known: Memo[_Known] = Memo(keep_s=KEEP_S, at_most=AT_MOST)

    async def of(self, account: Account, question: Question, zone: str | None) -> Glance | None:
        """The same object until something is written. None where the copy doesn't answer."""
        reader = await self._mirrors.reader(account.id)
        if reader is None or not (standing := await reader.standing()).complete:
            return None
        question = structs.replace(question, cursor=None, weak=False, until_ms=None)
        key = (account.id, question, zone)
        known = self._known.get(key)
        if known is None or known.version != standing.version:
            rows, cut_off = await self._rows(account, reader, question)
            known = _Known(standing.version, _count(rows, zone_of(zone), cut_off=cut_off))
            self._known.put(key, known)
        return known.glance

    async def _rows(
        self, account: Account, reader: MirrorReader, question: Question
    ) -> tuple[Iterable[ListedChat], bool]:
        """Each chat once, and whether there are more."""
        sources = Sources(reader, Identities(await self._keys.of(account.id)), question)
        await sources.judge()
        rows: dict[int, ListedChat] = {}
        cut_off = False
        for key in sources.strong_emails():
            listed = await reader.listed(key, limit=MOST_CHATS + 1, extent=question.extent)
            cut_off = cut_off or len(listed) > MOST_CHATS
            rows |= {row.number: row for row in listed[:MOST_CHATS]}
        if question.ticket_id is not None:
            own = await reader.by_ticket(question.ticket_id, extent=question.extent)
            rows |= {row.number: row for row in own}
        return rows.values(), cut_off


def _count(rows: Iterable[ListedChat], zone: tzinfo, *, cut_off: bool) -> Glance:
    decode = msgspec.json.Decoder(_Outline).decode
    outlined = [(row.started_ms, decode(row.summary)) for row in rows]
    dated = sorted((at, outline) for at, outline in outlined if at != NO_TIME)
    return Glance(
        chats=len(outlined),
        since=utc_text(dated[0][0] / 1000) if dated else None,
        good=sum(outline.rating == "good" for _, outline in outlined),
        bad=sum(outline.rating == "bad" for _, outline in outlined),
        missed=sum(outline.missed for _, outline in outlined),
        months=_months(dated, zone),
        cut_off=cut_off,
    )


def _months(dated: list[tuple[int, _Outline]], zone: tzinfo) -> list[Month]:
    by_month: dict[tuple[int, int], list[_Outline]] = {}
    for at, outline in dated:
        began = datetime.fromtimestamp(at / 1000, zone)
        by_month.setdefault((began.year, began.month), []).append(outline)
    return [
        Month(
            _begins(year, month, zone),
            _begins(year + month // 12, month % 12 + 1, zone),
            len(outlines),
            sum(outline.missed for outline in outlines),
            sum(outline.rating == "bad" for outline in outlines),
        )
        for (year, month), outlines in by_month.items()
    ]


def _begins(year: int, month: int, zone: tzinfo) -> str:
    return utc_text(datetime(year, month, 1, tzinfo=zone).timestamp())
