"""Where in Zendesk a page of ours stands."""

from __future__ import annotations

from typing import Final, Literal, get_args

Place = Literal["ticket_sidebar", "new_ticket_sidebar", "user_sidebar", "modal"]
"""Zendesk's own names; the manifest declares these."""
PLACES: Final[tuple[Place, ...]] = get_args(Place)
