from __future__ import annotations

import json
from typing import Any

import pytest

from backend.errors import ReconnectNeeded, ZendeskRejected
from backend.zendesk.answers import Answer, decode
from backend.zendesk.export import read_export
from backend.zendesk.listing import ANOTHERS, read_bulk, read_newest
from tests.unit.chats.samples import chat, offline

DATE = {"date": "Tue, 03 Feb 2026 10:21:00 GMT"}
DATE_S = 1_770_114_060.0


def answer(value: Any, status: int = 200, **headers: str) -> Answer:
    return Answer(status, DATE | headers, json.dumps(value).encode())


def test_the_newest_come_in_zendesks_order() -> None:
    chats = [chat(id="b"), offline(id="a"), None, {"id": 7}]
    page = read_newest(answer({"chats": chats, "count": 412, "next_url": "https://a/b?c"}))
    assert [record.id for record in page.records] == ["b", "a", "", "7"]
    assert (page.count, page.next_url, page.server_time_s) == (412, "https://a/b?c", DATE_S)


@pytest.mark.parametrize("end", [{}, {"next_url": None}, {"next_url": ""}, {"next_url": 7}])
def test_the_last_of_the_newest_have_no_link(end: dict[str, Any]) -> None:
    assert read_newest(answer({"chats": []} | end)).next_url is None


def test_chats_by_id_come_in_the_order_asked_and_only_those_asked() -> None:
    docs = {"c": chat(id="c"), "gone": None, "a": chat(id="a"), "x": chat(id="x")}
    bulk = read_bulk(answer({"docs": docs}), ["a", "gone", "never", "c"])
    assert list(bulk.records) == ["a", "c"]
    assert bulk.server_time_s == DATE_S
    assert decode(bulk.records["a"].raw) == chat(id="a")


def test_a_chat_without_an_id_of_its_own_is_there_all_the_same() -> None:
    bulk = read_bulk(answer({"docs": {"a": {"type": "chat"}, "b": "text"}}), ["a", "b"])
    assert {key: record.id for key, record in bulk.records.items()} == {"a": "a", "b": "b"}


def test_another_chats_record_is_not_shown_as_the_one_asked_for() -> None:
    record = read_bulk(answer({"docs": {"a": chat(id="b")}}), ["a"]).records["a"]
    assert (record.id, record.raw) == ("a", ANOTHERS)


@pytest.mark.parametrize(
    ("date", "server_time_s"),
    [
        ("Tue, 03 Feb 2026 10:21:00 GMT", DATE_S),
        ("Tue, 03 Feb 2026 10:21:00 -0000", DATE_S),
        ("Tuesday, 03-Feb-26 10:21:00 GMT", DATE_S),
        ("yesterday", None),
        ("", None),
    ],
)
def test_zendesks_clock_is_the_date_of_the_answer(date: str, server_time_s: float | None) -> None:
    assert read_newest(answer({"chats": []}, date=date)).server_time_s == server_time_s


def test_refusals_are_what_their_status_says() -> None:
    for status, error in ((400, ZendeskRejected), (422, ZendeskRejected), (401, ReconnectNeeded)):
        refusal = Answer(status, DATE, b'{"chats":[]}')
        with pytest.raises(error):
            read_export(refusal)
        with pytest.raises(error):
            read_newest(refusal)
        with pytest.raises(error):
            read_bulk(refusal, ["a"])
