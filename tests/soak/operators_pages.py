"""What the operator's pages tell to type is typed, on a machine with a service that runs.

`systemctl` starts and ends the real server. Building and installing are left out here: those
steps are carried out in tests/packaging.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.command_line import terminal
from tests.docs.pages import ROOT
from tests.product import free_port, run_invite, settings_for

HOW_TO: Final = ROOT / "docs/how-to"
BLOCK: Final = re.compile(r"^```(?:sh)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
FOLDERS: Final = ("/var/lib/chatside", "/var/backups", "/opt/chatside", "/tmp/try")
CHATSIDE: Final = f"""\
#!/bin/bash
[ "$1" = doctor ] || exec {sys.executable} -m backend.cli "$@"
{sys.executable} -m backend.cli "$@"
code=$?
[ $code -ge 3 ] || exit $code  # what it found wrong is no failure of the command
"""
SYSTEMCTL: Final = """\
#!/bin/bash
set -e
cd "$MACHINE"
if [ "$1" != start ]; then
    kill "$(cat pid)"
    tail --pid="$(cat pid)" -f /dev/null
fi
if [ "$1" != stop ]; then
    chatside serve --no-worker --port "$PORT" >>log 2>&1 &
    echo $! >pid
    for _ in {1..300}; do
        curl -sf "http://127.0.0.1:$PORT/healthz" >/dev/null && exit 0
        sleep 0.1
    done
    exit 1
fi
"""


class Machine:
    def __init__(self, folder: Path) -> None:
        self.folder, port = folder, free_port()
        origins = {"acme": f"http://127.0.0.1:{free_port()}"}
        settings = settings_for(folder, origins, port)
        self.place("/var/lib/chatside").parent.mkdir(parents=True)
        self.place("/var/backups").mkdir()
        self.place("/tmp/try").parent.mkdir()
        run_invite(settings, "acme")
        settings.data.rename(self.place("/var/lib/chatside"))
        self.environment = terminal(settings).environment | {
            "CHATSIDE_DATA": str(self.place("/var/lib/chatside")),
            "PATH": f"{folder}/bin:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "MACHINE": str(folder),
            "PORT": str(port),
        }
        for name, script in (
            ("bin/chatside", CHATSIDE),
            ("bin/systemctl", SYSTEMCTL),
            ("bin/make", "#!/bin/true\n"),
            ("opt/chatside/bin/pip", "#!/bin/true\n"),
        ):
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(script)
            file.chmod(0o755)

    def place(self, path: str) -> Path:
        return self.folder / path.removeprefix("/")

    def type(self, lines: str) -> subprocess.CompletedProcess[str]:
        for path in FOLDERS:
            lines = lines.replace(path, str(self.place(path)))
        done = subprocess.run(
            ["bash", "-euxc", lines],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done

    def follow(self, page: str) -> str:
        """Type all that the page has set apart; returns what was said."""
        blocks = BLOCK.findall((HOW_TO / page).read_text("utf-8"))
        assert blocks
        return "".join(self.type(block).stdout for block in blocks)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    made.type("systemctl start chatside.service")
    yield made
    made.type("systemctl stop chatside.service || true")


def test_the_pages_can_be_followed(machine: Machine) -> None:
    said = machine.follow("upgrade.md")
    assert said.count("acme: not connected") == 1
    assert machine.place("/var/lib/chatside.newer/vault.db").exists()

    assert "acme" in machine.follow("when-zendesk-is-down.md")
    assert "vault.db" in machine.follow("when-the-disk-is-full.md")

    machine.type("systemctl stop chatside.service")
    assert "acme: not connected" in machine.follow("back-up.md")
    assert machine.place("/tmp/try/vault.db").exists()
