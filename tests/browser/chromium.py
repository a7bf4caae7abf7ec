"""A real Chromium with its own flags and a profile of its own, driven over its debugging port.

The driver's usual flags switch off the pop-up blocker, storage partitioning and more, so the
browser is started here as a person would start it. Third-party cookies are blocked.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
    "--lang=en-US",
    "--remote-debugging-port=0",
    "--disable-features=SpareRendererForSitePerProcess",  # a process nobody asked for yet
)
BLOCKED = {
    "profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True},
    "intl": {"accept_languages": "en-US"},
}


def executable() -> str:
    """CHATSIDE_CHROMIUM, or the distribution's."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHATSIDE_CHROMIUM") or next(filter(None, map(shutil.which, names)), "")
    if not found:
        raise RuntimeError("There is no Chromium: run `make browser`, or set CHATSIDE_CHROMIUM.")
    return found


@contextmanager
def chromium(profile: Path, *extra: str) -> Iterator[str]:
    """Start it on an empty profile; yields the address of its debugging port."""
    default = profile / "Default"
    default.mkdir(parents=True, exist_ok=True)
    (default / "Preferences").write_text(json.dumps(BLOCKED))
    # It leaves files behind, and makes sockets, whose paths must be short.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        process = subprocess.Popen(
            [executable(), *FLAGS, *extra, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"TMPDIR": scratch},
        )
        try:
            yield f"http://127.0.0.1:{_port(profile, process)}"
        finally:
            process.terminate()
            process.wait(10)


def _port(profile: Path, process: subprocess.Popen[bytes]) -> int:
    file = profile / "DevToolsActivePort"
    for _ in range(400):
        if file.exists() and (lines := file.read_text().splitlines()):
            return int(lines[0])
        if process.poll() is not None:
            raise RuntimeError("Chromium ended at once.")
        time.sleep(0.05)
    raise RuntimeError("Chromium did not open its debugging port.")
