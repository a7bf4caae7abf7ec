"""Settings, disks and folders that can't be worked with: said with a code, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.emulator.world import known
from tests.panel import code_of
from tests.shop import Shop
from tests.storage.disk import Disk

WRONG = {
    "CHATSIDE_PUBLIC_URL": "http://chats.example.org",
    "CHATSIDE_SECRET_KEYS": "a:short",
    "CHATSIDE_ZENDESK_ORIGIN": "ftp://nowhere",
    "CHATSIDE_ZAF_SDK_URL": "not an address",
    "CHATSIDE_REQUESTERS_PER_HOUR": "-1",
    "CHATSIDE_REQUESTERS_PER_HOUR_ACCOUNT": "0",
    "CHATSIDE_LOOKUPS_PER_MINUTE": "fast",
    "CHATSIDE_CARD_NUMBERS": "some",
    "CHATSIDE_AUDIT_RETENTION_DAYS": "0",
    "CHATSIDE_EGRESS_ADDRESS": "nowhere",
    "CHATSIDE_STREAMS_PER_SESSION": "two",
    "CHATSIDE_STREAMS_PER_ACCOUNT": "1e9",
    "CHATSIDE_STREAMS_PER_PROCESS": "²",
    "CHATSIDE_OPEN_NEWEST": "acme; globex",
    "CHATSIDE_MIRROR": "perhaps",
    "CHATSIDE_RETENTION_DAYS": "99999999",
    "CHATSIDE_OPS_ADDRESS": "9464",
    "CHATSIDE_LOG": "loud",
    "CHATSIDE_DATA_FILE": "/nowhere/at/all",
}


@pytest.mark.parametrize("verb", ["serve", "worker"])
def test_all_wrong_settings_are_named_at_once(operator: CommandLine, verb: str) -> None:
    done = operator.but(**WRONG)(verb)

    assert done.returncode == 2
    assert done.stderr.startswith("setting_invalid: ")
    said = done.stderr.splitlines()
    assert [name for name in WRONG if not any(name in line for line in said)] == []
    assert "Traceback" not in done.stderr
    assert "short" not in done.stderr


@pytest.fixture
def disk() -> Iterator[Disk]:
    """Of whatever is opened after it."""
    disk = Disk()
    yield disk
    disk.unregister()


def test_a_full_disk_is_said_and_nothing_is_lost(disk: Disk, connected: Shop) -> None:
    panel = connected.panel()
    disk.is_full = True

    refused = [panel.lookup(known.THREE_CHATS), panel.call("POST", "/api/preferences", json={})]
    refused.append(connected.new_panel().load())

    assert [(one.status_code, code_of(one)) for one in refused] == [(503, "store_full")] * 3
    assert "chats" not in refused[0].json()
    disk.is_full = False
    assert panel.lookup(known.THREE_CHATS).status_code == 200
    assert connected.new_panel().load().status_code == 200


def test_a_data_folder_that_is_none(operator: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for where, verb in (("/proc/chatside", "serve"), (tmp_path / "file", "status")):
        done = operator.but(CHATSIDE_DATA=str(where))(verb)
        assert done.returncode == 2, done.stderr
        assert done.stderr.startswith("store_unwritable:"), done.stderr


@pytest.mark.parametrize("skew_s", [-600, 600])
def test_clocks_ten_minutes_apart_are_said(acme: Shop, skew_s: int) -> None:
    acme.panel()
    acme.zendesk.switch(signed_token_skew_s=skew_s)

    answer = acme.new_panel().load()

    assert (answer.status_code, code_of(answer)) == (401, "token_untimely")
    assert "clock" in answer.text


def test_a_proxy_that_strips_headers_is_answered_clearly(connected: Shop) -> None:
    """None of them is trusted instead: no forwarding header says who asks."""
    panel = connected.panel()
    chat_id = panel.lookup(known.THREE_CHATS).json()["chats"][0]["id"]
    url, session = f"{panel.origin}/api", {"Authorization": f"Bearer {panel.session}"}
    body = {"sequence": 1, "ticket_id": 1, "requester": {"id": 1, "emails": []}}
    forwarded = {"X-Forwarded-User": "7", "X-Original-Authorization": session["Authorization"]}

    answers = {
        "Authorization": panel.http.post(f"{url}/lookup", json=body, headers=forwarded),
        "Chatside-Grant": panel.http.get(f"{url}/chats/{chat_id}", headers=session),
        "Content-Type": panel.http.post(f"{url}/lookup", content=b"{}", headers=session),
        "Cookie": panel.http.post(
            f"{panel.origin}/connect/finish",
            json={"account_id": connected.admin.invited.account.id, "fragment": "", "query": ""},
        ),
        "the body": panel.http.post(
            f"{url}/lookup", headers={**session, "Content-Type": "application/json"}
        ),
    }

    assert {name: code_of(answer) for name, answer in answers.items()} == {
        "Authorization": "session_missing",
        "Chatside-Grant": "grant_invalid",
        "Content-Type": "request_invalid",
        "Cookie": "connect_state_invalid",
        "the body": "request_invalid",
    }
