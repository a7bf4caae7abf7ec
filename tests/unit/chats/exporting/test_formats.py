"""Files of chats: what they hold, what they hide, and that nothing in a chat breaks out of them."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from typing import Any

import pytest

from backend.chats.exporting.safe import cell, spelled_out
from tests.unit.chats.exporting.told import chat, said, told

FORMS = ["text", "csv", "json", "page"]
JOIN = {"type": "chat.memberjoin", "name": "Ada", "nick": "agent:1", "timestamp": ""}
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", '=HYPERLINK("x")']
HOSTILE = [
    "</script><img src=x onerror=alert(1)>", "\x00null", "\u202eabc", "\u200b\u2066x\u2069",
    '"quoted", with comma', "line\nbreak\r\nand\rmore", "\ud83d", "a" * 100_000, "🇫🇷👩‍👩‍👧",
    "--><!--", "{{name}}", "%s {0}",
]  # fmt: skip


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_every_file_holds_the_words_the_id_and_the_time_in_the_zone_asked_for() -> None:
    one = chat(said("Where is my parcel?"), ticket_id=7)
    for form in FORMS:
        text = told(form, one)
        assert "Where is my parcel?" in text, form
        assert "2602.c1" in text, form
        assert "2026-02-04" in text, form  # in Berlin the next day


@pytest.mark.parametrize("form", FORMS)
def test_the_visitors_name_is_there_only_by_its_switch(form: str) -> None:
    one = chat(said("Hello", "Mia"), said("Hi Mia", "Ada", nick="agent:1"))
    assert "Mia" not in told(form, chat(said("Hello", "Mia")))
    assert "Mia" in told(form, one, visitor_details=True)
    assert "mia@example.org" not in told(form, one, visitor_details=True)
    assert "Ada" in told(form, one)


@pytest.mark.parametrize("form", FORMS)
def test_quiet_lines_are_there_only_by_their_switch(form: str) -> None:
    one = chat(said("Hello"), JOIN | {"timestamp": "2026-02-03T23:31:00Z"}, tags=["vip-tag"])
    assert "vip-tag" not in told(form, one)
    assert len(told(form, one, system_lines=True)) > len(told(form, one)) + 10


def test_no_cell_is_a_formula_and_each_says_what_was_said() -> None:
    for text in FORMULAS:
        (row,) = rows(told("csv", chat(said(text))))
        assert row["text"].startswith("'"), text
    (row,) = rows(told("csv", chat(said("1 = 1"))))
    assert row["text"] == "1 = 1"


def test_a_visitors_name_is_no_formula_either() -> None:
    (row,) = rows(told("csv", chat(said("x", "=cmd|' /C calc'!A0")), visitor_details=True))
    assert row["name"].startswith("'=cmd")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_breaks_out_of_a_file(text: str) -> None:
    one = chat(said("before"), said(text), said("after"))
    assert [row["kind"] for row in rows(told("csv", one))] == ["message"] * 3
    assert len(json.loads(told("json", one))["chats"][0]["entries"]) == 3
    assert told("text", one).count("\n[2026-02-04") == 3  # a break in words is indented
    assert tags(told("page", one)) <= ALLOWED
    for form in ("text", "csv", "page"):
        found = set(told(form, one).removeprefix("\ufeff")) & set("\x00\u202e\u200b\u2066\u2069")
        assert found == set(), form


ALLOWED = {
    "header", "h1", "h2", "p", "section", "div", "ol", "li", "b", "time", "footer",
}  # fmt: skip


def tags(page: str) -> set[str]:
    seen: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.add(tag)
            assert not [name for name, _ in attrs if name.startswith("on")]

        def handle_comment(self, data: str) -> None:
            seen.add("comment")

    Reader().feed(page)
    return seen


def test_a_chat_without_words_is_not_lost() -> None:
    silent = chat(history=None)
    for form in ("text", "csv", "page"):
        assert "Zendesk kept no transcript" in told(form, silent), form
    assert json.loads(told("json", silent))["chats"][0]["has_history"] is False


def test_a_file_says_when_it_does_not_hold_everything() -> None:
    for form in ("text", "csv", "page"):
        assert "older ones are not in it" in told(form, chat(said("x")), ending="cut_off"), form
        assert "not complete" in told(form, chat(said("x")), ending="broken"), form
        assert "Access" in told(form, chat(said("x")), ending="shut"), form
    assert json.loads(told("json", ending="broken")) | {"ending": ""} == {
        "version": 1, "made_at": "2026-02-04T00:00:00.000Z", "time_zone": "Europe/Berlin",
        "system_lines": False, "visitor_details": False, "proved": True, "chats": [], "ending": "",
    }  # fmt: skip


def test_a_file_says_of_a_chat_that_nothing_proves_it_to_be_this_customers() -> None:
    for form in ("text", "csv", "page"):
        assert "Nothing proves" in told(form, chat(said("x")), proved=False), form
        assert "Nothing proves" not in told(form, chat(said("x"))), form
    assert json.loads(told("json", proved=False))["proved"] is False


def test_a_time_that_is_none_stands_as_zendesk_sent_it() -> None:
    one = chat(said("x", timestamp="yesterday\u202e"), timestamp="=soon")
    assert rows(told("csv", one))[0]["time"] == "yesterday[U+202E]"
    assert rows(told("csv", one))[0]["chat_started"] == "'=soon"
    assert "yesterday[U+202E]" in told("text", one)


def test_unseen_characters_are_spelled_out_and_joiners_stay() -> None:
    assert spelled_out("a\x00b\u2028c") == "a[U+0000]b[U+2028]c"
    assert spelled_out("👩‍👧") == "👩‍👧"
    assert spelled_out("a\r\nb") == "a b"
    assert spelled_out("a\r\nb", several_lines=True) == "a\nb"
    assert cell('say "hi"') == '"say ""hi"""'


def record(kind: str, **members: Any) -> dict[str, Any]:
    return {"type": kind, "timestamp": "2026-02-03T23:31:00Z", "name": "Ada", **members}


def test_a_chats_facts_stand_under_its_title_in_order() -> None:
    one = chat(
        said("x"), agent_names=["Ada", "Ben"], department_name="Orders", zendesk_ticket_id=7,
        rating="good", comment="Thanks\u202e", missed=True, tags=["vip"],
    )  # fmt: skip
    assert told("text", one, system_lines=True).splitlines()[4:11] == [
        "Chat of 2026-02-04 00:30:00 · 2602.c1",
        "Agents: Ada, Ben",
        "Department: Orders",
        "Ticket: #7",
        "Comment: Thanks[U+202E]",
        "Tags: vip",
        "Rated good",
    ]


def test_every_kind_of_line_has_words() -> None:
    history = [
        record("chat.memberjoin", nick="agent:1"), record("chat.memberleave"),
        record("chat.tag", new_tags=["vip"]),
        record("chat.rating", new_rating="good"),
        record("chat.comment", new_comment="Thanks"), record("chat.queue"), {"nothing": 1},
        record("chat.file", attachment={"name": "bill.pdf", "url": "https://f.example.org/1"}),
    ]  # fmt: skip
    text = told("text", chat(*history), system_lines=True)
    assert "{{" not in text
    for word in ("joined", "left", "vip", "good", "Thanks", "bill.pdf", "couldn't be read"):
        assert word in text, word
