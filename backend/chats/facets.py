"""What lists of chats can be filtered by, as tokens: `tag:late` is the one word `taglate`."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache
from typing import Final, Literal

from backend.chats.folding import without_accents
from backend.chats.model import Chat

Named = Literal["agent", "department", "tag"]

NO_DAY: Final = "daynone"
"""Of a chat whose beginning can't be told."""
LONGEST: Final = 120
HASH_BYTES: Final = 8


def facets(chat: Chat) -> str:
    """Tokens separated by blanks: `ratinggood`, `ratingbad` or `ratingnone`, `ismissed`,
    `isoffline`, `hasfile`, a `facet` for each agent, tag and department, `ticket40123`, and when
    the chat began, in UTC: `day20260203` and `month202602`, or `daynone`.

    The month and the day let an engine look at the newest chats first, a span of time at a time.
    """
    tokens = [f"rating{chat.rating or 'none'}"]
    if chat.missed:
        tokens.append("ismissed")
    if chat.kind == "offline_message":
        tokens.append("isoffline")
    if any([event.file for event in chat.events]):  # noqa: C419  in half the time
        tokens.append("hasfile")
    tokens += [facet("agent", name) for name in chat.agents]
    tokens += [facet("tag", tag) for tag in chat.tags]
    if chat.department:
        tokens.append(facet("department", chat.department))
    if chat.ticket_id is not None:
        tokens.append(ticket_facet(chat.ticket_id))
    if (at := chat.started_at) is None:
        tokens.append(NO_DAY)
    else:
        tokens += (f"day{at[:4]}{at[5:7]}{at[8:10]}", f"month{at[:4]}{at[5:7]}")
    return " ".join(tokens)


def ticket_facet(ticket_id: int) -> str:
    return f"ticket{ticket_id}"


def day_facet(day: date) -> str:
    return f"day{day:%Y%m%d}"


def month_facet(day: date) -> str:
    """Of the month that the day is in."""
    return f"month{day:%Y%m}"


@lru_cache(maxsize=4096)
def facet(kind: Named, name: str) -> str:
    """One token of ASCII letters and digits, equal for names that differ in case and accents only.

    After the kind stands the name, all but a to w, y, z and digits written as `x` and two
    hexadecimal digits for each byte of UTF-8: what a name begins with is a prefix of its token,
    and a list of tokens can be read as a list of names. A long name ends in a hash.
    """
    plain = " ".join(without_accents(name).split())
    token = spelt(plain)
    if len(token) > LONGEST:
        digest = hashlib.blake2b(plain.encode(), digest_size=HASH_BYTES)
        token = token[: LONGEST - 2 * HASH_BYTES] + digest.hexdigest()
    return kind + token


def spelt(text: str) -> str:
    """In ASCII letters and digits: `x` and two digits for any other byte, and for x itself."""
    return "".join(
        chr(byte) if chr(byte).isalnum() and byte < 128 and byte != ord("x") else f"x{byte:02x}"
        for byte in text.encode()
    )
