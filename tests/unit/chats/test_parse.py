from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chats.model import Chat, Event
from backend.chats.parse import parse_chat
from backend.web.contract import ChatSummary, Transcript
from backend.web.shown import summary_json, transcript_json
from tests.unit.chats.samples import CHAT_ID, chat, message, offline, record


def events(*history: Any, **members: Any) -> list[Event]:
    return parse_chat(chat(history=list(history), **members)).events


def test_a_chat_is_read_whole() -> None:
    read = parse_chat(chat())
    assert (read.id, read.kind, read.started_at) == (CHAT_ID, "chat", "2026-02-03T10:11:12.000Z")
    assert (read.started_raw, read.ended_at) == (None, "2026-02-03T10:15:00.000Z")
    assert (read.duration_s, read.agents) == (48, ["Ada"])
    assert (read.department, read.rating, read.comment) == ("Orders", "good", "Thanks!")
    assert (read.tags, read.ticket_id, read.unreadable) == (["order"], 1001, 0)
    kinds = [event.kind for event in read.events]
    assert kinds == ["join", "message", "join", "message", "tags", "leave"]
    assert read.events[4].tags_added == ["order"]
    assert read.events[4].tags_removed == ["old"]


def test_an_offline_message_is_one_message_of_the_visitor() -> None:
    read = parse_chat(offline())
    assert (read.kind, read.has_history, read.ended_at) == ("offline_message", False, None)
    [event] = read.events
    assert (event.kind, event.text, event.at) == ("message", "Call me", "2026-02-03T10:11:12.000Z")
    assert event.sender is not None
    assert event.sender.role == "visitor"


@pytest.mark.parametrize("history", [None, "missing"])
def test_a_chat_without_history_says_so(history: str | None) -> None:
    raw = chat(history=None)
    if history == "missing":
        del raw["history"]
    read = parse_chat(raw)
    assert (read.has_history, read.events, read.unreadable) == (False, [], 0)


@pytest.mark.parametrize(
    "raw",
    [None, [], {}, "chat", 7, {"type": "chat"}, {"id": None, "type": "chat"}, {"id": ["x"]}],
)
def test_what_has_no_id_is_unreadable_and_counted(raw: object) -> None:
    read = parse_chat(raw)
    assert (read.id, read.kind, read.unreadable) == ("", "unreadable", 1)
    assert [event.kind for event in read.events] == ["unreadable"]


def test_a_chat_of_an_unknown_type_keeps_its_id() -> None:
    assert parse_chat({"id": "a/b", "type": "sms"}).id == "a/b"
    assert parse_chat({"id": "a/b", "type": "sms"}).kind == "unreadable"
    assert parse_chat(chat(type="chat_v2")).kind == "chat"
    assert parse_chat(offline(type=None)).kind == "offline_message"


@pytest.mark.parametrize("broken", [None, 7, "text", [], {}, {"type": 5}, {"type": None}])
def test_each_unreadable_record_stays_in_its_place_and_is_counted(broken: object) -> None:
    read = parse_chat(chat(history=[message("Jane", "one"), broken, message("Jane", "two")]))
    assert [event.kind for event in read.events] == ["message", "unreadable", "message"]
    assert read.unreadable == 1


def test_a_message_whose_words_are_no_text_is_unreadable_with_its_time() -> None:
    [event] = events(message("Jane", {"html": "<b>"}))
    assert (event.kind, event.at) == ("unreadable", "2026-02-03T10:11:12.165Z")


def test_a_history_that_is_no_list_is_one_unreadable_record() -> None:
    read = parse_chat(chat(history={"0": message("Jane", "hi")}))
    assert ([event.kind for event in read.events], read.unreadable) == (["unreadable"], 1)
    assert read.has_history


def test_an_unknown_event_type_is_shown_with_its_type() -> None:
    [event] = events(record("chat.hologram", "Ada"))
    assert (event.kind, event.text) == ("unknown", "chat.hologram")


def test_a_structured_message_without_words_is_shown_with_its_type() -> None:
    [event] = events(record("chat.msg", "Ada", structured_msg={"type": "PANEL_TEMPLATE"}))
    assert (event.kind, event.text) == ("unknown", "chat.msg")


@pytest.mark.parametrize(
    ("structured", "text", "choices"),
    [
        ({"msg": "Which size?", "quick_replies": [{"text": "42"}, {"text": "43"}, None]},
         "Hello\nWhich size?", ["42", "43"]),
        ({"msg": "Hello", "buttons": [{"text": "Order", "action": {"value": "https://x"}}]},
         "Hello", ["Order"]),
        ({"panel": {"heading": "Boot", "paragraph": "€ 239", "image_url": "https://x"}},
         "Hello\nBoot\n€ 239", []),
        ({"items": [{"panel": {"heading": "A"}, "buttons": [{"text": "Buy"}]}, {"heading": "B"}]},
         "Hello\nA\nB", ["Buy"]),
        ({"items": {"heading": "A"}, "buttons": "Buy", "panel": []}, "Hello", []),
    ],
)  # fmt: skip
def test_a_structured_message_is_read_as_words_and_choices(
    structured: Any, text: str, choices: list[str]
) -> None:
    [event] = events(message("Ada", "Hello", structured_msg=structured))
    assert (event.kind, event.text, list(event.options)) == ("message", text, choices)


def test_choices_alone_are_a_message() -> None:
    structured = {"quick_replies": [{"text": "Yes"}]}
    [event] = events(record("chat.msg", "Ada", msg=None, structured_msg=structured))
    assert (event.kind, event.text, list(event.options)) == ("message", "", ["Yes"])


def test_the_other_event_types_are_read() -> None:
    read = events(
        record("chat.comment", comment=None, new_comment="Thanks!"),
        record("chat.rating", rating=None, new_rating="bad"),
        record("chat.moved", department_id=2, prev_department_id=1, department_name="Returns"),
        record("chat.systemmsg", "", msg="The chat was closed"),
        record("chat.request.rating", "Ada"),
    )
    assert [event.kind for event in read] == ["comment", "rating", "transfer", "system", "unknown"]
    assert (read[0].text, read[1].rating, read[2].department) == ("Thanks!", "bad", "Returns")
    assert (read[3].text, read[4].text) == ("The chat was closed", "chat.request.rating")


def test_choices_are_a_slash_separated_text_or_a_list() -> None:
    first, second = events(
        message("Ada", "Well?") | {"options": "Yes/No"},
        message("Ada", "Well?") | {"options": ["Yes", None, "No"]},
    )
    assert first.options == second.options == ["Yes", "No"]


def test_words_are_kept_as_they_are_up_to_65536_characters() -> None:
    words = "<b>\u202e\U0001f600\r\n\x00javascript:alert(1)"
    kept, long = events(message("Jane", words), message("Jane", "x" * 100_000))
    assert kept.text == words
    assert long.text == "x" * 65_535 + "…"


def test_half_a_character_is_replaced_so_that_the_rest_can_travel() -> None:
    [event] = events(message("Jane", "a\ud83db"))
    assert event.text == "a\ufffdb"


def test_loose_types_are_read_as_what_they_mean() -> None:
    read = parse_chat(
        chat(
            id=42,
            duration="61",
            zendesk_ticket_id="1001",
            agent_names=["Ada", 5, None, ["x"]],
            missed=1,
            department_name=12,
            tags=None,
            rating="excellent",
            visitor=None,
        )
    )
    assert (read.id, read.duration_s, read.ticket_id) == ("42", 61, 1001)
    assert (read.agents, read.department) == (["Ada", "5"], "12")
    assert (read.missed, read.tags, read.rating) == (True, [], None)
    assert (read.visitor.name, read.visitor.email) == ("", "")


@pytest.mark.parametrize(
    "value", [-1, 2**53, pytest.param(10**5000, id="huge"), 1e300, float("nan"), float("inf"), True]
)
def test_numbers_a_browser_cannot_hold_are_unknown(value: object) -> None:
    read = parse_chat(chat(duration=value, zendesk_ticket_id=value))
    assert (read.duration_s, read.ticket_id) == (None, None)


def test_a_time_that_cannot_be_read_leaves_its_text() -> None:
    read = parse_chat(chat(timestamp="-0044-03-15T10:00:00Z"))
    assert (read.started_at, read.started_raw) == (None, "-0044-03-15T10:00:00Z")


def test_names_and_tags_are_clipped() -> None:
    read = parse_chat(chat(agent_names=["A" * 5000], tags=["t" * 5000]))
    assert (len(read.agents[0]), len(read.tags[0])) == (200, 200)


def test_a_file_link_is_http_or_nothing() -> None:
    attachment = {"name": "bill.pdf", "mime_type": "application/pdf", "size": 10}
    read = events(
        record("chat.file", attachment=attachment | {"url": "https://files.example.org/bill.pdf"}),
        record("chat.file", attachment=attachment | {"url": "javascript:alert(1)"}, deleted=True),
        record("chat.upload", attachment=attachment),
        record("chat.file"),
    )
    files = [event.file for event in read]
    assert [event.kind for event in read] == ["file"] * 4
    assert [file and file.url for file in files] == [
        "https://files.example.org/bill.pdf", None, None, None,
    ]  # fmt: skip
    assert [file and file.deleted for file in files] == [False, True, False, False]
    assert files[0] is not None
    assert (files[0].name, files[0].size) == ("bill.pdf", 10)


@pytest.mark.parametrize(
    "url",
    [
        "data:text/html,x",
        "//files.example.org/x",
        "https://",
        "https:///x",
        "https://user@example.org/x",
        "https://example.org\\@evil.example.org/",
        "https://[::1",
        "https://example.org/\u202egpj.exe",
        "https://example.org/a b",
        " https://example.org/",
        "ftp://example.org/",
        5,
        None,
    ],
)
def test_other_addresses_are_no_link(url: object) -> None:
    [event] = events(record("chat.file", attachment={"name": "x", "url": url}))
    assert event.file is not None
    assert event.file.url is None


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
member_names = st.sampled_from(sorted({*chat(), *offline(), *record("x", msg=1, tags=1), "nick"}))


def check_fits_the_contract(read: Chat) -> None:
    """Both check what they are made of."""
    transcript = msgspec.json.decode(transcript_json(read), type=Transcript)
    assert transcript.unreadable == read.unreadable
    why = {"grade": "weak", "reason": {"code": "phone", "address_number": None, "address_total": 1}}
    summary = msgspec.json.decode(summary_json(read)) | why
    assert msgspec.convert(summary, ChatSummary).missed == read.missed


@given(json_values)
def test_any_json_value_gives_a_chat(raw: Any) -> None:
    check_fits_the_contract(parse_chat(raw))


@given(st.dictionaries(member_names, json_values), st.lists(json_values, max_size=5))
def test_any_members_give_a_chat_with_an_event_for_each_record(
    members: dict[str, Any], history: list[Any]
) -> None:
    read = parse_chat(chat(**members) | {"id": CHAT_ID, "type": "chat", "history": history})
    assert len(read.events) == len(history)
    assert read.unreadable == sum(event.kind == "unreadable" for event in read.events)
    check_fits_the_contract(read)


@given(st.dictionaries(member_names, json_values))
def test_any_members_of_a_record_give_an_event(members: dict[str, Any]) -> None:
    read = parse_chat(chat(history=[message("Ada", "hi") | members]))
    assert len(read.events) == 1
    check_fits_the_contract(read)
