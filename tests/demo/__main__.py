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
        for line in _made(zendesk, admin, folder):
            print(f"  {line}", flush=True)
        signal.pause()


def _made(zendesk: Zendesk, admin: Admin, folder: Path) -> list[str]:
    """As far as was asked for, and what to do then."""
    invited, ticket = admin.invited, f"{zendesk.origin}/agent/tickets/{TICKET}"
    if os.environ.get("SETUP"):
        return [
            f"Open  {invited.setup_link}",
            "",
            "You are Ada, an administrator, and nothing is set up: take the seven steps.",
            f"Your setup code: {invited.setup_code}",
            f"The ticket to open in step 4: {ticket}",
            "Ctrl-C ends everything.",
        ]
    zendesk.install(str(admin.http.base_url).rstrip("/"), invited.setup_code, folder)
    admin.set_up(zendesk)
    if os.environ.get("CONNECTED"):
        admin.connect(zendesk).raise_for_status()
        return [f"Open  {ticket}", "", "Chat is connected. Ctrl-C ends everything."]
    return [
        f"Open  {ticket}",
        "",
        "You are Ada, a Chat administrator: press Connect in the panel, then Allow.",
        f"The set-up page of this account: {invited.setup_link}",
        "Ctrl-C ends everything.",
    ]


def _stop(*_: object) -> None:
    """Leaves by the door: everything that was opened is closed on the way."""
    raise SystemExit("\n  Everything is stopped.")


if __name__ == "__main__":
    main()
