"""Every route, and what it does with ids that are not the asker's: a row for each.

A row says how the route is asked and what comes of each case: a code; `OWN`, an answer without a
word of anybody else's; `ALIKE`, the same answer as for ids that never were; `SHUT`, a page that
only says no; or `NONE`, for a route that takes nothing the case is about.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from tests.emulator.world import known

CASES: Final = (
    "no session",
    "other requester",
    "other account",
    "prefix-alike account",
    "deleted account",
    "deleted chat",
    "no grant",
    "no policy",
)
PRIVACY: Final = tuple(
    f"/api/privacy/{duty}" for duty in ("find", "export", "erase", "restrict", "lift")
)
OWN: Final = "own"
ALIKE: Final = "alike"
SHUT: Final = "shut"
NONE: Final = "none"


class Try(Struct):
    """What somebody asks with, in one case."""

    session: str
    grant: str
    chat_id: str
    requester: dict[str, Any]
    account_id: str
    link: str
    """An export link, or a connect link."""
    secret: str
    """Of a set-up link."""
    visit: str
    """The cookie made of it."""
    code: str
    token: str

    def path(self, pattern: str) -> str:
        """Raises KeyError for a parameter that no case thinks of."""
        known_ids = {
            "chat_id": self.chat_id,
            "account_id": self.account_id,
            "link": self.link,
            "build": "0" * 12,
            "path": f"{self.account_id}.js",
            "step": "access",
        }
        return pattern.replace(":path}", "}").format(**known_ids)

    def body(self, pattern: str) -> dict[str, Any] | None:
        """What the route reads; every id in it is the case's."""
        person = {"ticket_id": known.THREE_CHATS, "requester": self.requester}
        landing = {"fragment": "#access_token=x&token_type=Bearer", "query": ""}
        bodies: dict[str, dict[str, Any]] = {
            "/api/claim": {"setup_code": self.code, "app_id": 501, "installation_id": 9001,
                           "token": self.token},
            "/api/lookup": {"sequence": 1, **person},
            "/api/recheck": {"sequence": 1, **person},
            "/api/search": {"sequence": 1, "query": "the", **person},
            "/api/changes": person,
            "/api/overview": {"time_zone": "UTC", **person},
            "/api/preferences": {},
            "/api/quotes": {"chat_id": self.chat_id, "into": "internal_note"},
            "/api/aside": {"chat_id": self.chat_id, "aside": True},
            "/api/privacy/redact": {"chat_id": self.chat_id, "words": ["the"]},
            **{duty: {"requesters": [self.requester["emails"][0]["value"]]} for duty in PRIVACY},
            "/api/audit": {},
            "/api/exports": {"chat_id": self.chat_id, "format": "text", **person},
            "/connect/finish": {"account_id": self.account_id, **landing},
            "/connect/confirm": {"account_id": self.account_id, "confirm": "x"},
        }  # fmt: skip
        return bodies.get(pattern)

    def form(self, method: str, pattern: str) -> dict[str, str] | None:
        """Of the routes that read one."""
        forms = {
            "/sidebar": {"token": self.token},
            "/setup/{account_id}/open": {"link": self.secret},
            "/setup/{account_id}/step/{step}": {"policy": "everyone"},
        }
        return forms.get(pattern) if method == "POST" else None


def _reads(**but: str) -> dict[str, str]:
    """By the session alone: whatever else is sent belongs to the asker, or does nothing."""
    rest = dict.fromkeys(CASES, OWN) | {
        "no session": "session_missing",
        "deleted account": "installation_unknown",
        "no policy": "not_connected",
    }
    return rest | {case.replace("_", " "): code for case, code in but.items()}


def _granted(**but: str) -> dict[str, str]:
    """By a grant of the session's own."""
    foreign = dict.fromkeys(("other account", "prefix-alike account", "no grant"), "grant_invalid")
    chats = dict.fromkeys(("other requester", "deleted chat"), "chat_not_found")
    return _reads() | foreign | chats | {c.replace("_", " "): code for c, code in but.items()}


def _ranked(code: str) -> dict[str, str]:
    """By rank, which the agent who tries doesn't have; nothing else is looked at."""
    return {case: code if outcome == OWN else outcome for case, outcome in _reads().items()}


def _all(outcome: str) -> dict[str, str]:
    return dict.fromkeys(CASES, outcome)


def _setup(**but: str) -> dict[str, str]:
    """By the secret of the account's own link; no session, grant or requester is looked at."""
    rest = dict.fromkeys(CASES, NONE)
    foreign = ("other account", "prefix-alike account", "deleted account")
    return rest | dict.fromkeys(foreign, "setup_link_invalid") | but


def _visited() -> dict[str, str]:
    """Pages of a visit: with another's cookie, or link, they are the door that everybody finds."""
    rest = {case: NONE if code == NONE else ALIKE for case, code in _setup().items()}
    return rest | {"deleted account": SHUT}


def _connect() -> dict[str, str]:
    foreign = ("other account", "prefix-alike account", "deleted account")
    return _all(NONE) | dict.fromkeys(foreign, "connect_state_invalid")


def _signed(foreign: str, deleted: str) -> dict[str, str]:
    others = dict.fromkeys(("other account", "prefix-alike account"), foreign)
    return _all(NONE) | others | {"deleted account": deleted}


ROWS: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("POST", "/sidebar"): _signed("token_invalid", ALIKE),
    ("GET", "/sidebar"): _all("token_missing"),
    ("GET", "/app/{build}/{path:path}"): _all("not_found"),
    ("POST", "/api/claim"): _signed("setup_code_other_account", "setup_code_wrong"),
    ("POST", "/api/session"): _reads(no_policy=OWN),
    ("POST", "/api/lookup"): _reads(),
    ("GET", "/api/chats/{chat_id:path}"): _granted(),
    ("POST", "/api/search"): _reads(),
    ("POST", "/api/changes"): _granted(
        other_requester="grant_invalid", deleted_chat="grant_invalid"
    ),
    ("POST", "/api/overview"): _granted(
        other_requester="grant_invalid", deleted_chat="grant_invalid"
    ),
    ("POST", "/api/preferences"): _reads(),
    ("POST", "/api/recheck"): _reads(),
    ("POST", "/api/quotes"): _granted(deleted_chat=OWN),  # noted, while it is on the screen
    ("POST", "/api/aside"): _granted(deleted_chat=OWN),
    ("POST", "/api/exports"): _granted(deleted_chat=OWN),  # its file leaves it out
    ("GET", "/exports/{link}"): _all("export_gone"),
    ("GET", "/exports/{link}/file"): _all("export_gone"),
    ("GET", "/api/connection"): _reads(no_policy=OWN),
    ("POST", "/api/disconnect"): _ranked("disconnect_not_allowed")
    | {"no policy": "disconnect_not_allowed"},
    ("GET", "/api/privacy"): _reads(),
    **{("POST", duty): _ranked("not_administrator") for duty in PRIVACY},
    ("POST", "/api/privacy/redact"): _ranked("not_administrator"),
    ("POST", "/api/audit"): _ranked("not_auditor"),
    ("GET", "/privacy/{link}"): _all("file_gone"),
    ("GET", "/privacy/{link}/file"): _all("file_gone"),
    ("GET", "/setup/{account_id}"): _visited(),
    ("POST", "/setup/{account_id}/open"): _visited(),
    ("GET", "/setup/{account_id}/step/{step}"): _visited(),
    ("POST", "/setup/{account_id}/step/{step}"): _visited(),
    ("GET", "/setup/{account_id}/chatside.zip"): _visited(),
    ("GET", "/setup/{account_id}/connect"): _visited(),
    ("GET", "/setup/{account_id}/status"): _visited(),
    ("POST", "/setup/{account_id}/state"): _setup(),
    ("POST", "/setup/{account_id}/save"): _setup(),
    ("POST", "/setup/{account_id}/preview"): _setup(),
    ("POST", "/setup/{account_id}/begin"): _setup(),
    ("POST", "/setup/{account_id}/check"): _setup(),
    ("GET", "/connect/begin/{link}"): _all("connect_link_invalid"),
    ("GET", "/connect/callback/{account_id}"): _all(ALIKE),
    ("GET", "/connect/result/{account_id}"): _all(ALIKE),
    ("POST", "/connect/finish"): _connect(),
    ("POST", "/connect/confirm"): _connect(),
    ("GET", "/healthz"): _all(OWN),
}  # fmt: skip
