"""What only a connecting tells about Zendesk, remembered as live facts."""

from __future__ import annotations

import time

from backend.connect.obtain import Obtained
from backend.storage.connections import GrantType
from backend.storage.facts import LiveFact
from backend.zendesk.oauth import Landing


def learnt(grant_type: GrantType, landing: Landing, obtained: Obtained) -> tuple[LiveFact, ...]:
    now, lasts = int(time.time()), obtained.expires_in_s
    told = "absent" if lasts is None else f"{lasts} s"
    if grant_type == "implicit":
        state = "absent" if landing.state is None else "returned"
        return LiveFact("implicit_state", state, now), LiveFact("implicit_expires_in", told, now)
    facts = [LiveFact("token_expires_in", told, now)]
    if grant_type == "authorization_code":
        refresh = "absent" if obtained.refresh_token is None else "given"
        facts.append(LiveFact("refresh_token", refresh, now))
    return tuple(facts)
