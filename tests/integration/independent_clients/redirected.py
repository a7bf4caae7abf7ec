"""Runs a program made for the real Zendesk Chat, unchanged, against an account of the stand-in.

    python redirected.py SUBDOMAIN ORIGIN PROGRAM [ARGUMENT …]

PROGRAM is a module (`tap_zendesk_chat`) or a script (`reader.py`). Requests for
`https://SUBDOMAIN.zendesk.com` go to ORIGIN and say which host they were meant for; requests for
anywhere else fail. Runs in the client's own environment and imports nothing of the project.
"""

from __future__ import annotations

import importlib
import runpy
import sys
from typing import Any


class WrongHost(Exception):
    """The program tried to call a host that is not the account's."""


def redirect(subdomain: str, origin: str) -> None:
    """From now on `requests` knows only this one account."""
    host = f"{subdomain}.zendesk.com"
    adapter = importlib.import_module("requests.adapters").HTTPAdapter
    really_send = adapter.send

    def send(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        meant = request.url
        if not meant.startswith(f"https://{host}/"):
            raise WrongHost(meant)
        request.url = origin + meant.removeprefix(f"https://{host}")
        request.headers["Host"] = host
        response = really_send(self, request, *args, **kwargs)
        response.url = request.url = meant
        return response

    adapter.send = send


def run(program: str, arguments: list[str]) -> None:
    sys.argv = [program, *arguments]
    if program.endswith(".py"):
        runpy.run_path(program, run_name="__main__")
    else:
        importlib.import_module(program).main()


if __name__ == "__main__":
    redirect(sys.argv[1], sys.argv[2])
    run(sys.argv[3], sys.argv[4:])
