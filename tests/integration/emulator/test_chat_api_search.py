"""`chats/search`: its language, its pages, its limits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.account import Account
from tests.emulator.world import known

from .chat_client import Chat, newest_first, readable

pytestmark = pytest.mark.anyio


@pytest.fixture
def account() -> Account:
    return Account("acme", chats=1600)


@pytest.fixture
def chat(account: Account) -> Chat:
    account.limiter.take = lambda *_: None  # type: ignore[method-assign]  # not this file's claim
    return Chat(account)


def email_of(account: Account, ticket: int) -> str:
    user = account.world.users[account.world.tickets[ticket].requester_id or 0]
    return user.email or ""


def of_email(account: Account, email: str) -> list[dict[str, Any]]:
    return [c for c in readable(account) if c["visitor"]["email"].lower() == email]


async def test_hits_are_stubs_newest_first_forty_a_page(account: Account, chat: Chat) -> None:
    email = email_of(account, known.THOUSAND_CHATS)
    first = await chat.search(f'visitor_email:"{email}"')
    ids = await chat.found(f'visitor_email:"{email}"')
    assert first["count"] == 1000
    assert len(first["results"]) == 40
    assert ids == newest_first(of_email(account, email))
    stub = first["results"][0]
    assert set(stub) == {"id", "type", "timestamp", "preview", "url"}
    assert stub["url"] == f"{account.origin}/api/v2/chat/chats/{stub['id']}"
    assert (await chat.read(stub["url"]))["timestamp"] == stub["timestamp"]


async def test_pages_are_linked_forth_and_back(account: Account, chat: Chat) -> None:
    first = await chat.search("type:chat AND rating:good")
    second = await chat.read(first["next_url"])
    assert first["prev_url"] is None
    back = await chat.read(second["prev_url"])
    assert back["results"] == first["results"]
    account.switches.search_next_url = "absent"
    assert "next_url" in await chat.search("type:chat")
    assert "next_url" not in await chat.search("id:none")


async def test_ten_thousand_hits_can_be_read_and_not_one_more(chat: Chat) -> None:
    assert await chat.status("chats/search", q="type:chat", page=250) == 200
    for page in (251, 0, "x", "-1", "٣"):
        assert await chat.status("chats/search", q="type:chat", page=page) == 400


async def test_the_last_page_of_ten_thousand_links_to_one_that_is_refused(
    account: Account, chat: Chat
) -> None:
    note = {"type": "offline_msg", "timestamp": "2026-01-01T00:00:00Z", "tags": ["flood"]}
    for number in range(10_001):
        account.world.put_chat({**note, "id": f"2601.1.V{number:05}"})
    last = await chat.read("chats/search", q="tags:flood", page=250)
    assert (last["count"], len(last["results"])) == (10_001, 40)
    assert await chat.status(last["next_url"]) == 400


@pytest.mark.parametrize(
    "form",
    ['visitor_email:"{}"', "visitor_email:{}", '"{}"', "{}", 'type:* AND visitor_email:"{}"'],
)
async def test_an_address_is_found_in_any_form_and_letter_case(
    account: Account, chat: Chat, form: str
) -> None:
    email = email_of(account, known.SEVERAL_EMAILS)
    expected = newest_first(of_email(account, email))
    assert len(expected) == 4
    assert await chat.found(form.format(email)) == expected
    assert await chat.found(form.format(email.upper())) == expected


async def test_an_address_finds_longer_ones_that_hold_its_words(
    account: Account, chat: Chat
) -> None:
    email = email_of(account, known.ONE_CHAT)
    found = await chat.found(f'visitor_email:"{email}"')
    emails = sorted(account.world.chats[i]["visitor"]["email"] for i in found)
    assert emails == sorted([email, f"ann.{email}"])


async def test_special_characters_can_be_escaped(account: Account, chat: Chat) -> None:
    email = email_of(account, known.FORTY_CHATS)
    assert "+" in email
    for query in (f'visitor_email:"{email}"', "visitor_email:" + email.replace("+", "\\+")):
        assert len(await chat.found(query)) == 40


@pytest.mark.parametrize(
    ("query", "claim"),
    [
        ("type:offline_msg", lambda c: c["type"] == "offline_msg"),
        ("rating:bad", lambda c: c.get("rating") == "bad"),
        ("missed:true", lambda c: c.get("missed") is True),
        ("started_by:trigger", lambda c: c.get("started_by") == "trigger"),
        ("tags:repair", lambda c: "repair" in (c.get("tags") or [])),
        ("department_name:Repairs", lambda c: c.get("department_name") == "Repairs"),
        ('agent_names:"Ben Okafor"', lambda c: "Ben Okafor" in c.get("agent_names", [])),
        ("agent_names:okaf*", lambda c: "Ben Okafor" in c.get("agent_names", [])),
        ("rating:*", lambda c: c.get("rating")),
        ("rating:good OR rating:bad", lambda c: c.get("rating") in {"good", "bad"}),
        ("NOT type:chat", lambda c: c["type"] != "chat"),
        ("type:chat rating:bad", lambda c: c.get("rating") == "bad"),
        ("(rating:good OR rating:bad) AND NOT tags:order",
         lambda c: c.get("rating") in {"good", "bad"} and "order" not in (c.get("tags") or [])),
    ],
)  # fmt: skip
async def test_fields_and_operators_mean_what_they_say(
    account: Account, chat: Chat, query: str, claim: Any
) -> None:
    expected = {c["id"] for c in readable(account) if claim(c)}
    assert 0 < len(expected) < len(readable(account))
    assert set(await chat.found(query)) == expected


async def test_free_words_are_looked_for_in_messages_and_names(
    account: Account, chat: Chat
) -> None:
    for phrase in ('"the larger one"', '"Inès Fournier"', "会員 OR お調べいたします"):
        assert await chat.found(phrase)
    for chat_id in await chat.found('"free of charge"'):
        assert "free of charge" in str(account.world.chats[chat_id]["history"])


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("2025-01-01", "2025-03-31"),
        ("2025-01-01T00:00", "2025-03-31T23:59"),
        ("2025-01-01T00:00:00", "2025-03-31T23:59:59"),
        ("2025-01-01T00:00:00Z", "2025-03-31T23:59:59Z"),
        ("2025-01-01T00:00:00.000000", "2025-03-31T23:59:59.999999"),
    ],
)
async def test_a_range_of_time_includes_its_ends(
    account: Account, chat: Chat, low: str, high: str
) -> None:
    for kind, field in (("chat", "end_timestamp"), ("offline_msg", "timestamp")):
        found = await chat.found(f"type:{kind} AND {field}:[{low} TO {high}]")
        expected = {
            c["id"] for c in readable(account)
            if c["type"] == kind and "2025-01" <= c[field] <= "2025-03-31T23:59:59Z"
        }  # fmt: skip
        assert set(found) == expected
        assert expected


async def test_the_ends_of_a_range_are_hits_and_may_be_open(account: Account, chat: Chat) -> None:
    email = email_of(account, known.THREE_CHATS)
    newest, middle, oldest = sorted(
        (c["timestamp"] for c in of_email(account, email)), reverse=True
    )
    ask = f'visitor_email:"{email}" AND timestamp:'
    assert len(await chat.found(f"{ask}[{oldest} TO {newest}]")) == 3
    assert len(await chat.found(f"{ask}[{middle} TO {middle}]")) == 1
    assert len(await chat.found(f"{ask}[{middle} TO *]")) == 2
    assert len(await chat.found(f"{ask}[* TO {middle[:19]}]")) == 2


async def test_an_open_range_may_be_refused(account: Account, chat: Chat) -> None:
    assert await chat.status("chats/search", q="timestamp:[2025-01-01 TO *]") == 200
    account.switches.open_range = "rejected"
    assert await chat.status("chats/search", q="timestamp:[2025-01-01 TO *]") == 400
    assert await chat.status("chats/search", q="timestamp:[2025-01-01 TO 2025-01-02]") == 200


async def test_an_offset_in_a_range_is_refused_or_obeyed(account: Account, chat: Chat) -> None:
    query = "timestamp:[2025-01-01T00:00:00+00:00 TO 2025-02-01T02:00:00+02:00]"
    assert await chat.status("chats/search", q=query) == 400
    account.switches.offset_in_range = "accepted"
    naive = "timestamp:[2025-01-01T00:00:00 TO 2025-02-01T00:00:00]"
    assert await chat.found(query) == await chat.found(naive)


@pytest.mark.parametrize(
    "query",
    ["", "   ", "type:", "AND", "type:chat AND", "(type:chat", "type:chat)", '"open', "[1 TO 2]",
     "timestamp:[2025-01-01]", "timestamp:[2025-13-01 TO *]", "timestamp:[yesterday TO *]",
     "timestamp:[ TO ]", "timestamp:{2025-01-01 TO *}", "tags:[a TO b]", "nonsense:1",
     "zendesk_ticket_id:1010", "visitor_email:*@example.org", "a*b", "type:chat^2", "(" * 2000,
     "NOT " * 2000 + "x"],
)  # fmt: skip
async def test_what_can_not_be_understood_is_a_bad_request(chat: Chat, query: str) -> None:
    assert await chat.status("chats/search", q=query) == 400


async def test_signs_alone_find_nobody(chat: Chat) -> None:
    for query in ('"@"', 'visitor_email:"@"', 'visitor_email:""', '"\u202e"'):
        assert (await chat.search(query))["count"] == 0


async def test_the_address_field_may_be_unsupported_or_dislike_quotes(
    account: Account, chat: Chat
) -> None:
    email = email_of(account, known.THREE_CHATS)
    account.switches.visitor_email = "rejects_quotes"
    assert await chat.status("chats/search", q=f'visitor_email:"{email}"') == 400
    assert len(await chat.found(f"visitor_email:{email}")) == 3
    account.switches.visitor_email = "unsupported"
    assert await chat.status("chats/search", q=f"visitor_email:{email}") == 400
    assert len(await chat.found(f'"{email}"')) == 3


async def test_the_index_can_lag_behind(account: Account, chat: Chat) -> None:
    account.clock.freeze(account.clock.now())
    email = email_of(account, known.THREE_CHATS)
    old = next(iter(of_email(account, email)))
    account.world.put_chat({**old, "id": "2611.1.Vnew"}, account.clock.now())
    account.world.delete_chat(old["id"], account.clock.now())
    query = f'visitor_email:"{email}"'
    assert "2611.1.Vnew" in await chat.found(query)
    assert old["id"] not in await chat.found(query)
    account.switches.search_index_lag_s = 60
    assert "2611.1.Vnew" not in await chat.found(query)
    assert old["id"] in await chat.found(query)
    account.clock.advance(61)
    assert "2611.1.Vnew" in await chat.found(query)
    assert old["id"] not in await chat.found(query)
