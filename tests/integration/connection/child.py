"""Another process that uses an account's connection, run as a module.

Each line it reads is a call; it answers with the name of whoever connected, or an error's code.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.errors import ChatUnavailable
from backend.wiring import http_client
from tests.integration.connection.tenancy import Process, Tenancy

ROOT = Path(__file__).parents[3]
MARK = "> "


class Child:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("use\n")
        self._process.stdin.flush()

    def said(self) -> str:
        """The next answer; what is logged stands between."""
        assert self._process.stdout is not None
        lines = (line.strip() for line in self._process.stdout)
        return next(line.removeprefix(MARK) for line in lines if line.startswith(MARK))

    def kill(self) -> None:
        """As `kill -9` does."""
        self._process.kill()
        self._process.wait()


@contextmanager
def child(tenancy: Tenancy) -> Iterator[Child]:
    command = [sys.executable, "-m", "tests.integration.connection.child"]
    given = [str(tenancy.folder), tenancy.account.origin.text, tenancy.operator_text]
    with subprocess.Popen(
        [*command, *given], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        made = Child(process)
        assert made.said() == "ready"
        try:
            yield made
        finally:
            process.kill()


async def work(folder: Path, origin: str, operator: str) -> None:
    tenancy = Tenancy(folder, operator=operator, origin=origin)
    async with http_client() as http:
        process = Process(tenancy, http)
        print(f"{MARK}ready", flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            try:
                said = await process.whoever(tenancy.account)
            except ChatUnavailable as error:
                said = error.code
            print(f"{MARK}{said}", flush=True)


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), *sys.argv[2:]))
