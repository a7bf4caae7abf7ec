from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.origin import Origin
from backend.accounts.secret import Secret
from backend.errors import ZendeskUnreadable
from backend.zendesk import wire
from tests.unit.chats.samples import CHAT_ID, chat

ACME = Origin("https://acme.zendesk.com")
NEXT = "https://acme.zendesk.com/api/v2/chat/chats/search?q=x&page=2"


def hit(**members: Any) -> dict[str, Any]:
    return {"id": CHAT_ID, "type": "chat", "timestamp": "2026-02-03T10:11:12Z"} | members


def test_a_page_of_hits_is_read() -> None:
    page = wire.read_search({"count": 41, "next_url": NEXT, "results": [hit()]}, ACME)
    assert (page.count, page.next_url) == (41, NEXT)
    assert page.stubs == [wire.Stub(CHAT_ID, "2026-02-03T10:11:12.000Z")]


@pytest.mark.parametrize("end", [{}, {"next_url": None}, {"next_url": ""}])
def test_the_last_page_has_no_link(end: dict[str, Any]) -> None:
    assert wire.read_search({"count": 0, "results": []} | end, ACME).next_url is None


def test_hits_without_an_id_or_a_time_do_no_harm() -> None:
    odd = [None, 7, {}, {"id": None}, hit(id=5, timestamp="-0044-01-01", type=None)]
    page = wire.read_search({"count": "many", "results": odd}, ACME)
    assert page.stubs == [wire.Stub("5", None)]
    assert page.count is None


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {},
        {"results": None},
        {"results": {}},
        {"results": [], "next_url": 7},
        {"results": [], "next_url": "https://globex.zendesk.com/api/v2/chat/chats/search?q=x"},
    ],
)
def test_a_page_of_another_shape_is_unreadable(raw: object) -> None:
    with pytest.raises(ZendeskUnreadable):
        wire.read_search(raw, ACME)


def test_chats_come_in_the_order_asked_and_only_those_asked() -> None:
    docs = {"c": chat(id="c"), "b": None, "a": chat(id="a"), "x": chat(id="x"), "d": {}}
    read = wire.read_chats({"docs": docs}, ["a", "b", "c", "d", "e"])
    assert list(read) == ["a", "c", "d"]
    assert [item.chat.kind for item in read.values()] == ["chat", "chat", "unreadable"]
    assert read["d"].chat.id == "d"


def test_a_chat_under_another_chats_id_is_unreadable() -> None:
    read = wire.read_chats({"docs": {"a": chat(id="b")}}, ["a"])
    only = read["a"].chat
    assert (only.id, only.kind, only.visitor.email) == ("a", "unreadable", "")


@pytest.mark.parametrize("raw", [None, [], {}, {"docs": []}, {"docs": None}])
def test_chats_of_another_shape_are_unreadable(raw: object) -> None:
    with pytest.raises(ZendeskUnreadable):
        wire.read_chats(raw, ["a"])


@pytest.mark.parametrize(
    ("roles", "administrator"),
    [
        ({"administrator": True, "owner": False}, True),
        ({"administrator": False, "owner": True}, True),
        ({"administrator": 1}, True),
        ({"administrator": False, "owner": False}, False),
        ({"administrator": "no"}, False),
    ],
)
def test_the_roles_of_an_agent_decide_where_they_are_stated(
    roles: dict[str, Any], administrator: bool
) -> None:
    record = wire.read_agent({"id": 7, "enabled": True, "roles": roles, "role_id": 1})
    assert record.role_id is None
    assert wire.ranked(record, frozenset({1})).is_administrator is administrator


@pytest.mark.parametrize("roles", [None, {}, [], "admin", {"agent": True}])
def test_elsewhere_the_list_of_roles_decides(roles: object) -> None:
    record = wire.read_agent({"id": 7, "display_name": "Ada", "roles": roles, "role_id": 3})
    listed = [{"id": 3, "name": "Administrator"}, {"id": 4, "name": "Agent"}, {"id": None}, 5]
    administrators = wire.read_administrator_roles(listed)
    assert administrators == frozenset({3})
    assert wire.ranked(record, administrators).is_administrator
    assert not wire.ranked(record, frozenset()).is_administrator


def test_an_agent_is_enabled_only_when_zendesk_says_so() -> None:
    values: list[Any] = [True, 1, False, 0, None, "no", []]
    agents = [wire.read_agent({"id": 7, "enabled": value}).agent for value in values]
    enabled = [agent.enabled for agent in agents]
    assert enabled == [True, True, False, False, False, False, False]
    assert not wire.read_agent({"id": 7}).agent.enabled


def test_one_unreadable_agent_hides_no_other_but_a_page_of_them_is_no_end() -> None:
    assert [item.agent.id for item in wire.read_agents([{}, {"id": 8}])] == [8]
    assert wire.read_agents([]) == []
    with pytest.raises(ZendeskUnreadable):
        wire.read_agents([{}, None])


def test_a_listed_token_is_recognised_but_its_value_is_gone() -> None:
    listed = {"id": 5, "agent_id": "7", "client_identifier": "cid", "scopes": "read write"}
    [token] = wire.read_tokens([listed | {"access_token": "tok-canary-2"}, {"id": 6}, None])
    assert token.matches(Secret("tok-canary-2"))
    assert not token.matches(Secret("tok-canary-"))
    assert not token.matches(Secret("tok-canary-3"))
    assert (token.agent_id, token.scopes) == (7, frozenset({"read", "write"}))
    assert "canary" not in repr(token)
    assert b"canary" not in msgspec.msgpack.encode(token)


@pytest.mark.parametrize("listed", ["tok-canary", "tok-canary…", "tok-canary******", "tok-cana..."])
def test_a_token_is_recognised_by_a_beginning_too(listed: str) -> None:
    [token] = wire.read_tokens([{"id": 5, "access_token": listed}])
    assert token.matches(Secret("tok-canary-2"))
    assert not token.matches(Secret("tok-other-2"))


@pytest.mark.parametrize("listed", ["", "…", "tok-can…", "********************", None, 7])
def test_a_token_of_which_too_little_is_listed_matches_nothing(listed: object) -> None:
    assert wire.read_tokens([{"id": 5, "access_token": listed}]) == []


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "docs", "results", "roles", "a"]), inner)
    ),
    max_leaves=12,
)


@given(json_values)
def test_readers_read_or_say_unreadable(raw: Any) -> None:
    for read in (
        lambda: wire.read_search(raw, ACME),
        lambda: wire.read_chats(raw, ["a"]),
        lambda: wire.read_agents(raw),
        lambda: wire.read_administrator_roles(raw),
        lambda: wire.read_tokens(raw),
    ):
        try:
            assert read() is not None
        except ZendeskUnreadable:
            continue
