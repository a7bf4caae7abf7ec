"""Chats as a page to print: plain HTML with classes; what it looks like stands in a style sheet.

Only the body's contents: the page around them belongs to whoever serves it.
"""

from __future__ import annotations

from html import escape

from backend.chats.exporting.told import (
    Ending,
    Manner,
    ToldChat,
    ToldLine,
    clock,
    facts_of,
    lines_of,
    local_time,
    nothing_said,
    title_of,
)


class PaperFormat:
    media_type, suffix = "text/html; charset=utf-8", "html"

    def __init__(self, manner: Manner) -> None:
        self._manner = manner

    def head(self) -> str:
        say = self._manner.say
        zone = say("export.zone", zone=self._manner.zone_name)
        return f"<header><h1>{escape(say('export.title'))}</h1><p>{escape(zone)}</p></header>\n"

    def chat(self, chat: ToldChat) -> str:
        facts = "".join(f"<p>{escape(fact)}</p>" for fact in facts_of(chat, self._manner))
        lines = self._lines(chat)
        said = (
            f"<ol>{lines}</ol>" if lines else f"<p>{escape(nothing_said(chat, self._manner))}</p>"
        )
        title = escape(title_of(chat, self._manner))
        return f"<section><h2>{title}</h2><div class=facts>{facts}</div>{said}</section>\n"

    def foot(self, ending: Ending) -> str:
        return f"<footer><p>{escape(self._manner.say(f'export.{ending}'))}</p></footer>\n"

    def _lines(self, chat: ToldChat) -> str:
        """The day stands only where it is another one than before."""
        day, told = clock(local_time(chat.started_at, self._manner), None, self._manner)[:10], []
        for line in lines_of(chat, self._manner):
            at = clock(line.at, line.at_raw, self._manner)
            told.append(self._line(line, at.removeprefix(f"{day} ")))
            day = at[:10]
        return "".join(told)

    def _line(self, line: ToldLine, at: str) -> str:
        file = " ".join(filter(None, (line.file_name, line.file_url)))
        words = escape("\n".join(filter(None, (line.words, file))))
        look = "said" if line.kind in {"message", "file"} else "note"
        who = f"<p class=who><b dir=auto>{escape(line.name)}</b> <time>{escape(at)}</time></p>"
        return f'<li class="{look} {line.role}">{who}<div class=words dir=auto>{words}</div></li>'
