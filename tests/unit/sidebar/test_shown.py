from __future__ import annotations

import msgspec

from backend.chats.parse import parse_chat
from backend.finding.matching import Match
from backend.finding.question import FoundChat
from backend.sidebar.shown import shown_summary, shown_transcript
from backend.web.contract import MatchReason
from tests.unit.chats.samples import chat

FOUND = FoundChat(parse_chat(chat()), Match("ticket", "ticket", 2))


def test_a_line_of_the_list_counts_messages_only_and_says_why_it_is_there() -> None:
    line = shown_summary(FOUND, 3)
    assert (line.messages, line.preview) == (2, "Is my order late?")
    assert (line.grade, line.reason) == ("ticket", MatchReason("ticket", 2, 3))


def test_a_transcript_has_an_entry_for_each_event() -> None:
    shown = shown_transcript(FOUND.chat)
    assert [entry.kind for entry in shown.entries] == [event.kind for event in FOUND.chat.events]


def test_the_visitors_address_and_session_stay_behind() -> None:
    shown = msgspec.json.encode([shown_transcript(FOUND.chat), shown_summary(FOUND, 1)])
    for private in (b"jane@example.org", b"+4512345678", b"192.0.2.7", b"Aarhus"):
        assert private not in shown
