"""The sockets we listen on: opened here, or handed over by systemd.

A socket that systemd opened outlives the process that serves it: connections made while the
service starts anew wait in it. https://www.freedesktop.org/software/systemd/man/sd_listen_fds.html
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from typing import Final

from backend.errors import AddressUnusable

FIRST: Final = 3
"""The file descriptor of the first socket that is handed over."""
WAITING: Final = 2048
"""Connections that may wait until they are accepted."""


def inherited(environ: Mapping[str, str] | None = None) -> list[socket.socket]:
    """What systemd opened for this very process; most often nothing."""
    environ = os.environ if environ is None else environ
    if environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    count = int(environ.get("LISTEN_FDS", "0"))
    return [socket.socket(fileno=number) for number in range(FIRST, FIRST + count)]


def opened(host: str, port: int) -> list[socket.socket]:
    """One for each address of `host`. Raises AddressUnusable."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        return [_opened(family, address) for family, _, _, _, address in found]
    except OSError as error:
        raise AddressUnusable(f"Nothing can listen on {host}:{port}: {error.strerror}.") from error


def _opened(family: int, address: tuple[object, ...]) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        made.bind(address)
        made.listen(WAITING)
    except OSError:
        made.close()
        raise
    return made


def notify(state: str, environ: Mapping[str, str] | None = None) -> None:
    """`READY=1` or `STOPPING=1`, for a unit of `Type=notify`; nothing without systemd."""
    address = (os.environ if environ is None else environ).get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.connect(address)
        line.sendall(state.encode())
