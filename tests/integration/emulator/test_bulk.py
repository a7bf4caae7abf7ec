"""Large worlds: every chat follows from its number, and the numbers from what is asked."""

from __future__ import annotations

import json
import tracemalloc
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from tests.emulator.account import Account
from tests.emulator.world.bulk import planted
from tests.emulator.world.bulk.bulk import Bulk
from tests.emulator.world.customers import SPAN
from tests.emulator.world.times import seconds

NOW = 1_795_500_000
COUNT = 12_000
DAY = 86_400


@pytest.fixture(scope="module")
def bulk() -> Bulk:
    return Bulk(1_234_567, 7, COUNT, NOW)


@pytest.fixture(scope="module")
def chats(bulk: Bulk) -> list[dict[str, Any]]:
    return [bulk.chat(number) for number in range(COUNT)]


def words(chat: dict[str, Any]) -> list[str]:
    said = [event.get("msg", "") for event in chat.get("history", [])]
    return " ".join([chat.get("message", ""), *said]).split()


def messages(chat: dict[str, Any]) -> int:
    return sum(event["type"] == "chat.msg" for event in chat.get("history", []))


def test_two_million_chats_are_made_when_asked_for() -> None:
    tracemalloc.start()
    account = Account("acme", chats=2_000_000, at=NOW)
    assert len(account.world.chats) == 2_000_000
    assert tracemalloc.get_traced_memory()[1] < 100 * 2**20
    tracemalloc.stop()


def test_the_same_seed_and_number_make_the_same_chat(bulk: Bulk) -> None:
    again, other = Bulk(1_234_567, 7, COUNT, NOW), Bulk(1_234_567, 8, COUNT, NOW)
    for number in (0, 77, 5_000, COUNT - 1):
        assert bulk.chat(number) == again.chat(number)
        assert bulk.id(number) != other.id(number)


def test_an_id_leads_back_to_its_number_and_no_other_text_does(bulk: Bulk) -> None:
    ids = [bulk.id(number) for number in range(COUNT)]
    assert [bulk.number(chat_id) for chat_id in ids] == list(range(COUNT))
    month, account, rest = ids[5].split(".")
    assert (len(month), account, len(rest)) == (4, "1234567", 13)
    for text in ("", "x", rest, f"2001.{account}.{rest}", ids[5][:-1] + "!", ids[5].lower()):
        assert bulk.number(text) is None
    assert Bulk(1_234_567, 7, 5, NOW).number(ids[5]) is None


def test_numbers_follow_the_last_change_evenly_over_the_years(
    bulk: Bulk, chats: list[dict[str, Any]]
) -> None:
    changed = [seconds(chat["update_timestamp"]) for chat in chats]
    assert changed == sorted(changed)
    assert NOW - SPAN <= changed[0] < changed[-1] <= NOW
    years = Counter(chat["timestamp"][:4] for chat in chats)
    assert all(years[str(year)] > COUNT / 6 for year in range(2022, 2026))


@pytest.mark.parametrize("start", [(0, ""), (NOW - SPAN // 2 - 9999, ""), (NOW, "")])
def test_all_that_changed_after_a_moment_come_in_order_and_once(
    bulk: Bulk, chats: list[dict[str, Any]], start: tuple[int, str]
) -> None:
    places = [(int(seconds(chat["update_timestamp"])), chat["id"]) for chat in chats]
    expected = sorted(place for place in places if place > start)
    found = list(bulk.updated_after(start))
    assert [place for place, _ in found] == expected
    assert all(bulk.id(number) == chat_id for (_, chat_id), number in found)
    middle = expected[len(expected) // 2 :][:1]
    for place in middle:
        later = [place for place, _ in bulk.updated_after(place)]
        assert later == expected[len(expected) // 2 + 1 :]


def test_more_chats_than_a_page_holds_share_one_second(chats: list[dict[str, Any]]) -> None:
    [(_, most)] = Counter(chat["update_timestamp"] for chat in chats).most_common(1)
    assert most >= planted.TIED > 1000


def test_lists_run_from_the_newest_to_the_oldest(bulk: Bulk, chats: list[dict[str, Any]]) -> None:
    expected = sorted(((c["timestamp"], c["id"]) for c in chats), reverse=True)
    assert [place for place, _ in bulk.started_before(None)] == expected
    later = [place for place, _ in bulk.started_before(expected[7000])]
    assert later == expected[7001:]


@pytest.mark.parametrize(("ago", "length"), [(0, 3 * DAY), (400 * DAY, DAY), (900 * DAY, 60 * DAY)])
def test_chats_of_a_period_are_known_from_their_numbers(
    bulk: Bulk, chats: list[dict[str, Any]], ago: int, length: int
) -> None:
    low, high = NOW - ago - length, NOW - ago
    near = set(bulk.outlines.around(low, high))
    for field in ("timestamp", "end_timestamp"):
        inside = {n for n, c in enumerate(chats) if low <= seconds(c.get(field, "")) <= high}
        assert inside <= near
        assert inside
    assert len(near) < COUNT / 10


def test_how_many_began_since_is_counted_without_the_deleted(
    bulk: Bulk, chats: list[dict[str, Any]]
) -> None:
    alive = [seconds(chat["timestamp"]) for chat in chats if not chat["deleted"]]
    assert bulk.alive_since(None) == len(alive) < COUNT
    for low in (NOW - 2000 * DAY, NOW - 365 * DAY, NOW - 5 * DAY, NOW):
        assert bulk.alive_since(low) == sum(at >= low for at in alive)


def test_visitors_and_their_chats_lead_to_each_other(
    bulk: Bulk, chats: list[dict[str, Any]]
) -> None:
    owners = [bulk.visitors.of(number) for number in range(COUNT)]
    for visitor in set(owners):
        mine = [number for number, owner in enumerate(owners) if owner == visitor]
        assert sorted(bulk.visitors.numbers(visitor)) == mine
        assert len({chats[number]["visitor"]["id"] for number in mine}) == 1
    ordinary = Counter(owner for owner in owners if owner)
    assert 9 < sum(ordinary.values()) / len(ordinary) < 11
    anonymous = {chat["visitor"]["id"] for chat in chats if not chat["visitor"]["email"]}
    assert len(ordinary) / 20 < len(anonymous) < len(ordinary) / 4


def test_the_famous_customers_have_their_chats_and_none_is_deleted(
    bulk: Bulk, chats: list[dict[str, Any]]
) -> None:
    for email, count in (
        (planted.WORST_EMAIL, planted.WORST_CHATS),
        (planted.AVERAGE_EMAIL, planted.AVERAGE_CHATS),
    ):
        mine = [n for n, c in enumerate(chats) if c["visitor"]["email"] == email]
        assert len(mine) == count
        assert set(mine) <= set(bulk.of_address(email.upper()))
        assert not any(chats[number]["deleted"] for number in mine)
    years = Counter(c["timestamp"][:4] for c in chats if c["visitor"]["email"] == email)
    assert len(years) > 3


def test_an_address_leads_to_its_chats_and_a_strange_one_to_none(
    bulk: Bulk, chats: list[dict[str, Any]]
) -> None:
    for number in range(3, COUNT, 997):
        email = chats[number]["visitor"]["email"]
        if email and email not in {planted.WORST_EMAIL, planted.AVERAGE_EMAIL}:
            same = {n for n, c in enumerate(chats) if c["visitor"]["email"] == email}
            assert set(bulk.of_address(email)) == same
    for strange in ("a@b", "owen.pryce@example.org", "x1000000@example.org", "x9999999@x.org", "@"):
        assert bulk.of_address(strange) == []


def test_planted_words_are_where_their_rarity_says(bulk: Bulk, chats: list[dict[str, Any]]) -> None:
    said = [set(words(chat)) for chat in chats]
    for word, rarity in planted.WORDS.items():
        having = [number for number, told in enumerate(said) if word in told]
        assert having == list(bulk.words.numbers(word))
        expected = COUNT / rarity if rarity else 1
        assert expected - 1 < len(having) <= max(1, expected + 1)


def test_planted_tags_are_where_their_rarity_says(bulk: Bulk, chats: list[dict[str, Any]]) -> None:
    for tag in planted.TAGS:
        having = [number for number, chat in enumerate(chats) if tag in chat["tags"]]
        assert having == list(bulk.tags.numbers(tag)) != []


def test_there_is_more_to_read_than_a_few_sentences(chats: list[dict[str, Any]]) -> None:
    seen = Counter(word for chat in chats[:2000] for word in words(chat))
    assert len(seen) > 4000
    common = sum(count for _, count in seen.most_common(100))
    assert 0.2 < common / seen.total() < 0.8


@pytest.mark.parametrize("length", [3, 8, 40])
def test_chats_are_as_long_as_asked_on_average_and_some_very_long(length: int) -> None:
    bulk = Bulk(1_234_567, 7, 40_000, NOW, length)
    outlines = [bulk.outlines.of(number) for number in range(40_000)]
    longest = [o.number for o in outlines if o.messages == planted.LONG_TALK]
    assert len(longest) in {1, 2, 3}
    usual = [o.messages for o in outlines if o.number not in longest]
    assert sum(usual) / len(usual) == pytest.approx(length, rel=0.1)
    for number in (longest[0], 8, 9, 10):
        assert messages(bulk.chat(number)) == outlines[number].messages


def test_ordinary_chats_are_of_every_kind(chats: list[dict[str, Any]]) -> None:
    for share in (
        [c for c in chats if c["type"] == "offline_msg"],
        [c for c in chats if c.get("missed")],
        [c for c in chats if c.get("rating") == "bad"],
        [c for c in chats if c["visitor"]["phone"]],
        [c for c in chats if c["zendesk_ticket_id"]],
        [c for c in chats if c["deleted"]],
        [c for c in chats if seconds(c["update_timestamp"]) > seconds(c["timestamp"]) + 2 * DAY],
    ):
        assert COUNT / 1000 < len(share) < COUNT / 2
    tickets = [c["zendesk_ticket_id"] for c in chats if c["zendesk_ticket_id"]]
    assert len(set(tickets)) == len(tickets)


def test_numbers_and_times_of_a_chat_follow_from_its_messages(chats: list[dict[str, Any]]) -> None:
    for chat in chats[::7]:
        if chat["type"] == "chat":
            assert chat["count"]["total"] == messages(chat) > 0
            times = [event["timestamp"] for event in chat["history"]]
            assert all(one <= two for one, two in pairwise(times))
            assert chat["timestamp"][:19] <= times[0]
            assert times[-1][:19] == chat["end_timestamp"][:19] < chat["update_timestamp"]
        assert chat["timestamp"] <= chat["update_timestamp"]
        json.dumps(chat)


def test_a_handful_of_chats_is_a_large_world_too() -> None:
    for count in (0, 1, 2, 3, 50):
        bulk = Bulk(1_234_567, 7, count, NOW)
        assert len(list(bulk.updated_after((0, "")))) == count
        assert len(list(bulk.started_before(None))) == count
        owners = {bulk.visitors.of(number) for number in range(count)}
        assert sum(len(bulk.visitors.numbers(owner)) for owner in owners) == count
        assert bulk.of_address(planted.WORST_EMAIL) == []
