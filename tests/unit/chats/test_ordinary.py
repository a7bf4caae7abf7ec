"""The fast way of reading a chat against the tolerant one: what both read is the same."""

from __future__ import annotations

import time
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chats.ordinary import read_ordinary
from backend.chats.reading import Reading, read_record
from tests.emulator.world.world import World
from tests.unit.chats.samples import CHAT_ID, chat, message, offline, record

WORLD = World("acme", 1, 300, time.time())
ORDINARY: list[Any] = [
    chat(),
    chat(history=None),
    chat(history=[]),
    chat(agent_names=None, tags=None, comment=None, rating=None, visitor={}),
    chat(deleted=True, missed=True, duration=0, zendesk_ticket_id=0, department_name=""),
    chat(timestamp="yesterday", end_timestamp="0000-00-00T00:00:00Z"),
    chat(history=[message("Jane", "no time") | {"timestamp": None}, {"type": ""}, {"type": "x"}]),
    chat(history=[message("Ada", None), message("Ada", "Well?") | {"options": "Yes/No"}]),
    chat(history=[message("Jane", "hi", msg_id=7, sender_type="Agent", nick="x", agent_id=0)]),
    chat(history=[record("chat.file", attachment={"name": "a.pdf", "size": 7}, deleted=True)]),
    chat(history=[record("chat.rating", rating=None, new_rating="bad")]),
    chat(history=[record("chat.moved", prev_department_id=1, department_name=5)]),
]
EXTRAORDINARY: list[Any] = [
    chat(id=7),
    chat(type="chat_v2"),
    chat(tags=["a", None]),
    chat(duration=-1),
    chat(history={"0": message("Jane", "hi")}),
    chat(history=[message("Jane", "hi"), None]),
    chat(history=[message("Jane", "x" * 70_000)]),
    chat(agent_names=["A" * 5000]),
    chat(missed=1),
    offline(),
    None,
    [],
    {},
]


def shown(reading: Reading) -> bytes:
    return msgspec.json.encode(reading)


def check(value: Any) -> bool:
    """Whether the value was read fast; if so, as it is read otherwise."""
    raw = msgspec.json.encode(value)
    fast = read_ordinary(raw)
    if fast is not None:
        assert shown(fast) == shown(read_record(msgspec.json.decode(raw)))
    return fast is not None


@pytest.mark.parametrize("value", ORDINARY, ids=range(len(ORDINARY)))
def test_ordinary_chats_are_read_fast_and_the_same(value: Any) -> None:
    assert check(value)


@pytest.mark.parametrize("value", EXTRAORDINARY, ids=range(len(EXTRAORDINARY)))
def test_what_is_not_ordinary_goes_the_other_way(value: Any) -> None:
    assert not check(value)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"id":"a","type":"chat","visitor":{"name":"\\ud83d"}}',
        b'{"id":"a","type":"chat","visitor":{"name":"\xff"}}',
        b"[" * 5000,
    ],
)
def test_broken_json_goes_the_other_way(raw: bytes) -> None:
    assert read_ordinary(raw) is None


def test_the_stand_ins_chats_are_read_the_same_and_nearly_all_fast() -> None:
    chats = [c for c in WORLD.chats.values() if c["type"] == "chat"]
    fast = [check(value) for value in chats]
    assert len(fast) > 200
    assert sum(fast) / len(fast) > 0.95


def test_what_only_keys_are_made_of_is_read_and_is_not_part_of_the_chat() -> None:
    visitor = {"name": "Jane", "phone": "+45 12", "external_id": "7"}
    reading = read_ordinary(msgspec.json.encode(chat(visitor=visitor)))
    assert reading is not None
    assert (reading.phone, reading.external_id) == ("+45 12", "7")
    assert b"+45" not in msgspec.json.encode(reading.chat)


odd = st.sampled_from(
    [None, "", "0", 0, 7, -1, 1.5, True, [], ["x"], ["", None], {}, {"name": "a"}, "good",
     "agent:7", "visitor", "a/b", "2026-02-03T10:11:12Z", "2026-02-30T10:11:12.000000Z", "x" * 201]
)  # fmt: skip
names = st.sampled_from(["Jane", "Ada", "Bot", "Visitor 12345678", ""])
times = st.sampled_from(
    ["2026-02-03T10:11:12.345678Z", "2026-02-03T23:59:59.000000Z", "2026-02-03T10:11:12Z",
     "2026-02-03T24:00:00.000000Z", "2026-02-30T10:11:12.000000Z", "2026-02-03T10:60:00.000000Z"]
)  # fmt: skip
kinds = st.sampled_from(
    ["chat.msg", "chat.msg", "chat.memberjoin", "chat.memberleave", "chat.tag", "chat.comment",
     "chat.rating", "chat.file", "chat.file.upload", "chat.systemmsg", "chat.triggermsg", "x", ""]
)  # fmt: skip
ordinary_events = st.fixed_dictionaries(
    {"type": kinds, "timestamp": times, "name": names},
    optional={
        "msg": st.text(max_size=20),
        "msg_id": st.sampled_from(["1", "", None, 5]),
        "options": st.sampled_from(["", "Yes/No", None, ["a", 1]]),
        "structured_msg": st.sampled_from(
            [None, "x", {"msg": "Which?", "buttons": [{"text": "A"}]}]
        ),
        "nick": st.sampled_from(["visitor", "agent:7", "agent:trigger", "", None]),
        "sender_type": st.sampled_from(["Visitor", "agent", "trigger", "robot", None]),
        "agent_id": st.sampled_from(["7", 7, "0", 0, "", None]),
        "department_id": st.sampled_from([None, 3]),
    },
)
event_members = st.sampled_from(
    ["type", "timestamp", "name", "msg", "msg_id", "options", "sender_type", "nick", "agent_id",
     "structured_msg", "department_id", "department_name", "prev_department_id", "tags",
     "new_tags", "new_comment", "rating", "new_rating", "attachment", "file_name", "url",
     "mime_type", "size", "deleted"]
)  # fmt: skip
odd_events = st.dictionaries(event_members, odd, max_size=4).flatmap(
    lambda members: ordinary_events.map(lambda event: {**event, **members})
)
visitors = st.fixed_dictionaries(
    {"name": names}, optional={"id": odd, "email": odd, "phone": odd, "external_id": odd}
)


@given(st.lists(ordinary_events, max_size=8), names, st.lists(names, max_size=2))
def test_any_ordinary_history_is_read_the_same(
    history: list[Any], visitor: str, agents: list[str]
) -> None:
    check(chat(history=history, visitor={"name": visitor}, agent_names=agents))


@given(st.lists(odd_events, min_size=1, max_size=3), visitors)
def test_any_oddity_in_an_event_is_read_the_same_or_not_at_all(
    history: list[Any], visitor: dict[str, Any]
) -> None:
    check(chat(history=history, visitor=visitor))


@given(st.dictionaries(st.sampled_from(sorted(chat())), odd, max_size=3))
def test_any_oddity_in_a_chat_is_read_the_same_or_not_at_all(members: dict[str, Any]) -> None:
    check({**chat(), **members, "id": CHAT_ID})
