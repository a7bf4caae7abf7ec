"""The operator at a terminal: the real command line, in processes of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from msgspec import Struct

from backend.settings import Settings

COMMAND: Final = (sys.executable, "-m", "backend.cli")
Done = subprocess.CompletedProcess[str]


class CommandLine(Struct, frozen=True):
    """A terminal in which these settings are exported."""

    environment: dict[str, str]

    def __call__(
        self, *arguments: str, typed: str = "", first: Callable[[], None] | None = None
    ) -> Done:
        """`first` is done in the new process, before the command."""
        return subprocess.run(
            [*COMMAND, *arguments],
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=90,
            preexec_fn=first,
        )

    def status(self, subdomain: str = "acme") -> dict[str, Any]:
        """What `chatside status` tells of one account."""
        told = json.loads(self("status", "--json").stdout)
        return next(dict(one) for one in told if one["subdomain"] == subdomain)

    def but(self, **settings: str) -> CommandLine:
        """The same terminal with other settings."""
        return CommandLine({**self.environment, **settings})

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[str]]:
        """`chatside worker`, at work; ended by SIGTERM."""
        with subprocess.Popen(
            [*COMMAND, "worker"], env=self.environment, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr is not None
            assert '"working"' in process.stderr.readline()
            try:
                yield process
            finally:
                process.send_signal(signal.SIGTERM)
                process.communicate(timeout=20)


def terminal(settings: Settings) -> CommandLine:
    database = {"CHATSIDE_DATABASE_URL": settings.database_url} if settings.database_url else {}
    return CommandLine(
        {
            **database,
            "PATH": os.environ["PATH"],
            "HOME": str(settings.data.parent),
            "CHATSIDE_PUBLIC_URL": settings.public_url,
            "CHATSIDE_DATA": str(settings.data),
            "CHATSIDE_KEYS_PATH": str(settings.keys_file),
            "CHATSIDE_ZENDESK_ORIGIN": settings.zendesk_origin,
            "CHATSIDE_ZAF_SDK_URL": settings.zaf_sdk_url,
            "CHATSIDE_OPS_ADDRESS": "off",
        }
    )


def until(true: Callable[[], bool], within_s: float = 30.0) -> None:
    end = time.monotonic() + within_s
    while not true():
        if time.monotonic() > end:
            raise AssertionError("it did not come to that in time")
        time.sleep(0.1)
