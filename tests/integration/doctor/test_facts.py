"""What Zendesk's documentation leaves open is settled by reading, in both positions of a switch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backend.doctor.facts import CONNECTING, FACTS
from backend.doctor.line import Report
from tests.integration.doctor.clinic import DAY, Clinic, clinic

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("unmetered")]

USUAL = {
    "visitor_email": "quoted",
    "ticket_search": "refused",
    "search_order": "newest first",
    "search_end": "null",
    "open_range": "accepted",
    "range_offset": "refused",
    "bulk_ids": "100",
    "bulk_unknown": "absent",
    "start_time_unit": "seconds",
    "export_end_id": "present",
    "export_count": "present",
    "export_too_recent": "HTTP 400",
    "export_last_page": "present",
    "export_deleted": "marked",
    "account_endpoint": "HTTP 403",
    "unknown_chat": "HTTP 404",
    "rate_headers": "absent",
    "token_list": "whole values",
    "token_end": "none said",
    "running_chats": "none seen",
    "history_shape": "as in 2017",
}
OTHERWISE: list[tuple[dict[str, Any], dict[str, str]]] = [
    (
        {
            "visitor_email": "rejects_quotes",
            "search_next_url": "absent",
            "open_range": "rejected",
            "offset_in_range": "accepted",
            "bulk_over_50": "rejected",
            "bulk_unknown": "null",
            "incremental_start_time_unit": "microseconds",
            "incremental_end_id": "absent",
            "incremental_count": "absent",
            "incremental_too_recent": 422,
            "incremental_next_page": "null_at_end",
            "deleted_in_export": "absent",
            "account_endpoint": "open",
            "token_list_cut": True,
            "history_shape": "modern",
        },
        {
            "visitor_email": "unquoted",
            "search_end": "absent",
            "open_range": "refused",
            "range_offset": "accepted",
            "bulk_ids": "50",
            "bulk_unknown": "null",
            "start_time_unit": "microseconds",
            "export_end_id": "absent",
            "export_count": "absent",
            "export_too_recent": "HTTP 422",
            "export_last_page": "null",
            "export_deleted": "none seen",
            "account_endpoint": "HTTP 200",
            "token_list": "values cut",
            "history_shape": "modern",
        },
    ),
    (
        {"visitor_email": "unsupported", "oauth_resources_forbidden": True},
        {"visitor_email": "refused", "token_list": "closed"},
    ),
]


async def settled(clinic: Clinic) -> dict[str, str]:
    return outcomes(await clinic.reports(live_facts=True))


def outcomes(reports: list[Report]) -> dict[str, str]:
    return {fact.name: fact.outcome for fact in reports[1].facts if fact.outcome is not None}


async def test_every_fact_is_settled_by_reading_alone(tmp_path: Path) -> None:
    async with clinic(tmp_path, chats=130) as there:
        found = await settled(there)
        assert {one.method for one in there.zendesk.log.requests} == {"GET"}
        types = found.pop("event_types").split()
        assert {"chat.memberjoin", "chat.msg"} <= set(types)
        assert found == USUAL
        again = await there.reports()
    assert {*USUAL, "event_types"} == {fact.name for fact in FACTS} - {f.name for f in CONNECTING}
    assert outcomes(again) == {**found, "event_types": " ".join(types)}
    assert [fact.name for fact in again[1].facts] == [fact.name for fact in FACTS]


@pytest.mark.parametrize(("switches", "expected"), OTHERWISE, ids=["the other", "closed"])
async def test_the_other_position_comes_out_otherwise(
    switches: dict[str, Any], expected: dict[str, str], tmp_path: Path
) -> None:
    async with clinic(tmp_path, chats=130) as there:
        for name, value in switches.items():
            setattr(there.zendesk.switches, name, value)
        found = await settled(there)
    assert {name: found[name] for name in expected} == expected


async def test_what_the_world_holds_decides(tmp_path: Path) -> None:
    async with clinic(tmp_path, chats=60) as there:
        await there.connect(lifetime_s=30 * DAY)
        chats = there.zendesk.world.chats
        newest = max(
            (c for c in chats.values() if c["type"] == "chat"), key=lambda c: c["timestamp"]
        )
        newest["end_timestamp"] = None
        there.fault("/api/v2/chat/agents/me", 200, body='{"id":7}', headers={"X-Rate-Limit": "200"})
        there.zendesk.faults.listed[-1].skip = 2
        found = await settled(there)
    assert found["running_chats"] == "listed"
    assert found["token_end"] == "in 30.0 days"
    assert found["rate_headers"] == "x-rate-limit"
    assert found["bulk_ids"] in ("51", "50")


async def test_without_chats_and_without_a_token_little_is_settled(tmp_path: Path) -> None:
    async with clinic(tmp_path, chats=0) as there:
        found = await settled(there)
        assert not {"visitor_email", "bulk_ids", "search_order", "event_types"} & found.keys()
        assert found["search_end"] == "null"
    async with clinic(tmp_path / "other", chats=0) as there:
        there.zendesk.oauth.revoke(there.token.id)
        assert await settled(there) == {}


async def test_outcomes_are_words_of_ours_or_names_of_types(tmp_path: Path) -> None:
    """A record may hold anything; of persons and their words nothing is kept."""
    async with clinic(tmp_path, chats=3) as there:
        for chat in there.zendesk.world.chats.values():
            chat["history"] = [{"type": "jane@example.org wrote"}, {"type": "chat.msg"}]
        assert (await settled(there))["event_types"] == "chat.msg"
