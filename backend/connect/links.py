"""Connect links: signed, ten minutes, for one account and the agent who pressed the button."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from backend.errors import ConnectLinkInvalid
from backend.keys.operator import OperatorKeys
from backend.keys.signing import Purpose, Signer

GOOD_FOR_S: Final = 600


class ConnectLink(Struct, frozen=True):
    account_id: str
    agent_id: int | None
    """None: from the set-up page, where nobody is signed in."""
    standby: bool = False
    """For a second connection, which takes over when the first one breaks."""


class ConnectLinks:
    def __init__(self, keys: OperatorKeys, public_url: str) -> None:
        self._signer = Signer(keys, Purpose.CONNECT)
        self._base = f"{public_url}/connect/begin/"

    def make(self, account_id: str, agent_id: int | None, *, standby: bool = False) -> str:
        """An address to open in a window."""
        return self._base + self._signer.sign(ConnectLink(account_id, agent_id, standby))

    def read(self, text: str) -> ConnectLink:
        """Raises ConnectLinkInvalid."""
        link = self._signer.read(text, ConnectLink, max_age_s=GOOD_FOR_S)
        if link is None:
            raise ConnectLinkInvalid
        return link
