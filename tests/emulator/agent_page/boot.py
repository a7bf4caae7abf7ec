"""The JSON block the agent page starts from; its shape is `Boot` in `static/types.js`."""

from __future__ import annotations

from typing import Any

from tests.emulator.account import Account
from tests.emulator.apps.models import Installation
from tests.emulator.world.users import User

LISTED_TICKETS = 40
PLACES = ("ticket_sidebar", "new_ticket_sidebar", "user_sidebar")
HOST_SWITCHES = (
    "tab_hiding", "frame_loaded_hidden", "second_handshake", "activated_with_data",
    "error_without_name", "unset_property", "reply_delay_s",
    "comment_name", "comment_rich_text", "comment_type_settable",
)  # fmt: skip


def boot_json(
    account: Account, me: User, place: str, number: int, locale: str | None
) -> dict[str, Any]:
    world = account.world
    tickets = [world.tickets[i] for i in sorted(world.tickets)[:LISTED_TICKETS]]
    people = {t.requester_id: world.users[t.requester_id] for t in tickets if t.requester_id}
    staff = [user for user in world.users.values() if user.role != "end-user"]
    return {
        "account": {"subdomain": account.subdomain, "origin": account.origin},
        "me": _me(me, locale),
        "staff": [{"id": u.id, "name": u.name, "note": note(account, u)} for u in staff],
        "tickets": [{"id": t.id, "subject": t.subject} for t in tickets],
        "requesters": [{"id": u.id, "name": u.name} for u in people.values()],
        "installations": [
            _installation(account, i) for i in account.apps.enabled() if _places(account, i)
        ],
        "start": {"place": place, "id": number},
        "switches": _switches(account),
    }


def _me(me: User, locale: str | None) -> dict[str, Any]:
    return {
        "id": me.id,
        "name": me.name,
        "email": me.email,
        "role": me.role,
        "locale": locale or me.locale,
        "time_zone": me.time_zone,
    }


def note(account: Account, user: User) -> str:
    """What the agent switcher says about a member of staff."""
    agent = account.world.agents.get(user.id)
    if agent is not None:
        return "Chat administrator" if agent.leads else "Chat agent"
    return "light agent" if user.light else "not in Chat"


def _places(account: Account, installation: Installation) -> list[str]:
    app = account.apps.apps[installation.app_id]
    return [place for place in PLACES if app.location(place) is not None]


def _installation(account: Account, installation: Installation) -> dict[str, Any]:
    app = account.apps.apps[installation.app_id]
    location = app.location("ticket_sidebar") or {}
    return {
        "id": installation.id,
        "appId": app.id,
        "name": str(installation.settings.get("title", app.name)),
        "version": str(app.manifest.get("version", "")),
        "flexible": location.get("flexible", True),
        "locations": _places(account, installation),
        "settings": account.apps.open_settings(installation),
    }


def _switches(account: Account) -> dict[str, Any]:
    switches = account.switches
    return {
        **{name: getattr(switches, name) for name in HOST_SWITCHES},
        "sandbox": switches.frame_sandbox,
        "allow": switches.frame_allow,
    }
