"""The unit files are systemd's language, and say what Chatside needs."""

from __future__ import annotations

import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

from tests.docs.pages import ROOT

FOLDER = ROOT / "packaging/systemd"
PROGRAM = "/opt/chatside/bin/chatside"


def unit(name: str) -> RawConfigParser:
    parser = RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[method-assign,assignment]  # names are as written
    parser.read(FOLDER / name)
    return parser


def test_the_service_waits_behind_the_socket_and_says_when_it_is_ready() -> None:
    service, socket = unit("chatside.service"), unit("chatside.socket")
    assert service["Service"]["Type"] == "notify"
    assert service["Service"]["ExecStart"] == f"{PROGRAM} serve"
    assert service["Service"]["KillMode"] == "mixed"  # the worker is the server's to end
    assert service["Unit"]["Requires"] == "chatside.socket"
    assert socket["Socket"]["ListenStream"] == "127.0.0.1:8000"


if shutil.which("systemd-analyze"):

    def test_systemd_takes_the_units(tmp_path: Path) -> None:
        for name in ("chatside.service", "chatside.socket"):
            text = (FOLDER / name).read_text("utf-8")
            (tmp_path / name).write_text(text.replace(PROGRAM, "/bin/true"))
        command = ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
