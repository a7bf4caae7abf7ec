from __future__ import annotations

import msgspec
from msgspec import structs

from backend.chats import model
from backend.chats.model import Chat
from backend.chats.parse import parse_chat
from backend.web import contract
from backend.web.contract import ChatSummary, MatchReason, Transcript
from backend.web.shown import SummaryJson, TranscriptJson, summary_json, transcript_json
from tests.unit.chats.samples import chat

READ = parse_chat(chat())
WHY = MatchReason("ticket", 2, 3)


def summary(read: Chat) -> ChatSummary:
    """With the members that depend on who asks."""
    own = msgspec.json.decode(summary_json(read))
    return msgspec.convert({**own, "grade": "ticket", "reason": WHY}, ChatSummary)


def test_a_line_of_the_list_counts_messages_only() -> None:
    line = summary(READ)
    assert (line.messages, line.preview) == (2, "Is my order late?")
    assert (line.id, line.agents, line.ticket_id) == (READ.id, ["Ada"], 1001)


def test_grade_and_reason_written_behind_a_summary_make_a_whole_one() -> None:
    spliced = summary_json(READ)[:-1] + b',"grade":"ticket","reason":%b}' % msgspec.json.encode(WHY)
    assert spliced == msgspec.json.encode(summary(READ))


def test_a_transcript_has_an_entry_for_each_event() -> None:
    shown = msgspec.json.decode(transcript_json(READ), type=Transcript)
    assert [entry.kind for entry in shown.entries] == [event.kind for event in READ.events]
    assert [entry.text for entry in shown.entries] == [event.text for event in READ.events]


def test_a_transcript_is_written_as_the_contract_writes_it() -> None:
    read_back = msgspec.json.decode(transcript_json(READ), type=Transcript)
    assert msgspec.json.encode(read_back) == transcript_json(READ)


def test_what_is_written_has_the_contracts_members_in_its_order() -> None:
    own = [name for name in ChatSummary.__struct_fields__ if name not in ("grade", "reason")]
    assert list(SummaryJson.__struct_fields__) == own
    pairs = (
        (TranscriptJson, Transcript),
        (model.Event, contract.Entry),
        (model.Sender, contract.Sender),
        (model.FileLink, contract.FileLink),
    )
    for ours, theirs in pairs:
        assert [f.name for f in structs.fields(ours)] == [f.name for f in structs.fields(theirs)]


def test_the_visitors_address_and_session_stay_behind() -> None:
    shown = transcript_json(READ) + summary_json(READ)
    for private in (b"jane@example.org", b"+4512345678", b"192.0.2.7", b"Aarhus"):
        assert private not in shown
