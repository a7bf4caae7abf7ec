"""Searching over HTTP: what is found, for whom, and what is written down about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from tests.command_line import terminal
from tests.customer import ADA, BEN
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.integration.test_access import audit_of
from tests.integration.test_acting import acted
from tests.integration.test_lookup import all_pages
from tests.integration.test_mirrored_lookup import copied, wait_for
from tests.panel import Panel, code_of
from tests.product import Product, free_port, serving
from tests.shop import Shop, premises

NOBODY = {"id": 1, "emails": [{"value": "nobody@example.org", "verified": True}]}


def told(number: int, email: str, text: str, **members: Any) -> dict[str, Any]:
    """A chat as Zendesk has it, in which `text` was said."""
    return {
        "id": f"2611.1.VTold{number:05d}", "type": "offline_msg", "message": text,
        "timestamp": f"2026-11-{number % 20 + 1:02d}T10:00:00Z",
        "visitor": {"id": f"1.told{number}", "name": "Jane", "email": email, "phone": "",
                    "notes": ""},
    } | members  # fmt: skip


@pytest.fixture(autouse=True)
def ample(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found is the claim here, not how soon on a busy machine."""
    monkeypatch.setattr("backend.finding.searching.WITHIN_S", 60.0)


@pytest.fixture
def mirrored(connected: Shop, product: Product, emulator: Emulator) -> Iterator[Shop]:
    """acme with a complete copy; Jane's chats are among it, and one of somebody else."""
    add_chats(emulator)
    with copied(connected, product):
        yield connected


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The same, for tests that change nothing."""
    with premises(tmp_path_factory.mktemp("search"), chats=300) as there:
        add_chats(there.emulator)
        there.shop.connect()
        with copied(there.shop, there.product):
            yield there.shop


def add_chats(emulator: Emulator) -> None:
    account = emulator["acme"]
    for chat in (
        told(1, "jane@example.org", "The zipper of my coat broke"),
        told(2, "jane@example.org", "Zippers again: 東京の靴 👍 zipper"),
        told(3, "JANE@example.org", "my coat is fine", zendesk_ticket_id=77_001),
        told(4, "jane.work@example.org", "zipper at work"),
        told(5, "somebody@example.org", "zipper of somebody else"),
        told(6, "somebody@example.org", "zipper of that ticket", zendesk_ticket_id=77_002),
    ):
        account.world.put_chat(chat, account.clock.now())


JANE = {
    "id": 5,
    "emails": [
        {"value": "jane@example.org", "verified": True},
        {"value": "jane.work@example.org", "verified": False},
    ],
}


def search(panel: Panel, query: str, requester: Any = JANE, **members: Any) -> httpx.Response:
    body = {"sequence": 3, "ticket_id": None, "requester": requester, "query": query}
    answer = panel.call("POST", "/api/search", json=body | members)
    if answer.is_success:
        panel.grant = answer.json()["grant"]
    return answer


def ids(answer: httpx.Response) -> list[str]:
    return [hit["chat"]["id"][-5:] for hit in answer.raise_for_status().json()["hits"]]


def test_a_requesters_chats_are_searched_as_far_as_the_list_reaches(world: Shop) -> None:
    panel = world.panel(BEN)

    strong = search(panel, "zipper")
    assert ids(strong) == ["00002", "00001"]
    assert ids(search(panel, "zipper", weak=True)) == ["00004"]
    assert ids(search(panel, "zipper", NOBODY)) == []
    assert ids(search(panel, "zipper -tokyo -東京 ")) == ["00001"]
    assert ids(search(panel, "靴")) == ["00002"]
    assert ids(search(panel, "is:offline coat before:2026-11-03 ")) == ["00001"]
    answer = strong.json()
    assert {c["chat"]["grade"] for c in answer["hits"]} == {"verified_email"}
    assert (answer["sequence"], answer["requester_id"], answer["source"]) == (3, 5, "mirror")
    assert (answer["count"], answer["count_exact"], answer["partial"]) == (2, True, False)
    assert answer["copy"]["complete"] is True
    panel.open(answer["hits"][0]["chat"]["id"], answer["grant"]).raise_for_status()


def test_a_search_never_shows_what_the_look_up_does_not(world: Shop) -> None:
    """For every kind of requester, strong and weak."""
    panel = world.panel(BEN)
    for ticket in (
        known.THREE_CHATS, known.SEVERAL_EMAILS, known.SHARED_ADDRESS, known.ODDITIES,
        known.OWN_TICKET, known.NO_EMAIL,
    ):  # fmt: skip
        requester = panel.requester(ticket)
        for weak in (False, True):
            listed = {chat["id"]: chat for chat in all_pages(panel, ticket, weak=weak)}
            found: list[Any] = []
            cursor = None
            while True:
                answer = search(
                    panel, "-xyzzy ", requester, ticket_id=ticket, weak=weak, cursor=cursor
                ).raise_for_status()
                found += [hit["chat"] for hit in answer.json()["hits"]]
                if (cursor := answer.json()["next_cursor"]) is None:
                    break
            assert {chat["id"]: chat for chat in found} == listed, (ticket, weak)
            assert len(found) == len(listed)
            assert answer.json()["count"] == len(listed)


def test_places_say_where_it_stands_in_any_script(world: Shop) -> None:
    panel = world.panel(BEN)
    (hit,) = search(panel, '"の靴 zipper"').json()["hits"]
    (place,) = hit["places"]
    assert (place["field"], place["entry"]) == ("message", 0)
    assert place["text"] == "Zippers again: 東京の靴 👍 zipper"
    (mark,) = place["marks"]
    units = place["text"].encode("utf-16-le")
    part = units[2 * mark["start"] : 2 * mark["end"]].decode("utf-16-le")
    assert part == "の靴 👍 zipper"


def test_filters_alone_have_no_places(world: Shop) -> None:
    hits = search(world.panel(BEN), "is:offline").json()["hits"]
    assert [hit["places"] for hit in hits] == [[], [], []]


def test_slips_are_hints_and_nothing_asked_is_nothing_found(world: Shop) -> None:
    panel = world.panel(BEN)
    answer = search(panel, "👍 zipper ratng:good before:soon ")
    assert ids(answer) == ["00002", "00001"]
    hints = answer.json()["hints"]
    assert [(h["code"], h["start"], h["end"], h["suggestion"]) for h in hints] == [
        ("no_letters", 0, 2, None), ("filter_unknown", 10, 20, "rating"),
        ("date_unreadable", 21, 32, None),
    ]  # fmt: skip
    for query in ("", "   ", '"', "-", "agent:", "\x00", "a" * 4096):
        assert search(panel, query).json()["hits"] == []
    assert code_of(search(panel, "a" * 4097)) == "request_invalid"
    assert search(panel, "zipper", time_zone="Europe/Berlin").json()["time_zone"] == "Europe/Berlin"
    assert search(panel, "zipper", time_zone="../Mars").json()["time_zone"] == "UTC"


def test_the_tickets_own_chat_is_found_and_counts_as_one_more_requester(
    mirrored: Shop, product: Product
) -> None:
    panel = mirrored.panel(BEN)
    answer = search(panel, "zipper", NOBODY, ticket_id=77_002)

    assert ids(answer) == ["00006"]
    assert answer.json()["hits"][0]["chat"]["grade"] == "ticket"
    lines = [x for x in audit_of(product, _account(mirrored)) if x.action == "searched"]
    assert [line.note for line in lines] == ["by ticket", None]
    assert len({line.requester_key for line in lines}) == 2


def test_pages_follow_one_another_and_belong_to_their_search(world: Shop) -> None:
    panel = world.panel(BEN)
    requester = panel.requester(known.THOUSAND_CHATS)
    for order in ("newest", "best"):
        first = search(panel, "-xyzzy th* ", requester, order=order).raise_for_status().json()
        second = search(
            panel, "-xyzzy th* ", requester, order=order, cursor=first["next_cursor"]
        ).json()
        assert first["count"] > 20
        both = [hit["chat"]["id"] for hit in first["hits"] + second["hits"]]
        assert len(set(both)) == len(both) == min(40, first["count"])
        other = search(panel, "th* ", requester, order=order, cursor=first["next_cursor"])
        assert code_of(other) == "cursor_invalid"
        other = search(panel, "-xyzzy th* ", JANE, order=order, cursor=first["next_cursor"])
        assert code_of(other) == "cursor_invalid"


def test_the_account_is_searched_only_where_that_is_switched_on(
    mirrored: Shop, product: Product
) -> None:
    panel = mirrored.panel(BEN)
    assert code_of(search(panel, "zipper", scope="account")) == "account_search_off"
    allow(product, "on")

    answer = wait_for(lambda: _if_success(search(panel, "zipper", scope="account")), within_s=10)

    assert ids(answer) == ["00006", "00005", "00004", "00002", "00001"]
    assert {c["chat"]["grade"] for c in answer.json()["hits"]} == {"account"}
    assert {c["chat"]["reason"]["code"] for c in answer.json()["hits"]} == {"account_search"}
    allow(product, "off")
    wait_for(
        lambda: code_of(search(panel, "zipper", scope="account")) == "account_search_off",
        within_s=10,
    )


def _if_success(answer: httpx.Response) -> httpx.Response | None:
    """What another process changed counts within a second."""
    return answer if answer.is_success else None


def allow(product: Product, value: str) -> None:
    done = terminal(product.settings)("policy", "acme", "--account-search", value)
    assert done.returncode == 0, done.stderr


def test_the_brake_counts_account_searches_and_whose_chats_are_opened_from_them(
    mirrored: Shop, product: Product
) -> None:
    allow(product, "on")
    url = f"http://localhost:{free_port()}"
    with serving(replace(product.settings, public_url=url, requesters_per_hour=3)) as strict:
        panel = mirrored.panel(BEN)
        panel.url = panel.url.replace(product.url, strict.url)
        answer = search(panel, "zipper", scope="account").raise_for_status().json()
        again = search(panel, "zipper", scope="account")
        chats = {hit["chat"]["id"][-5:]: hit["chat"]["id"] for hit in answer["hits"]}
        opened = [panel.open(chats[name]).status_code for name in ("00001", "00002", "00005")]
        refused = [
            panel.open(chats["00004"]),
            search(panel, "coat", scope="account"),
            search(panel, "coat", NOBODY),
        ]

    assert again.status_code == 200
    assert opened == [200, 200, 200]
    assert [code_of(answer) for answer in refused] == ["too_many_requesters"] * 3


def test_the_brake_counts_whose_chats_are_exported_and_quoted_from_account_searches(
    mirrored: Shop, product: Product
) -> None:
    allow(product, "on")
    terminal(product.settings)("policy", "acme", "--exports", "on").check_returncode()
    url = f"http://localhost:{free_port()}"
    with serving(replace(product.settings, public_url=url, requesters_per_hour=3)) as strict:
        panel = mirrored.panel(BEN)
        panel.url = panel.url.replace(product.url, strict.url)
        answer = search(panel, "zipper", scope="account").raise_for_status().json()
        chats = {hit["chat"]["id"][-5:]: hit["chat"]["id"] for hit in answer["hits"]}
        exported = [exported_from(panel, chats[name]) for name in ("00001", "00002")]
        quoted = acted(panel, "/api/quotes", chats["00005"], into="internal_note")
        refused = exported_from(panel, chats["00004"])
        again = acted(panel, "/api/quotes", chats["00004"], into="internal_note")

    assert [one.status_code for one in exported] == [200, 200]
    assert quoted == {"grade": "account"}
    assert (code_of(refused), again) == ("too_many_requesters", "too_many_requesters")


def exported_from(panel: Panel, chat_id: str) -> httpx.Response:
    body = {"ticket_id": None, "requester": JANE, "chat_id": chat_id, "format": "text"}
    headers = {"Chatside-Grant": panel.grant}
    return panel.call("POST", "/api/exports", json=body, headers=headers)


def test_the_audit_says_that_was_searched_and_not_for_what(
    mirrored: Shop, product: Product
) -> None:
    allow(product, "on")
    panel = mirrored.panel(BEN)
    search(panel, "zipper ", ticket_id=77_001).raise_for_status()
    search(panel, "zipper ", weak=True).raise_for_status()
    wait_for(lambda: search(panel, "coat", scope="account").is_success, within_s=10)
    chat_id = search(panel, "coat", scope="account").json()["hits"][0]["chat"]["id"]
    panel.open(chat_id).raise_for_status()

    lines = audit_of(product, _account(mirrored))
    weak, searched = [line for line in lines if line.action == "searched"]
    assert (searched.agent_id, searched.ticket_claimed, searched.note) == (BEN, 77_001, None)
    assert (weak.requester_key, weak.note) == (searched.requester_key, "weak matches")
    account = [line for line in lines if line.action == "searched_account"]
    assert len({line.requester_key for line in account}) == 1
    assert [(line.action, line.note, line.grade) for line in lines[:2]] == [
        ("opened", None, "account"), ("listed", "by account search", None),
    ]  # fmt: skip
    chosen = [line.note for line in lines if line.action == "policy_chosen"]
    assert chosen == ["account search on", "chat_agents"]
    assert "zipper" not in repr(lines)
    assert "coat" not in repr(lines)


def test_an_ignored_address_is_not_searched_by(mirrored: Shop, product: Product) -> None:
    done = terminal(product.settings)("ignore", "acme", "jane@example.org")
    assert done.returncode == 0, done.stderr
    panel = mirrored.panel(BEN)
    wait_for(lambda: ids(search(panel, "zipper")) == [], within_s=10)
    assert ids(search(panel, "zipper", weak=True)) == ["00004"]


def test_what_is_erased_is_not_found(mirrored: Shop, product: Product) -> None:
    panel = mirrored.panel(BEN)
    first = search(panel, "zipper").json()["hits"][0]["chat"]["id"]
    done = terminal(product.settings)("erase", "acme", "--chat", first, "--yes")
    assert done.returncode == 0, done.stderr

    assert ids(search(panel, "zipper")) == ["00001"]


def test_another_accounts_agents_find_nothing_of_it(
    mirrored: Shop, install: Callable[[str], Shop]
) -> None:
    other = install("globex")
    other.panel().close()
    other.admin.set_up(other.zendesk)
    other.admin.connect(other.zendesk).raise_for_status()
    ours, panel = mirrored.panel(BEN), other.panel(ADA)
    cursor = search(ours, "-xyzzy ", ours.requester(known.FORTY_CHATS)).json()["next_cursor"]
    wait_for(lambda: search(panel, "zipper").is_success)

    assert ids(search(panel, "zipper")) == []
    requester = ours.requester(known.FORTY_CHATS)
    assert code_of(search(panel, "-xyzzy ", requester, cursor=cursor)) == "cursor_invalid"
    grant = search(ours, "zipper").json()
    chat_id = grant["hits"][0]["chat"]["id"]
    assert code_of(panel.open(chat_id, grant["grant"])) == "grant_invalid"


def test_without_a_copy_there_is_nothing_to_search(connected: Shop, product: Product) -> None:
    panel = connected.panel(BEN)
    assert code_of(search(panel, "zipper")) == "search_needs_copy"
    url = f"http://localhost:{free_port()}"
    with serving(replace(product.settings, public_url=url, mirror=False)) as without:
        panel.url = panel.url.replace(product.url, without.url)
        assert code_of(search(panel, "zipper")) == "search_needs_copy"


def test_who_may_not_read_may_not_search(connected: Shop) -> None:
    panel = connected.panel(9)
    assert code_of(search(panel, "zipper")) == "agent_not_in_chat"
    panel.session = ""
    assert code_of(search(panel, "zipper")) == "session_missing"


def _account(shop: Shop) -> str:
    return shop.admin.invited.account.id
