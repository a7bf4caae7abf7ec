"""What the shop has set up in Chat, as its endpoints show it."""

from __future__ import annotations

from typing import Final

from .content import Json
from .staff import DAY, FITTING, ORDERS, REPAIRS, ROLE_NAMES, STAFF, WHOLESALE
from .times import whole

DEPARTMENTS: Final = {
    ORDERS: ("Orders", "Where a parcel is, and how it comes back"),
    FITTING: ("Boots & packs fitting", "Sizes, lasts and back lengths"),
    REPAIRS: ("Repairs", "Soles, zips, seams"),
    WHOLESALE: ("Wholesale", "Clubs, schools and shops"),
}
PERMISSIONS: Final = {
    "visitors_seen": "account",
    "proactive_chatting": "listen-join",
    "edit_visitor_information": True,
    "edit_visitor_notes": True,
    "edit_chat_tags": True,
}
_SHORTCUTS: Final = (
    ("hello", "Hello! You're chatting with the shop. What can we do for you?", ""),
    ("size_guide", "Measure in the evening, in the socks you hike in: {size_guide_url}", ""),
    ("anything_else", "Is there anything else?", "Yes/No"),
    ("track", "Here is the link to your parcel: https://parcels.example.org/t/", ""),
    ("hallo", "Hallo! Wie können wir helfen?", ""),
    ("réparation", "Pour une réparation, il nous faut une photo de la semelle.", ""),
)
_TRIGGERS: Final = (
    ("Stuck at the till", "chat_window_open", "Asks after three minutes on the payment page"),
    ("Out of hours", "chat_requested", "Says when the shop is back"),
    ("Boot fitting", "page_enter", "Offers the fitting team on boot pages"),
)


def departments() -> list[Json]:
    return [_department(number, *words) for number, words in DEPARTMENTS.items()]


def _department(number: int, name: str, description: str) -> Json:
    return {
        "id": number,
        "name": name,
        "description": description,
        "enabled": number != WHOLESALE,
        "members": [m.id for m in STAFF if m.chat_role and number in m.departments],
        "settings": {
            "chat_enabled": number != WHOLESALE,
            "support_group_id": number,
            "solved_ticket_reassignment_strategy": "",
        },
    }


def roles() -> list[Json]:
    return [_role(number, name) for number, name in ROLE_NAMES.items()]


def _role(number: int, name: str) -> Json:
    leads = name in {"Owner", "Administrator"}
    past = "account" if leads else "department" if name == "Senior agent" else "own"
    return {
        "id": number,
        "name": name,
        "description": f"{name} of the shop's chat",
        "enabled": True,
        "members_count": sum(m.chat_role == number for m in STAFF),
        "permissions": {**PERMISSIONS, "view_past_chats": past, "manage_bans": leads},
    }


def shortcuts() -> list[Json]:
    return [
        {
            "id": name, "name": name, "message": message, "options": options,
            "tags": [], "scope": "all", "departments": [], "agents": [],
        }
        for name, message, options in _SHORTCUTS
    ]  # fmt: skip


def triggers() -> list[Json]:
    return [
        {
            "id": 4101 + place, "name": name, "description": words, "enabled": place != 1,
            "definition": {
                "version": 1,
                "event": event,
                "condition": '["and",["gt","@visitor_time_on_site",180]]',
                "actions": '[["sendMessageToVisitor","Customer Service","Need a hand?"]]',
            },
        }
        for place, (name, event, words) in enumerate(_TRIGGERS)
    ]  # fmt: skip


def goals() -> list[Json]:
    url = {"type": "url", "operator": "contains", "value": "/thank-you"}
    return [
        {
            "id": 7301, "name": "Order placed", "description": "Reached the thank-you page",
            "enabled": True, "attribution_model": "last_touch", "attribution_period": 15,
            "settings": {"conditions": [url]},
        }
    ]  # fmt: skip


def bans(now: int, account_number: int) -> Json:
    return {
        "visitor": [
            {
                "id": 8801, "type": "visitor", "visitor_id": f"{account_number}.10aBcDeFgHiJkL",
                "visitor_name": "Visitor 66012345", "reason": "Abusive language",
                "created_at": whole(now - 200 * DAY),
            }
        ],
        "ip_address": [
            {
                "id": 8802, "type": "ip_address", "ip_address": "203.0.113.77",
                "reason": "Advertisements", "created_at": None,
            }
        ],
    }  # fmt: skip
