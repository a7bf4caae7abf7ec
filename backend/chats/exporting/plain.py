"""Chats as plain text."""

from __future__ import annotations

from backend.chats.exporting.told import (
    Ending,
    Manner,
    ToldChat,
    ToldLine,
    clock,
    facts_of,
    lines_of,
    nothing_said,
    title_of,
)

RULE = "-" * 72


class PlainFormat:
    media_type, suffix = "text/plain; charset=utf-8", "txt"

    def __init__(self, manner: Manner) -> None:
        self._manner = manner

    def head(self) -> str:
        say = self._manner.say
        zone = say("export.zone", zone=self._manner.zone_name)
        return f"{say('export.title')}\n{zone}\n"

    def chat(self, chat: ToldChat) -> str:
        told = [self._line(line) for line in lines_of(chat, self._manner)]
        if not told:
            told = [nothing_said(chat, self._manner)]
        top = ["", RULE, title_of(chat, self._manner), *facts_of(chat, self._manner), ""]
        return "\n".join([*top, *told, ""])

    def foot(self, ending: Ending) -> str:
        return f"\n{RULE}\n{self._manner.say(f'export.{ending}')}\n"

    def _line(self, line: ToldLine) -> str:
        at = clock(line.at, line.at_raw, self._manner)
        file = " ".join(filter(None, (line.file_name, line.file_url)))
        words = "\n".join(filter(None, (line.words, file))).replace("\n", "\n    ")
        return f"[{at}] {line.name}: {words}"
