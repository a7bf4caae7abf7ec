"""Privacy duties in the panel: for administrators, by POST, with files that open once."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.command_line import CommandLine, terminal, until
from tests.customer import ADA, BEN
from tests.emulator.world import known
from tests.panel import Panel, code_of
from tests.product import Product, is_copied, working
from tests.shop import Shop

PERSON_ROUTES = ("find", "export", "erase", "restrict", "lift")


@pytest.fixture
def operator(product: Product) -> CommandLine:
    return terminal(product.settings)


def post(panel: Panel, what: str, body: dict[str, Any], **options: Any) -> httpx.Response:
    return panel.call("POST", f"/api/{what}", json=body, **options)


def fetched(panel: Panel, answer: httpx.Response, member: str | None = None) -> httpx.Response:
    """The file of the link, in a tab that knows nothing of the panel."""
    told = answer.raise_for_status().json()
    url = panel.origin + (told[member] if member else told)["url"]
    page = httpx.get(url, trust_env=False)
    assert "exports/export.js" in page.text or page.status_code == 410
    return httpx.get(f"{url}/file", trust_env=False)


def person_of(panel: Panel, ticket: int = known.THREE_CHATS) -> dict[str, Any]:
    return {"requesters": [panel.requester(ticket)["emails"][0]["value"]]}


def listed(panel: Panel, ticket: int = known.THREE_CHATS) -> list[str]:
    return [chat["id"] for chat in panel.lookup(ticket).raise_for_status().json()["chats"]]


def test_the_duties_of_an_administrator_from_find_to_erase(
    connected: Shop, product: Product, unmetered: None
) -> None:
    panel, agent = connected.panel(ADA), connected.panel(BEN)
    assert panel.call("GET", "/api/privacy").json() == {"duties": ["privacy"]}
    with working(product.settings):
        until(lambda: is_copied(product.settings), 60)
        ids, person = listed(agent), person_of(panel)

        found = post(panel, "privacy/find", person).raise_for_status().json()
        assert (found["copy"], found["chats"], found["restricted_since"]) == ("complete", 3, None)
        assert found["looked_at"] == 2  # listed, and the newest came along
        file = fetched(panel, post(panel, "privacy/export", person))
        assert [chat["id"] for chat in file.json()["chats"]] == ids
        assert file.headers["content-disposition"] == 'attachment; filename="acme-person.json"'

        assert post(panel, "privacy/restrict", person).json() == {"chats": 3}
        until(lambda: listed(agent) == [], 5)
        assert post(panel, "privacy/find", person).json()["restricted_since"] is not None
        assert post(panel, "privacy/lift", person).json() == {"chats": 3}
        until(lambda: listed(agent) == ids, 5)

        erased = post(panel, "privacy/erase", person)
        assert erased.json()["chats"] == 3
        certificate = fetched(panel, erased, "file").text
        assert certificate.startswith(f"Certificate of erasure {erased.json()['certificate']}\n")
        assert all(chat_id in certificate for chat_id in ids)
        until(lambda: listed(agent) == [], 5)


def test_words_are_hidden_of_a_chat_on_the_list_alone(connected: Shop) -> None:
    panel = connected.panel(ADA)
    [first, *_] = listed(panel)
    transcript = panel.open(first).json()
    said = next(e["text"] for e in transcript["entries"] if e["kind"] == "message")
    grant = {"Chatside-Grant": panel.grant}

    foreign = post(panel, "privacy/redact", {"chat_id": "2602.1.x", "words": ["xy"]}, headers=grant)
    no_grant = post(panel, "privacy/redact", {"chat_id": first, "words": [said]})
    short = post(panel, "privacy/redact", {"chat_id": first, "words": ["x"]}, headers=grant)
    done = post(panel, "privacy/redact", {"chat_id": first, "words": [said]}, headers=grant)

    assert [code_of(a) for a in (foreign, no_grant, short)] == [
        "request_invalid", "grant_invalid", "words_invalid",
    ]  # fmt: skip
    assert done.json() == {"changed": False}  # there is no copy
    assert said not in panel.open(first).text
    post(panel, "privacy/redact", {"chat_id": first, "words": []}, headers=grant)
    assert said in [entry["text"] for entry in panel.open(first).json()["entries"]]


def test_nobody_else_does_any_of_it(connected: Shop) -> None:
    agent = connected.panel(BEN)
    [first, *_] = listed(agent)
    assert agent.call("GET", "/api/privacy").json() == {"duties": []}
    answers = [post(agent, f"privacy/{what}", person_of(agent)) for what in PERSON_ROUTES]
    grant = {"Chatside-Grant": agent.grant}
    answers.append(
        post(agent, "privacy/redact", {"chat_id": first, "words": ["xy"]}, headers=grant)
    )

    assert {code_of(answer) for answer in answers} == {"not_administrator"}
    assert code_of(post(connected.panel(ADA), "audit", {})) == "not_auditor"
    assert len(listed(agent)) == 3


def test_what_names_nobody_is_refused(connected: Shop) -> None:
    panel = connected.panel(ADA)
    for body in ({}, {"requesters": ["nobody"]}, {"phones": ["1"]}, {"visitors": [" "]}):
        assert code_of(post(panel, "privacy/find", body)) == "person_invalid", body
    odd: tuple[dict[str, list[str] | str], ...] = (
        {"requesters": "x"},
        {"who": []},
        {"requesters": ["x@y.z"] * 21},
    )
    for wrong in odd:
        assert code_of(post(panel, "privacy/erase", wrong)) == "request_invalid", wrong
    assert panel.call("GET", "/api/privacy/find").status_code == 405


def test_the_audit_is_for_whom_it_was_named_and_opens_once(
    connected: Shop, operator: CommandLine
) -> None:
    operator("auditors", "acme", "--add", str(BEN))
    auditor = connected.panel(BEN)
    listed(auditor)
    assert auditor.call("GET", "/api/privacy").json() == {"duties": ["audit"]}

    answer = post(auditor, "audit", {})
    lines = [json.loads(line) for line in fetched(auditor, answer).text.splitlines()]
    assert {"invited", "connected", "listed", "audit_read"} <= {line["action"] for line in lines}
    assert 'data-code="file_gone"' in fetched(auditor, answer).text
    gone = httpx.get(auditor.origin + answer.json()["url"], trust_env=False)
    assert 'data-code="file_gone"' in gone.text
    assert fetched(auditor, post(auditor, "audit", {"until": "2020-01-01T00:00:00Z"})).text == ""
    assert code_of(post(auditor, "audit", {"since": "soon"})) == "request_invalid"

    waiting = post(auditor, "audit", {})
    operator("auditors", "acme", "--remove", str(BEN))
    assert 'data-code="not_auditor"' in fetched(auditor, waiting).text


def test_a_link_ends_with_its_session_and_says_nothing_in_the_vault(
    connected: Shop, product: Product, operator: CommandLine
) -> None:
    panel = connected.panel(ADA)
    person = person_of(panel)
    answer = post(panel, "privacy/export", person)
    for path in product.settings.data.rglob("vault.db*"):
        assert person["requesters"][0].encode() not in path.read_bytes()
    operator("end-sessions", "acme")

    assert 'data-code="session_closed"' in fetched(panel, answer).text
    link = answer.json()["url"].rpartition("/")[2]
    other_way = httpx.get(f"{panel.origin}/exports/{link}", trust_env=False)
    assert 'data-code="export_gone"' in other_way.text
