"""`python -m tests.emulator`: serve accounts until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys

from tests.emulator.run import running


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=9101, help="port of the first account")
    parser.add_argument("--accounts", default="acme,globex", help="subdomains, by commas")
    parser.add_argument(
        "--chats", type=int, default=4000, help="chats of each account, up to 2,000,000"
    )
    parser.add_argument("--messages", type=int, default=8, help="of a chat in a large account")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    subdomains = given.accounts.split(",")
    ports = [given.port + number for number in range(len(subdomains))]
    with running(subdomains, ports, given.chats, given.seed, given.messages) as emulator:
        for name, account in emulator.accounts.items():
            print(f"{name}  {account.origin}/agent/tickets/1001", flush=True)
        signal.pause()


if __name__ == "__main__":
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: sys.exit(0))
    main()
