"""The last page of the set-up in words: what is stored, where, how long, who can see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from backend.accounts.account import Account, Policy, kept_days
from backend.chats.times import utc_text
from backend.install.state import SetupState
from backend.mirror.progress import Progress

WHO: Final[dict[Policy | None, str]] = {
    "chat_agents": "Agents enabled in Zendesk Chat; Chat is asked, at most five minutes ago.",
    "chat_role": "Agents enabled in Zendesk Chat, as far as their role there lets them view past "
    "chats; Chat is asked, at most five minutes ago.",
    "everyone": "Everyone who can open the app in Zendesk Support.",
    None: "Nobody yet: it isn't decided.",
}


class Entry(Struct, frozen=True):
    term: str
    says: str


class Told(Struct, frozen=True):
    """What the record is made of."""

    account: Account
    state: SetupState
    public_url: str
    release: str
    keeps_copy: bool
    keep_at_most: int | None
    """The operator's bound, in days."""
    copy: Progress | None


def record(told: Told) -> tuple[Entry, ...]:
    """In the order in which it is read; each one or several sentences."""
    return (
        Entry("Account", f"{told.state.subdomain} ({told.state.zendesk})"),
        Entry(
            "Server",
            f"{told.public_url}, Chatside {told.release}. Self-hosted: chats go from Zendesk to "
            "this server and to your agents' browsers, and to nobody else.",
        ),
        Entry("Connected", _connected(told.state)),
        Entry("Who can see chats", " ".join(_who(told.account))),
        Entry("What they see", " ".join(_shown(told.account))),
        Entry("What is stored", _stored(told)),
        Entry(
            "What is not",
            "Visitors' e-mail addresses, telephone numbers, IP addresses, locations, browsers and "
            "visited pages. To find chats by address or number, keyed hashes of them are kept. "
            "What people wrote in a chat is stored as they wrote it.",
        ),
        Entry(
            "Where",
            "On this server, in its data folder. The copy is an encrypted file of this account's "
            "own; token, client id and client secret are sealed with AES-256-GCM. The keys lie "
            "outside of that folder.",
        ),
        Entry("How long", _how_long(told)),
        Entry(
            "Who looked",
            "Every list, search, opened chat, quote and export is a line in this account's audit, "
            "written before the answer: who, when, which ticket the page named, which chat. No "
            "words of a chat, no addresses.",
        ),
        Entry(
            "Taking it back",
            "A Chat administrator disconnects in the panel's menu: Zendesk is asked to revoke the "
            "token, and the copy is destroyed. Whoever runs the server stops all access, or "
            "removes everything of the account with its key, by command. Zendesk's own data is "
            "Zendesk's: erasing here erases nothing there.",
        ),
    )


def _connected(state: SetupState) -> str:
    if state.connection == "not_connected":
        return "Not yet."
    refused = " Zendesk refuses it at present." if state.connection == "reconnect" else ""
    return f"By {state.connected_by}, to read: it can change nothing in Zendesk Chat.{refused}"


def _who(account: Account) -> Iterator[str]:
    yield WHO[account.policy]
    if account.pilot:
        count = len(account.pilot)
        yield f"While the pilot is on, only {count} named {'agent' if count == 1 else 'agents'}."
    if account.stopped_at_s is not None:
        since = utc_text(account.stopped_at_s)[:10]
        yield f"At present nobody: all access has been stopped since {since}."


def _shown(account: Account) -> Iterator[str]:
    yield "The chats of any customer whose ticket or profile they open."
    if account.account_search:
        yield "They can also search all chats of the account."
    else:
        yield "They search one customer's chats at a time."
    if account.exports:
        yield "They can export a customer's chats to files."
    else:
        yield "They can't export chats to files."
    if account.visitor_names is False:
        yield "Of a visitor: nothing but what was said; the name they typed is left out."
    else:
        yield "Of a visitor: the name they typed, and what was said."


def _stored(told: Told) -> str:
    kept = "The access token, the API client's id and secret. An audit of who looked at what."
    if not told.keeps_copy:
        return f"No chats: each is asked of Zendesk when an agent opens it. {kept}"
    count = f" {told.copy.copy.chats:,} chats now." if told.copy else ""
    return (
        "A copy of chats and offline messages: who wrote what and when, agents' and departments' "
        f"names, ratings, tags, the visitor's name as typed.{count} {kept}"
    )


def _how_long(told: Told) -> str:
    if not told.keeps_copy:
        return "Not at all."
    days = kept_days(told.account, told.keep_at_most)
    if days is not None:
        chosen = f"{days:,} days from when a chat began, and no longer than Zendesk keeps it."
    elif told.account.keep_days == 0:
        chosen = "As long as Zendesk keeps it."
    else:
        chosen = "It isn't decided yet: as long as Zendesk keeps it."
    if told.copy is None:
        return chosen
    count = told.copy.gone_within_days
    within = "a day" if count == 1 else f"{count:,} days"
    return f"{chosen} What is deleted in Zendesk is gone here within {within}."
