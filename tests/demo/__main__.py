"""`make demo`: a stand-in Zendesk, Chatside, the app installed; one URL to open."""

from __future__ import annotations

import os
import signal
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

from backend.web.logs import configure_logs
from tests.customer import Admin, Zendesk
from tests.emulator.run import running
from tests.product import serving, settings_for, working

ZENDESK_PORT = int(os.environ.get("ZENDESK_PORT", "9101"))
CHATSIDE_PORT = int(os.environ.get("CHATSIDE_PORT", "8000"))
TICKET = 1001


def main() -> None:
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _stop)
    configure_logs("warning")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chatside-demo-")))
        ports = [ZENDESK_PORT, ZENDESK_PORT + 1]
        emulator = stack.enter_context(running(ports=ports, chats=4000))
        origins = {name: account.origin for name, account in emulator.accounts.items()}
        settings = settings_for(folder, origins, CHATSIDE_PORT)
        product = stack.enter_context(serving(settings))
        stack.enter_context(working(settings))
        zendesk = stack.enter_context(closing(Zendesk(origins["acme"], "acme")))
        admin = stack.enter_context(closing(Admin(product.url, product.invite("acme"))))
        zendesk.install(product.url, admin.invited.setup_code, folder)
        admin.set_up(zendesk)
        if os.environ.get("CONNECTED"):
            admin.connect(zendesk).raise_for_status()
        print(f"\n  Open  {zendesk.origin}/agent/tickets/{TICKET}\n", flush=True)
        print(_next_steps(admin.invited.setup_link), flush=True)
        signal.pause()


def _next_steps(setup_link: str) -> str:
    if os.environ.get("CONNECTED"):
        return "  Chat is connected. Ctrl-C ends everything."
    return (
        "  You are Ada, a Chat administrator: press Connect in the panel, then Allow.\n"
        f"  The set-up page of this account: {setup_link}\n"
        "  Ctrl-C ends everything."
    )


def _stop(*_: object) -> None:
    """Leaves by the door: everything that was opened is closed on the way."""
    raise SystemExit("\n  Everything is stopped.")


if __name__ == "__main__":
    main()
