"""The command line and the ops listener, as an operator meets them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.product import free_port


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "CHATSIDE_DATA": str(tmp_path / "data"),
        "CHATSIDE_PUBLIC_URL": f"http://localhost:{free_port()}",
        "CHATSIDE_OPS_ADDRESS": f"127.0.0.1:{free_port()}",
    }


def chatside(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "backend.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_an_invitation_is_three_lines_to_hand_on(environment: dict[str, str]) -> None:
    done = chatside(environment, "invite", "acme")

    assert done.returncode == 0, done.stderr
    assert f"{environment['CHATSIDE_PUBLIC_URL']}/setup/" in done.stdout
    assert "Setup code:" in done.stdout
    assert "/connect/callback/" in done.stdout


def test_a_second_invitation_is_for_the_same_account(environment: dict[str, str]) -> None:
    invitations = [
        json.loads(chatside(environment, "invite", "acme", "--json").stdout) for _ in range(2)
    ]

    assert invitations[0]["account"] == invitations[1]["account"]
    assert invitations[0]["setup_code"] != invitations[1]["setup_code"]


@pytest.mark.parametrize("subdomain", ["acme.zendesk.com", "https://acme", "..", "Acme", ""])
def test_a_wrong_subdomain_is_said_with_its_code(
    environment: dict[str, str], subdomain: str
) -> None:
    done = chatside(environment, "invite", subdomain)

    assert done.returncode == 2
    assert done.stderr.startswith("account_invalid:")
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_stops_everything_at_once(environment: dict[str, str]) -> None:
    done = chatside({**environment, "CHATSIDE_PUBLIC_URL": "http://chats.example.org"}, "serve")

    assert done.returncode == 2
    assert "setting_invalid: CHATSIDE_PUBLIC_URL" in done.stderr


def test_everything_wrong_with_the_settings_is_said_before_anything_is_made(
    environment: dict[str, str], tmp_path: Path
) -> None:
    wrong = {
        "CHATSIDE_PUBLIC_URL": "chats.example.org",
        "CHATSIDE_SECRET_KEYS": "one:key",
        "CHATSIDE_ZENDESK_ORIGIN": "acme",
        "CHATSIDE_RETENTION_DAYS": "-1",
    }
    for verb in ("serve", "worker"):
        done = chatside({**environment, **wrong}, verb)

        assert done.returncode == 2
        assert [name for name in wrong if name not in done.stderr] == []
        assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_vault_that_is_no_database_is_said(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/vault.db").write_text("no database, but long enough to be taken for one")

    done = chatside(environment, "serve")

    assert done.returncode == 2
    assert done.stderr.startswith("store_unwritable: ")


def test_an_address_somebody_listens_on_is_named(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = chatside(environment, "serve", "--port", str(port))
        ops = chatside({**environment, "CHATSIDE_OPS_ADDRESS": f"127.0.0.1:{port}"}, "serve")

    for told in (done, ops):
        assert told.returncode == 2
        assert told.stderr.startswith(f"address_unusable: Nothing can listen on 127.0.0.1:{port}: ")


def test_it_serves_says_it_is_ready_and_stops_when_told(environment: dict[str, str]) -> None:
    port = environment["CHATSIDE_PUBLIC_URL"].rpartition(":")[2]
    ops = f"http://{environment['CHATSIDE_OPS_ADDRESS']}"
    command = [sys.executable, "-m", "backend.cli", "serve", "--port", port]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        _wait_for(f"{ops}/readyz")
        public = environment["CHATSIDE_PUBLIC_URL"]
        assert httpx.get(f"{public}/healthz").json() == {"status": "ok"}
        assert httpx.get(f"{ops}/readyz").json() == {"status": "ready"}
        assert httpx.get(f"{public}/nowhere/at/all").json()["code"] == "not_found"
        counted = httpx.get(f"{ops}/metrics").text
        assert 'chatside_http_requests_total{method="GET",route="/healthz",status="200"}' in counted
        assert "nowhere" not in counted
        for path in ("/metrics", "/readyz"):
            assert httpx.get(public + path).status_code == 404
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0


def _wait_for(url: str) -> None:
    for _ in range(600):
        try:
            httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"{url} did not answer")
