"""Tickets that every account has, by what their requesters are good for."""

from __future__ import annotations

from typing import Final

THREE_CHATS: Final = 1001
NO_CHATS: Final = 1002
ONE_CHAT: Final = 1003
FORTY_CHATS: Final = 1004
THOUSAND_CHATS: Final = 1005
SEVERAL_EMAILS: Final = 1006
"""Two verified addresses, one unverified, chats on each; and a phone."""
NO_EMAIL: Final = 1007
SHARED_ADDRESS: Final = 1008
"""The requester's address was typed by many different visitors."""
ODDITIES: Final = 1009
OWN_TICKET: Final = 1010
"""The ticket was made from one of the requester's chats."""
