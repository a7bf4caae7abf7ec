"""Pages cut into raw records: what one record is like harms no other."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import ZendeskUnreadable
from backend.zendesk.answers import Answer, decode
from backend.zendesk.export import read_export
from backend.zendesk.records import cut_docs, cut_page, raw_chat
from tests.unit.chats.samples import CHAT_ID, chat, offline

UPDATED = "2026-02-03T10:15:00Z"
UPDATED_S = 1_770_113_700

POISON: dict[str, bytes] = {
    "a broken character": b'{"id":"bad","m":"\xff\xfe"}',
    "half a surrogate pair": b'{"id":"bad","m":"\\ud83d"}',
    "NaN": b'{"id":"bad","m":NaN}',
    "a control character": b'{"id":"bad","m":"\x01\n"}',
    "an escape that is none": b'{"id":"bad","m":"\\x"}',
    "a comma too many": b'{"id":"bad",}',
    "a word that is none": b'{"id":"bad","m":undefined}',
    "a number without an end": b'{"id":"bad","m":' + b"9" * 9000 + b"}",
    "a nest without an end": b'{"id":"bad","m":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "brackets and quotes in texts": b'{"id":"bad","m":"]}[{\\"\\\\","n":NaN}',
    "an id of another type": b'{"id":5,"update_timestamp":[]}',
    "no object": b'"]}"',
    "null": b"null",
}


def page(*records: bytes, **beside: Any) -> bytes:
    rest = json.dumps({"count": len(records), "end_time": 7, "end_id": "x"} | beside)[1:]
    return b'{"chats":[' + b" , ".join(records) + b"]," + rest.encode()


def written(value: Any) -> bytes:
    return json.dumps(value).encode()


GOOD = written(chat(update_timestamp=UPDATED))


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
@pytest.mark.parametrize("place", range(3))
def test_a_record_nobody_can_read_harms_no_other(poison: bytes, place: int) -> None:
    records = [GOOD, GOOD]
    records.insert(place, poison)

    cut = cut_page(page(*records, next_page="https://acme"))

    assert [bytes(raw) for raw in cut.chats] == records
    assert (cut.count, cut.end_time, cut.end_id, cut.next_page) == (3, 7, "x", "https://acme")
    read = [raw_chat(raw) for raw in cut.chats]
    assert [item.id for item in read].count(CHAT_ID) == 2
    assert [item.updated_s for item in read].count(UPDATED_S) == 2


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
def test_nor_does_it_in_a_map_of_chats(poison: bytes) -> None:
    good = written(chat(id="a/\u00e9 \U0001f600"))
    name = written("a/\u00e9 \U0001f600")
    body = b'{"docs":{"x":null,"b":' + poison + b" , " + name + b" : " + good + b',"z":null}}'
    docs = cut_docs(body)
    bracketed = poison.startswith(b"{")
    assert list(docs) == (["b"] if bracketed else [] if poison == b"null" else ["b"]) + [
        "a/\u00e9 \U0001f600"
    ]
    assert raw_chat(docs["a/\u00e9 \U0001f600"]).id == "a/\u00e9 \U0001f600"


@pytest.mark.parametrize(
    ("raw", "chat_id", "updated_s"),
    [
        ({"id": "a", "update_timestamp": UPDATED}, "a", UPDATED_S),
        ({"id": "a", "update_timestamp": "2026-02-03T10:15:00"}, "a", UPDATED_S),
        ({"id": "a", "update_timestamp": "2026-02-03T10:15:00.987654Z"}, "a", UPDATED_S),
        ({"id": "a", "update_timestamp": "2026-02-03T10:15:00+00:00Z"}, "a", UPDATED_S),
        ({"id": "a", "update_timestamp": "2026-02-03T12:15:00+02:00"}, "a", UPDATED_S),
        ({"id": "a", "update_timestamp": "2604-02-03T10:15:00Z"}, "a", 0),
        ({"id": "a", "update_timestamp": "-0044-01-01"}, "a", 0),
        ({"id": "a", "update_timestamp": 1770113700}, "a", 0),
        ({"id": "a", "update_timestamp": None}, "a", 0),
        ({"id": 5, "update_timestamp": UPDATED}, "5", UPDATED_S),
        ({"id": None, "update_timestamp": UPDATED}, "", UPDATED_S),
        ({"update_timestamp": UPDATED}, "", UPDATED_S),
        ({"id": ["a"]}, "", 0),
        ([], "", 0),
        (None, "", 0),
    ],
)
def test_id_and_time_are_read_whatever_their_types(raw: Any, chat_id: str, updated_s: int) -> None:
    read = raw_chat(msgspec.Raw(written(raw)))
    assert (read.id, read.updated_s) == (chat_id, updated_s)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"count":0}',
        b'{"chats":null}',
        b'{"chats":{}}',
        page(GOOD)[:-40],
        page(GOOD)[:200],
        page(b'{"id":"a'),
        b'{"chats":[' + GOOD,
        b'{"chats":[NaN],"count":',
        b'{"chats":[{"a":NaN}]}]',
    ],
)
def test_a_page_that_is_none_is_unreadable_and_carries_nothing_of_it(body: bytes) -> None:
    for cut in (cut_page, cut_docs):
        with pytest.raises(ZendeskUnreadable) as caught:
            cut(body)
        assert caught.value.__context__ is None
        assert caught.value.__cause__ is None


values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.lists(values, max_size=6), st.dictionaries(st.text(max_size=5), values, max_size=3))
def test_cut_by_brackets_every_page_falls_into_the_same_records(
    records: list[Any], beside: dict[str, Any]
) -> None:
    """NaN among the members sends every page that way."""
    beside.pop("chats", None)
    body = json.dumps({"nan": float("nan"), "chats": records} | beside).encode()
    flat = [item for item in records if isinstance(item, (dict, list))]
    cut = [json.loads(bytes(raw)) for raw in cut_page(body).chats if bytes(raw)[:1] in b"{["]
    assert json.dumps(cut) == json.dumps(flat)


@given(st.binary(max_size=60))
def test_any_bytes_are_cut_or_unreadable(noise: bytes) -> None:
    for body in (noise, b'{"chats":[' + noise + b"]}", b'{"docs":{' + noise + b"}}"):
        for cut in (cut_page, cut_docs):
            try:
                cut(body)
            except ZendeskUnreadable:
                continue


def test_an_export_says_where_to_go_on() -> None:
    records = [GOOD, written(offline(id="o", update_timestamp=UPDATED)), b'{"m":NaN}', b"{}"]
    body = page(*records, end_time="1770113700", next_page="https://acme")
    answer = Answer(200, {"date": "Tue, 03 Feb 2026 10:21:00 GMT"}, body)

    read = read_export(answer)

    assert [record.id for record in read.records] == [CHAT_ID, "o", "", ""]
    assert [record.id for record in read.listed] == [CHAT_ID, "o"]
    assert (read.count, read.end_time, read.end_id) == (4, 1_770_113_700, "x")
    assert read.has_next_page
    assert read.server_time_s == 1_770_114_060.0
    assert decode(read.records[0].raw) == chat(update_timestamp=UPDATED)


def test_an_export_of_which_only_records_can_be_read_is_read() -> None:
    read = read_export(Answer(200, {}, b'{"chats":[{"id":"a"}],"end_time":-1,"end_id":null}'))
    assert [record.id for record in read.records] == ["a"]
    assert (read.count, read.end_time, read.end_id) == (None, None, "")
    assert (read.has_next_page, read.server_time_s) == (False, None)
