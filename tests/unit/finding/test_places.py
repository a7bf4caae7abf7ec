"""Where hits stand in a transcript."""

from __future__ import annotations

from typing import Any

import pytest

from backend.chats.parse import parse_chat
from backend.finding.places import AROUND, places, utf16
from backend.finding.query import parse
from backend.web.contract import SearchPlace
from backend.web.shown import transcript_json
from tests.unit.chats.samples import chat, message, record


def found(query: str, *history: Any, **members: Any) -> list[SearchPlace]:
    transcript = transcript_json(parse_chat(chat(history=list(history), **members)))
    return places(transcript, parse(query).sought.words)


def parts(place: SearchPlace) -> list[str]:
    """As a page cuts them out."""
    units = place.text.encode("utf-16-le")
    return [units[2 * m.start : 2 * m.end].decode("utf-16-le") for m in place.marks]


def told(places: list[SearchPlace]) -> list[tuple[str, int | None, list[str]]]:
    return [(place.field, place.entry, parts(place)) for place in places]


def test_every_searched_field_can_be_the_place() -> None:
    history = [
        message("Jane", "about a zipper"),
        record("chat.systemmsg", "", msg="zipper"),
        record("chat.comment", new_comment="zipper!"),
        record("chat.file", attachment={"name": "zipper.pdf", "url": "https://x.example.org/"}),
    ]
    assert told(found("zipper ", *history)) == [
        ("message", 0, ["zipper"]), ("comment", 2, ["zipper"]), ("file", 3, ["zipper"]),
    ]  # fmt: skip
    assert told(found("order ", comment="")) == [("tag", None, ["order"])]
    assert told(found("ada ", comment="")) == [("agent", None, ["Ada"])]
    assert told(found("jane ", message("Jane", "hello"))) == [("visitor", None, ["Jane"])]
    assert told(found("thanks ")) == [("comment", None, ["Thanks"])]


def test_three_places_with_most_of_the_words_in_their_order() -> None:
    said = ("late", "late order", "nothing", "order", "late order late", "order late", "late")
    shown = found("late order ", *(message("Jane", words) for words in said), tags=[])
    assert told(shown) == [
        ("message", 1, ["late", "order"]),
        ("message", 4, ["late", "order", "late"]),
        ("message", 5, ["order", "late"]),
    ]


@pytest.mark.parametrize("before", [0, 10, 500, 1_995, 9_000])
def test_a_long_text_is_cut_around_what_was_found(before: int) -> None:
    text = "x " * before + "the zipper 👍 broke\nyesterday" + " y" * 9_000
    (place,) = found("zipper yesterday ", message("Jane", text))
    assert "zipper 👍 broke yesterday y" in place.text
    assert parts(place) == ["zipper", "yesterday"]
    assert place.text.startswith("…") == (before > 10)
    assert place.text.endswith("…")
    assert len(place.text) <= AROUND + 2


def test_a_word_longer_than_a_line_is_marked_as_far_as_it_is_shown() -> None:
    (place,) = found("x*", message("Jane", "x" * 100_000))
    assert parts(place) == [place.text.strip("…")]


def test_nothing_but_filters_has_no_place() -> None:
    assert found("rating:good", message("Jane", "good")) == []


def test_positions_are_javascripts() -> None:
    assert [utf16("a👍b", at) for at in range(4)] == [0, 1, 3, 4]
