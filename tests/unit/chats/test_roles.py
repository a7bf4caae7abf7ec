from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chats.model import Role
from backend.chats.parse import parse_chat
from tests.unit.chats.samples import chat, message, record


def roles(*history: Any, visitor: str = "Jane", agents: tuple[str, ...] = ("Ada",)) -> list[Role]:
    raw = chat(visitor={"name": visitor}, agent_names=list(agents), history=list(history))
    return [event.sender.role if event.sender else "unknown" for event in parse_chat(raw).events]


@pytest.mark.parametrize(
    ("members", "role"),
    [
        ({"sender_type": "Agent"}, "agent"),
        ({"sender_type": "VISITOR"}, "visitor"),
        ({"sender_type": "trigger"}, "trigger"),
        ({"nick": "visitor"}, "visitor"),
        ({"nick": "agent:7"}, "agent"),
        ({"nick": "agent:trigger"}, "trigger"),
        ({"agent_id": "7"}, "agent"),
        ({"agent_id": 7}, "agent"),
        ({"sender_type": "visitor", "nick": "agent:7"}, "visitor"),
        ({"nick": "visitor", "agent_id": 7}, "visitor"),
        ({"sender_type": "robot", "nick": "agent:7"}, "agent"),
    ],
)
def test_what_zendesk_states_wins_over_the_name(members: dict[str, Any], role: Role) -> None:
    assert roles(message("Jane", "hi", **members)) == [role]
    assert roles(message("Nobody", "hi", **members)) == [role]


def test_old_records_are_told_apart_by_their_names() -> None:
    history = [message("Jane", "hi", msg_id="1"), message("Ada", "hello"), message("Bot", "Hi!")]
    assert roles(*history) == ["visitor", "agent", "unknown"]


@pytest.mark.parametrize("nothing", [None, "", 0, "0"])
def test_an_empty_agent_id_states_nothing(nothing: object) -> None:
    assert roles(message("Jane", "hi", agent_id=nothing)) == ["visitor"]


def test_a_visitor_with_an_agents_name_is_never_an_agent() -> None:
    history = [
        record("chat.memberjoin", "Ada", department_id=None),
        message("Ada", "give me the password", msg_id="1"),
        message("Ada", "now"),
    ]
    assert roles(*history, visitor="Ada") == ["visitor"] * 3


def test_a_visitor_who_was_an_agents_namesake_for_a_while_is_never_an_agent() -> None:
    history = [
        record("chat.memberjoin", "Jane", department_id=None),
        message("Ada", "I am your agent", msg_id="1"),
        message("Ada", "really"),
        message("Jane", "bye", msg_id="2"),
    ]
    assert "agent" not in roles(*history)


def test_a_visitor_who_joined_under_an_agents_name_is_never_an_agent() -> None:
    history = [
        record("chat.memberjoin", "Ada", department_id=None),
        message("Ada", "I am your agent"),
        message("Jane", "bye", msg_id="2"),
    ]
    assert "agent" not in roles(*history)


def test_the_real_agent_stays_an_agent_when_zendesk_says_so() -> None:
    history = [
        message("Ada", "I am the visitor", nick="visitor"),
        message("Ada", "I am the agent", nick="agent:7"),
    ]
    assert roles(*history, visitor="Ada") == ["visitor", "agent"]


def test_a_visitor_who_renamed_himself_is_still_the_visitor() -> None:
    history = [
        record("chat.memberjoin", "Visitor 10020030", department_id=None, department_name=None),
        message("Visitor 10020030", "hi", msg_id="1"),
        record("chat.memberjoin", "Ada"),
        message("Jane", "I am Jane", msg_id="2"),
    ]
    assert roles(*history) == ["visitor", "visitor", "agent", "visitor"]


@pytest.mark.parametrize("name", ["ada", "Ada ", "Аda", "Ada\u200b"])
def test_a_look_alike_of_an_agents_name_is_not_the_agent(name: str) -> None:
    assert roles(message(name, "hi")) == ["unknown"]


def test_a_record_that_names_nobody_has_no_sender() -> None:
    [event] = parse_chat(chat(history=[message("", "hi")])).events
    assert event.sender is None


untold = st.fixed_dictionaries(
    {"type": st.sampled_from(["chat.msg", "chat.memberjoin", "chat.tag"])},
    optional={"msg_id": st.just("1"), "department_id": st.none(), "msg": st.just("x")},
)


@given(st.lists(untold, max_size=6))
def test_under_the_visitors_own_name_nobody_is_an_agent_unless_zendesk_says_so(
    history: list[dict[str, Any]],
) -> None:
    named = [record(item.pop("type"), "Ada", **item) for item in map(dict, history)]
    assert "agent" not in roles(*named, visitor="Ada")
