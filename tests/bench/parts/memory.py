"""What `chatside serve` holds at two million chats, and how soon it is ready."""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Final

from tests.bench import asking
from tests.bench.cores import Memory, memory, pinned, two_cores
from tests.bench.crowd import Requester
from tests.bench.frames import ask
from tests.bench.report import Section, Table
from tests.bench.rounds import interleaved, median, ratio
from tests.bench.scene import scene
from tests.bench.settings import environment, settings_of
from tests.bench.worlds import World

LOOKUPS: Final = 10_000
MIB: Final = 1024 * 1024
ROUNDS: Final = 9
PATIENCE_S: Final = 20
READY: Final = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

PROSE: Final = """\
Resident memory of `serve` before and after look-ups of random requesters and as many transcripts
or more, from /proc; “anonymous” leaves out files that are mapped, such as the interpreter. The
worker is a process of its own.

*Ready*: from starting the process to `/readyz` saying so, on one core, beside an interpreter that
imports the very third-party modules that `serve` has imported, and ends."""


def measure(world: World) -> Section:
    with scene(world) as there:
        panels = asking.renewed(there)
        idle = memory(there.product.pid)
        chosen = list(world.requesters(random.Random(3)))[:LOOKUPS]
        for some in _by(500, chosen):
            answers = ask(there.product.port, asking.lookups(panels, some))
            asking.bodies(answers)
            asking.bodies(ask(there.product.port, asking.transcripts(panels, answers)))
        loaded = memory(there.product.pid)
        worker = there.worker()
        rows = [
            _row("serve, before the first look-up", idle, ""),
            _row(f"serve, after {len(chosen):,} look-ups", loaded, "150 MB"),
        ]
        if worker is not None:
            rows.append(_row("its worker", memory(worker), ""))
    head = ["Process", "Resident", "Anonymous", "Asked for, at most"]
    return Section(
        "memory",
        f"Memory, {world.chats:,} chats, and starting",
        PROSE,
        [Table(head, rows), _starting()],
    )


def _row(what: str, used: Memory, asked_for: str) -> list[str]:
    return [what, f"{used.resident / MIB:.0f} MB", f"{used.anonymous / MIB:.0f} MB", asked_for]


def _starting() -> Table:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        modules = _third_party(folder)
        times = interleaved(
            {"ready": lambda: _ready(folder), "import": lambda: _importing(folder, modules)},
            ROUNDS,
        )
    ready, bare = times["ready"], times["import"]
    rows = [
        ["importing the same packages", f"{median(bare) * 1000:.0f} ms", "1", ""],
        [
            "`chatside serve`, ready",
            f"{median(ready) * 1000:.0f} ms",
            str(ratio(ready, bare)),
            "1.3",
        ],
    ]
    return Table(["What", "Time", "Ratio", "Asked for, at most"], rows)


def _third_party(folder: Path) -> list[str]:
    """Modules outside the standard library and Chatside that a ready `serve` has imported."""
    with (folder / "imports").open("w+b") as said:
        _serve_once(folder, ["-v"], said)
        said.seek(0)
        names = re.findall(rb"^import '([\w.]+)'", said.read(), re.MULTILINE)
    ours = {"backend", "tests", *sys.stdlib_module_names}
    return sorted({name for name in map(bytes.decode, names) if name.partition(".")[0] not in ours})


def _ready(folder: Path) -> float:
    with (folder / "errors").open("wb") as errors:
        return _serve_once(folder, [], errors)


def _serve_once(folder: Path, options: list[str], errors: IO[bytes]) -> float:
    """Seconds until it is ready."""
    settings = settings_of(folder, "http://127.0.0.1:1")
    assert settings.ops_address is not None
    port = settings.public_url.rpartition(":")[2]
    command = [sys.executable, *options, "-m", "backend.cli", "serve", "--port", port]
    began = time.perf_counter()
    with subprocess.Popen(
        pinned(two_cores().serving, command),
        env={**_compiled(folder), **environment(settings)},
        stderr=errors,
    ) as process:
        try:
            return _until_ready(settings.ops_address, began)
        finally:
            process.terminate()


def _compiled(folder: Path) -> dict[str, str]:
    """As installed: no module is compiled while somebody waits."""
    left = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**left, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _until_ready(address: tuple[str, int], began: float) -> float:
    while time.perf_counter() - began < PATIENCE_S:
        try:
            with socket.create_connection(address) as connection:
                connection.sendall(READY)
                if connection.recv(64).startswith(b"HTTP/1.1 200"):
                    return time.perf_counter() - began
        except OSError:
            time.sleep(0.002)
    raise RuntimeError("serve did not become ready")


def _importing(folder: Path, modules: list[str]) -> float:
    """Until all are there; the interpreter's end doesn't count."""
    code = f"import importlib\nfor name in {modules}: importlib.import_module(name)\nprint('done')"
    command = pinned(two_cores().serving, [sys.executable, "-c", code])
    began = time.perf_counter()
    with subprocess.Popen(command, env=_compiled(folder), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise RuntimeError("not everything could be imported")
        return time.perf_counter() - began


def _by(size: int, people: list[Requester]) -> list[list[Requester]]:
    return [people[at : at + size] for at in range(0, len(people), size)]
