"""Chats to be searched, and a plain reading of what a search asks for, to compare engines with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec import structs

from backend.chats.beginnings import beginnings
from backend.chats.facets import NO_DAY, day_facet, month_facet, ticket_facet
from backend.chats.words import document_words
from backend.finding.query import parse
from backend.storage.mirror import Hits, MirroredChat, MirrorReader, Search
from backend.storage.searching import Among, Sought, Term
from tests.storage.mirror_samples import chat

AMPLE_S = 60.0
"""For who asks what is found, not how soon."""


def said(number: int, text: str, *facets: str, **members: Any) -> MirroredChat:
    """The chat number `number` in which `text` was said."""
    words = document_words(text)
    made = chat(number, text=text, words=words, **members)
    tokens = [f for f in facets if f.startswith("rating")] or ["ratingnone"]
    tokens += [f for f in facets if not f.startswith("rating")]
    if made.ticket_id is not None:
        tokens.append(ticket_facet(made.ticket_id))
    if made.started_ms:
        day = datetime.fromtimestamp(made.started_ms / 1000, UTC).date()
        tokens += [day_facet(day), month_facet(day)]
    else:
        tokens.append(NO_DAY)
    return chat(
        number, text=text, words=words, facets=" ".join((*tokens, beginnings(words))), **members
    )


def asked(query: str, among: Among | None = None, **members: Any) -> Search:
    return Search(parse(query).sought, among, **{"order": "newest", "limit": 20, **members})


async def found(reader: MirrorReader, query: str, among: Among | None = None) -> list[str]:
    """All hits' ids, newest first, page by page."""
    return [row.id for row in (await all_pages(reader, asked(query, among)))]


async def all_pages(reader: MirrorReader, search: Search) -> list[Any]:
    rows: list[Any] = []
    page = await reader.search(search, within_s=AMPLE_S)
    while True:
        check(page)
        rows += page.rows
        if not page.more:
            return rows
        search = structs.replace(search, before=page.end)
        page = await reader.search(search, within_s=AMPLE_S)


def check(page: Hits) -> None:
    assert not page.partial
    assert page.more == (page.end is not None)


def is_meant(sought: Sought, among: Among | None, made: MirroredChat) -> bool:
    """The same as the engine is asked, word by word."""
    words, facets = f" {made.words} ", f" {made.facets} "
    if among is not None and not _is_among(among, made):
        return False
    if sought.from_ms is not None and not made.started_ms >= max(1, sought.from_ms):
        return False
    if sought.until_ms is not None and not 0 < made.started_ms < sought.until_ms:
        return False
    return (
        all(_is_in(term, words) for term in sought.words)
        and not any(_is_in(term, words) for term in sought.no_words)
        and all(any(_is_in(term, facets) for term in group) for group in sought.facets)
        and not any(_is_in(term, facets) for term in sought.no_facets)
    )


def _is_among(among: Among, made: MirroredChat) -> bool:
    of_ticket = among.ticket is not None and made.ticket_id == among.ticket
    if not of_ticket and not set(among.keys) & set(made.keys):
        return False
    excluded = among.but_not_ticket is not None and made.ticket_id == among.but_not_ticket
    return not excluded and not set(among.but_not) & set(made.keys)


def _is_in(term: Term, text: str) -> bool:
    return f" {term.tokens}" in text if term.prefix else f" {term.tokens} " in text
