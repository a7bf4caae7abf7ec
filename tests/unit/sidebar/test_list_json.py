from __future__ import annotations

import msgspec

from backend.chats.parse import parse_chat
from backend.finding.matching import Match
from backend.finding.question import Address, Found, FoundChat
from backend.sidebar.list_json import ListJsons
from backend.web.contract import ChatSummary, LookupAnswer, MatchReason, Transcript
from backend.web.shown import summary_json, transcript_json
from tests.unit.chats.samples import chat

CHAT = parse_chat(chat())


def found(*matches: Match) -> Found:
    chats = [FoundChat(CHAT.id, match, summary_json(CHAT)) for match in matches]
    return Found("mirror", "2026-02-03T10:11:12.000Z", chats, None, len(chats), 0, False)


def answer(what: Found, address_total: int = 1) -> LookupAnswer:
    """As the panel reads it: every member of the contract has to be there."""
    addresses = tuple(Address(f"{n}@example.org", verified=True) for n in range(address_total))
    body = ListJsons().of(what, addresses).body(3, None, "grant")
    return msgspec.json.decode(body, type=LookupAnswer)


def line(match: Match, address_total: int) -> ChatSummary:
    (only,) = answer(found(match), address_total).chats
    return only


def test_a_line_of_the_list_counts_messages_only_and_says_why_it_is_there() -> None:
    shown = line(Match("ticket", "ticket", 2), 3)
    assert (shown.messages, shown.preview) == (2, "Is my order late?")
    assert (shown.grade, shown.reason) == ("ticket", MatchReason("ticket", 2, 3))


def test_a_transcript_has_an_entry_for_each_event() -> None:
    shown = msgspec.json.decode(transcript_json(CHAT), type=Transcript)
    assert [entry.kind for entry in shown.entries] == [event.kind for event in CHAT.events]


def test_the_visitors_address_and_session_stay_behind() -> None:
    shown = transcript_json(CHAT) + summary_json(CHAT)
    for private in (b"jane@example.org", b"+4512345678", b"192.0.2.7", b"Aarhus"):
        assert private not in shown


def test_an_empty_list_is_an_empty_list() -> None:
    assert answer(found()).chats == []


def test_the_answer_has_the_contracts_members_and_no_others() -> None:
    body = ListJsons().of(found(Match("ticket", "ticket", 1)), ()).body(3, 9, "grant")
    assert set(msgspec.json.decode(body)) == set(LookupAnswer.__struct_fields__)
    assert (answer(found()).sequence, answer(found()).requester_id) == (3, None)


def test_what_is_kept_belongs_to_the_same_addresses() -> None:
    lists, what = ListJsons(), found(Match("verified_email", "verified_email", 1))
    one = lists.of(what, (Address("a@example.org", verified=True),))
    two = lists.of(what, (Address("a@example.org", verified=False),))
    assert one.members != two.members
    assert lists.of(what, (Address("a@example.org", verified=False),)) is not one
