"""`make demo`: one URL, a ticket behind it, and nothing left after Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.product import free_port


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("connected", ["", "1"])
def test_it_shows_a_ticket_and_leaves_nothing_behind(
    tmp_path: Path, sign: signal.Signals, connected: str
) -> None:
    zendesk, chatside = _free_ports()
    ports = {"ZENDESK_PORT": str(zendesk), "CHATSIDE_PORT": str(chatside)}
    environment = {**os.environ, **ports, "CONNECTED": connected, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-u", "-m", "tests.demo"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as demo:
        url = _url(demo)
        assert "Chatside" in httpx.get(url).text
        health = httpx.get(f"http://localhost:{ports['CHATSIDE_PORT']}/healthz")
        assert health.status_code == 200
        demo.send_signal(sign)
        _, errors = demo.communicate(timeout=20)

    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []
    for port in ports.values():
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", int(port))) != 0


def test_it_begins_with_the_set_up_where_that_is_asked_for(tmp_path: Path) -> None:
    zendesk, chatside = _free_ports()
    ports = {"ZENDESK_PORT": str(zendesk), "CHATSIDE_PORT": str(chatside)}
    environment = {**os.environ, **ports, "SETUP": "1", "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-u", "-m", "tests.demo"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as demo:
        assert "Your set-up link" in httpx.get(_url(demo)).text
        demo.send_signal(signal.SIGTERM)
        demo.communicate(timeout=20)


def _free_ports() -> tuple[int, int]:
    """The first of two in a row, as many as there are accounts; and one more."""
    while True:
        first = free_port()
        with socket.socket() as second, suppress(OSError):
            second.bind(("127.0.0.1", first + 1))
            return first, free_port()


def _url(demo: subprocess.Popen[str]) -> str:
    assert demo.stdout is not None
    assert demo.stderr is not None
    for line in demo.stdout:
        if found := re.search(r"Open\s+(http://(?:127\.0\.0\.1|localhost):\S+)", line):
            return found[1]
    raise AssertionError(f"the demo named no URL: {demo.stderr.read()}")
