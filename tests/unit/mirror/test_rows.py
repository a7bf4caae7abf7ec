from __future__ import annotations

import time
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from backend.chats.parse import parse_chat
from backend.keys.identity import Identities
from backend.keys.sealing import DataKey
from backend.mirror.rows import LARGEST, TOO_LARGE, Made, Rows
from backend.storage.mirror import NO_TIME, MirroredChat
from backend.web.shown import summary_json, transcript_json
from backend.zendesk.answers import decode
from backend.zendesk.records import raw_chat
from tests.emulator.world.world import World
from tests.unit.chats.samples import CHAT_ID, chat, message, offline

KEY = DataKey("acme", b"k" * 32)
OWN = Identities(KEY)
WORLD = World("acme", 1, 300, time.time())


def made(*values: Any) -> Made:
    return made_of(*(msgspec.json.encode(value) for value in values))


def made_of(*raws: bytes) -> Made:
    return Rows(KEY).make([raw_chat(Raw(raw)) for raw in raws])


def row(value: Any) -> MirroredChat:
    [only] = made(value).chats
    return only


def test_a_row_has_what_lists_sort_and_match_by() -> None:
    kept = row(chat(update_timestamp="2026-02-03T10:20:00Z"))
    assert (kept.id, kept.ticket_id) == (CHAT_ID, 1001)
    assert (kept.started_ms, kept.ended_ms) == (1_770_113_472_000, 1_770_113_700_000)
    assert kept.updated_s == 1_770_114_000
    assert kept.email == OWN.email("jane@example.org")
    assert kept.visitor == OWN.visitor("1234567.Xy")
    assert kept.visitor_name == OWN.name("jane")
    assert set(kept.keys) == {kept.email, kept.visitor, OWN.phone("+4512345678")}
    assert "order" in kept.words.split()
    assert "ratinggood" in kept.facets.split()


def test_what_is_not_known_is_empty() -> None:
    raw = chat(timestamp="soon", end_timestamp=None, zendesk_ticket_id=None)
    kept = row(raw | {"visitor": {"id": "", "name": "Visitor 12345678", "email": "no address"}})
    assert (kept.started_ms, kept.ended_ms, kept.ticket_id) == (NO_TIME, None, None)
    assert (kept.keys, kept.email, kept.visitor, kept.visitor_name) == ((), b"", b"", b"")
    assert kept.updated_s == 0


def test_an_external_id_is_a_key() -> None:
    assert row(chat(visitor={"external_id": "c-7"})).keys == (OWN.external("c-7"),)
    assert row(offline(visitor={"external_id": 7})).keys == (OWN.external("7"),)


def test_a_row_holds_what_a_live_answer_would_be() -> None:
    chats = [*WORLD.chats.values(), chat(id="a"), offline(id="b")]
    live = {c["id"]: parse_chat(decode(msgspec.json.encode(c))) for c in chats}
    for kept in made(*chats).chats:
        assert kept.transcript == transcript_json(live[kept.id])
        assert kept.summary == summary_json(live[kept.id])


def test_every_chat_of_the_stand_in_is_kept_or_marked_as_deleted() -> None:
    chats = WORLD.chats.values()
    came = made(*chats)
    assert {kept.id for kept in came.chats} == {c["id"] for c in chats if not c.get("deleted")}
    assert set(came.deleted) == {c["id"] for c in chats if c.get("deleted")}
    assert came.quarantined == ()


@pytest.mark.parametrize(
    "value",
    [chat(deleted=True), offline(deleted=True), chat(deleted="true"), {"id": "a", "deleted": True}],
)
def test_of_a_deleted_chat_the_id_is_left(value: dict[str, Any]) -> None:
    assert made(value) == Made(deleted=(value["id"],))


@pytest.mark.parametrize(
    ("raw", "known_by"),
    [
        (b'{"id":"a","type":"sms"}', "a"),
        (b'{"type":"chat","deleted":true}', None),
        (b"null", None),
        (b'["a"]', None),
        (b'{"id":"a"', None),
        (b'{"id":"a","type":"chat","history":' + b"[" * 100_000 + b"]" * 100_000 + b"}", None),
    ],
)
def test_a_record_that_cannot_be_read_is_put_aside_as_it_came(
    raw: bytes, known_by: str | None
) -> None:
    came = made_of(msgspec.json.encode(chat(id="before")), raw, msgspec.json.encode(offline()))
    [aside] = came.quarantined
    assert aside.raw == raw
    assert aside.id == (known_by or aside.id)
    assert len(aside.id) == (1 if known_by else 64)
    assert [kept.id for kept in came.chats] == ["before", CHAT_ID]


def test_broken_characters_harm_nothing_but_themselves() -> None:
    [kept] = made_of(b'{"id":"a","type":"chat","history":[{"type":"chat.msg","msg":"\xff \\ud83d '
                     b'fine","n":NaN}]}').chats  # fmt: skip
    assert kept.words.endswith("fine")


def test_a_record_that_is_too_large_is_put_aside_without_its_body() -> None:
    value = chat(history=[message("Jane", "x" * 60_000) for _ in range(LARGEST // 60_000 + 1)])
    [aside] = made(value).quarantined
    assert (aside.id, aside.raw, aside.reason) == (CHAT_ID, b"", TOO_LARGE)


def test_the_same_content_has_the_same_hash_whenever_it_changed() -> None:
    one, other = chat(update_timestamp="2026-02-03T10:20:00Z"), chat(unread=True)
    assert row(one).content_hash == row(other).content_hash
    assert len(row(one).content_hash) == 16


@pytest.mark.parametrize(
    "change",
    [
        {"tags": []},
        {"zendesk_ticket_id": 5},
        {"history": []},
        {"visitor": chat()["visitor"] | {"phone": "+4587654321"}},
        {"visitor": chat()["visitor"] | {"email": "june@example.org"}},
        {"visitor": chat()["visitor"] | {"id": "x"}},
        {"visitor": chat()["visitor"] | {"name": "June"}, "history": []},
    ],
)
def test_other_content_has_another_hash(change: dict[str, Any]) -> None:
    base: dict[str, Any] = {"history": []} if "history" in change and "visitor" in change else {}
    assert row(chat(**change)).content_hash != row(chat(**base)).content_hash


def test_nothing_that_identifies_a_visitor_is_kept_in_clear() -> None:
    kept = msgspec.msgpack.encode(row(chat(visitor=chat()["visitor"] | {"external_id": "c-77"})))
    for private in (b"example.org", b"12345678", b"1234567.Xy", b"192.0.2.7", b"Aarhus", b"c-77"):
        assert private not in kept.replace(CHAT_ID.encode(), b"")


def test_what_several_pages_came_to_is_added_up() -> None:
    both = made(chat(id="a")) + made({"id": "b", "deleted": True}, 7)
    assert [kept.id for kept in both.chats] == ["a"]
    assert (both.deleted, len(both.quarantined)) == (("b",), 1)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(json_values | st.dictionaries(st.sampled_from(sorted(chat())), json_values))
def test_whatever_comes_is_kept_marked_or_put_aside(value: Any) -> None:
    came = made(value)
    assert len(came.chats) + len(came.deleted) + len(came.quarantined) == 1


@given(st.binary(max_size=40))
def test_whatever_bytes_come_are_put_aside(raw: bytes) -> None:
    assert len(made_of(raw).quarantined) == 1
