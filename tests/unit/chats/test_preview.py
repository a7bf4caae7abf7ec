from __future__ import annotations

from backend.chats.parse import parse_chat
from backend.chats.preview import preview
from tests.unit.chats.samples import chat, message, offline, record


def test_the_preview_is_the_visitors_first_words_with_blanks_folded() -> None:
    history = [message("Ada", "Hello!"), message("Jane", "  \n "), message("Jane", "Is my\n\tit")]
    assert preview(parse_chat(chat(history=history))) == "Is my it"
    assert preview(parse_chat(offline())) == "Call me"


def test_the_preview_has_at_most_160_characters() -> None:
    words = preview(parse_chat(chat(history=[message("Jane", "word " * 1000)])))
    assert len(words) == 160
    assert words.endswith("…")


def test_somebody_elses_words_stand_in_when_the_visitor_wrote_nothing() -> None:
    history = [record("chat.memberjoin"), message("Ada", "Are you there?")]
    assert preview(parse_chat(chat(history=history))) == "Are you there?"
    assert preview(parse_chat(chat(history=[]))) == ""
