from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backend.chats.beginnings import beginning, beginnings
from backend.chats.facets import LONGEST, day_facet, facet, facets, month_facet, ticket_facet
from backend.chats.parse import parse_chat
from backend.chats.searchable import searchable
from tests.unit.chats.samples import chat, message, offline, record

BEGAN = "day20260203 month202602"


def tokens(raw: dict[str, Any]) -> set[str]:
    return set(searchable(parse_chat(raw)).split())


def test_everything_said_can_be_found_and_by_whom() -> None:
    history = [
        record("chat.memberjoin", department_name="Repairs"),
        message("Jane", "zipper"),
        message("Ada", "label"),
        record("chat.comment", comment=None, new_comment="splendid"),
        record("chat.file", attachment={"name": "invoice.pdf", "url": "https://x.example.org/hid"}),
        record("chat.systemmsg", "", msg="closed"),
        record("chat.hologram", "Ada"),
        record("chat.memberleave", "Bystander"),
    ]
    found = tokens(chat(history=history, tags=["Late"], comment="splendid"))
    assert found == {"zipper", "label", "splendid", "invoice", "pdf", "late", "ada", "jane"}


def test_an_offline_message_is_found_by_its_words() -> None:
    assert {"call", "me"} <= tokens(offline())


def test_a_name_zendesk_made_up_is_no_word() -> None:
    assert "12345678" not in tokens(chat(visitor={"name": "Visitor 12345678"}, history=[]))


def test_the_comment_counts_once() -> None:
    comment = record("chat.comment", new_comment="Thanks!")
    assert searchable(parse_chat(chat(history=[comment]))).split().count("thanks") == 1


def test_address_and_telephone_are_no_words() -> None:
    assert tokens(chat(history=[])) == {"thanks", "order", "ada", "jane"}


@pytest.mark.parametrize(
    ("raw", "made"),
    [
        (chat(history=[]), f"ratinggood agentada tagorder departmentorders ticket1001 {BEGAN}"),
        (chat(rating="bad", agent_names=[], tags=[], department_name=None,
              zendesk_ticket_id=None, timestamp="soon"), "ratingbad daynone"),
        (chat(rating=None, agent_names=[], tags=[], department_name=None, missed=True,
              zendesk_ticket_id=None, timestamp="soon"), "ratingnone ismissed daynone"),
        (offline(), f"ratingnone isoffline {BEGAN}"),
        (offline(history=None, type="chat", tags=["a b"]), f"ratingnone tagax20b {BEGAN}"),
    ],
)  # fmt: skip
def test_filters_are_tokens(raw: dict[str, Any], made: str) -> None:
    assert facets(parse_chat(raw)) == made


def test_a_chat_with_a_file_says_so() -> None:
    file = record("chat.file", attachment={"name": "a"})
    assert "hasfile" in facets(parse_chat(chat(history=[file]))).split()


def test_day_month_and_ticket_are_spelt_as_queries_spell_them() -> None:
    made = facets(parse_chat(chat())).split()
    day = date(2026, 2, 3)
    assert {ticket_facet(1001), day_facet(day), month_facet(day)} <= set(made)


def test_each_letter_that_words_begin_with_is_a_token_once() -> None:
    assert beginnings("an order of apples 7 ёлка xenon") == (
        "begin7 begina begino beginx78 beginxd1x91"
    )
    assert beginnings("") == ""


def test_scripts_without_blanks_have_no_beginnings() -> None:
    assert beginnings("東京 京都 ขอ 배송 a") == "begina"
    assert beginning("猫") == ""


@pytest.mark.parametrize(("one", "other"), [("Zürich", "ZURICH"), (" a  b ", "a b"), ("２", "2")])
def test_case_accents_and_blanks_make_no_other_facet(one: str, other: str) -> None:
    assert facet("tag", one) == facet("tag", other)


def test_different_names_are_different_facets_of_letters_and_digits() -> None:
    names = ["c", "c++", "c#", "cx23", "👍", "👎", "", "-", "a b", "ab", "<i>", "佐藤", "x" * 500,
             "x" * 500 + "y", "é" * 200]  # fmt: skip
    made = [facet("tag", name) for name in names]
    assert len(set(made)) == len(names)
    assert all(token.isascii() and token.isalnum() for token in made)
    assert max(map(len, made)) <= len("tag") + LONGEST


def test_the_beginning_of_a_name_is_a_prefix_of_its_facet() -> None:
    assert facet("agent", "Axel Łuk").startswith(facet("agent", "axel l"))
