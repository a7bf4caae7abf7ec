"""`chatside pilot`, `stop-access`, `allow-access` and `end-sessions`, while panels are open."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from backend.cli.main import main
from tests.command_line import terminal
from tests.customer import ADA, BEN, EVE
from tests.emulator.world import known
from tests.integration.test_access import audit_of
from tests.integration.test_live import looked_up
from tests.integration.test_mirrored_lookup import wait_for
from tests.listening import listening
from tests.panel import Panel, code_of
from tests.product import Product
from tests.shop import Shop

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def unforgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A yes isn't remembered for a second: how long it is has tests of its own."""
    monkeypatch.setattr("backend.sidebar.admission.KEEP_S", 0.0)


@pytest.fixture
def run(product: Product, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name, value in terminal(product.settings).environment.items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


def refused(panel: Panel) -> str:
    """The code of a look-up's refusal; "" for none."""
    answer = panel.lookup(known.THREE_CHATS)
    return "" if answer.is_success else code_of(answer)


def notes(product: Product, shop: Shop, *actions: str) -> list[tuple[str, str | None]]:
    lines = audit_of(product, shop.admin.invited.account.id)
    return [(x.action, x.note) for x in reversed(lines) if x.action in actions]


def test_stopped_access_refuses_every_read_at_once_and_loses_nothing(
    connected: Shop, product: Product, run: Run
) -> None:
    panel = looked_up(connected, known.THREE_CHATS, BEN)
    chat = panel.lookup(known.THREE_CHATS).json()["chats"][1]["id"]
    with listening(panel, known.THREE_CHATS) as heard:
        heard.first()
        assert run("stop-access", "acme").stdout.startswith("Nobody reads any more")
        assert heard.end() == "access_stopped"
    assert run("stop-access", "acme").stdout == "Access is stopped already.\n"

    assert refused(panel) == "access_stopped"
    for answer in (
        panel.open(chat), panel.overview(known.THREE_CHATS), panel.call("POST", "/api/session"),
        panel.call("POST", "/api/search", json={}), panel.call("POST", "/api/recheck", json={}),
        panel.call("POST", "/api/exports", json={}), panel.call("POST", "/api/quotes", json={}),
        connected.panel(ADA).lookup(known.THREE_CHATS),
    ):  # fmt: skip
        assert (answer.status_code, code_of(answer)) == (403, "access_stopped"), answer.url
    assert panel.call("GET", "/api/connection").json()["state"] == "connected"
    assert "access is stopped" in run("policy", "acme").stdout

    assert run("allow-access", "acme").exit_code == 0
    assert refused(panel) == ""
    assert panel.open(chat).status_code == 200
    assert run("allow-access", "acme").stdout == "Access is not stopped.\n"
    assert notes(product, connected, "access_stopped", "access_allowed") == [
        ("access_stopped", "by command"), ("access_allowed", "by command"),
    ]  # fmt: skip


def test_sessions_that_were_open_are_over_and_new_ones_are_not(
    connected: Shop, product: Product, run: Run
) -> None:
    ben, ada = (looked_up(connected, known.THREE_CHATS, agent) for agent in (BEN, ADA))
    with listening(ben, known.THREE_CHATS) as heard, listening(ada, None) as untouched:
        heard.first()
        untouched.first()
        assert run("end-sessions", "acme", "--agent", str(BEN)).exit_code == 0
        assert heard.end() == "session_closed"
        assert refused(ben) == "session_closed"
        assert code_of(ben.call("GET", "/api/connection")) == "session_closed"
        assert code_of(ben.call("POST", "/api/session")) == "session_closed"
        time.sleep(1)  # a session of the same second is over, too
        assert refused(ada) == refused(connected.panel(BEN)) == ""

        assert run("end-sessions", "acme").exit_code == 0
        assert untouched.end() == "session_closed"
    assert refused(ada) == "session_closed"
    time.sleep(1)
    assert connected.panel(ADA).lookup(known.THREE_CHATS).status_code == 200
    assert notes(product, connected, "sessions_ended") == [
        ("sessions_ended", "agent 8"), ("sessions_ended", "all agents"),
    ]  # fmt: skip


def test_an_export_ordered_in_a_session_that_was_ended_is_not_fetched(
    connected: Shop, run: Run
) -> None:
    run("policy", "acme", "--exports", "on")
    panel = looked_up(connected, known.THREE_CHATS, BEN)
    chat = panel.lookup(known.THREE_CHATS).json()["chats"][0]["id"]
    body = {
        "ticket_id": known.THREE_CHATS, "requester": panel.requester(known.THREE_CHATS),
        "chat_id": chat, "format": "text",
    }  # fmt: skip
    headers = {"Chatside-Grant": panel.grant}
    ordered = panel.call("POST", "/api/exports", json=body, headers=headers).json()

    run("end-sessions", "acme")

    assert code_of(panel.call("GET", f"{ordered['url']}/file")) == "session_closed"


def test_only_the_pilots_agents_read_while_there_is_one(
    connected: Shop, product: Product, run: Run
) -> None:
    ben, eve = (looked_up(connected, known.THREE_CHATS, agent) for agent in (BEN, EVE))
    assert run("pilot", "acme").stdout.startswith("There is no pilot")

    added = run("pilot", "acme", "--add", "eve@acme.example.org", "--add", "7")
    assert added.stdout.splitlines()[1:] == ["7", "11"]
    assert "Only the pilot's agents do: 7, 11." in run("policy", "acme").stdout
    assert (refused(ben), refused(eve)) == ("not_in_pilot", "")

    assert run("pilot", "acme", "--remove", "11", "--add", "8").exit_code == 0
    assert (refused(ben), refused(eve)) == ("", "not_in_pilot")
    nobody = run("pilot", "acme", "--remove", "7", "--remove", "8")
    assert (nobody.exit_code, nobody.stderr.partition(":")[0]) == (2, "pilot_empty")
    for who in ("nobody@acme.example.org", "0", "ben"):
        unknown = run("pilot", "acme", "--add", who)
        assert (unknown.exit_code, unknown.stderr.partition(":")[0]) == (2, "agent_unknown")

    run("pilot", "acme", "--end")
    assert refused(eve) == ""
    assert [note for _, note in notes(product, connected, "pilot_changed")] == [
        "agent 7 added", "agent 11 added", "agent 8 added", "agent 11 removed", "ended",
    ]  # fmt: skip


def test_a_pilots_agent_still_has_to_be_let_in_by_the_policy(connected: Shop, run: Run) -> None:
    run("pilot", "acme", "--add", "9")
    assert refused(connected.panel(9)) == "agent_not_in_chat"
    assert refused(connected.panel(ADA)) == "not_in_pilot"


def test_the_policy_is_set_by_command_and_says_how_many_read(
    connected: Shop, product: Product, run: Run
) -> None:
    said = run("policy", "acme", "--who", "chat_role").stdout.splitlines()

    assert (
        said[0] == "Enabled agents of Zendesk Chat read the past chats that their role shows them."
    )
    assert said[-3:] == [
        "chat_agents: 9 of 9 agents can see chats.",
        "chat_role: 9 of 9 agents can see chats, 7 of them not all.",
        "everyone: 9 of 9 agents can see chats, and whoever else may open the app.",
    ]
    assert wait_for(lambda: connected.panel(BEN).lookup(known.THREE_CHATS).json()["limited"])
    assert notes(product, connected, "policy_chosen")[-1] == ("policy_chosen", "chat_role")
    connected.zendesk.control(
        "faults", {"path_prefix": "/api/v2/chat/", "kind": "status", "status": 400}
    )
    assert "can't be told now" in run("policy", "acme").stdout.splitlines()[-1]
