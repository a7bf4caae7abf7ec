"""`tap-zendesk-chat` 0.5.1, a Singer tap in production use, reads the stand-in as it reads Zendesk.

The period stops short of the oldest chats: some of those are broken on purpose, and the tap is
stricter than Zendesk's data.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from tests.emulator.account import Account
from tests.emulator.world.content import Json

from .clients import ran

PERIOD: Final = timedelta(days=2 * 365)
ALL_STREAMS: Final = {
    "account", "agents", "bans", "chats", "departments", "goals", "shortcuts", "triggers",
}  # fmt: skip


class Tap:
    """The tap with a configuration; `read` gives what it wrote, by stream."""

    def __init__(self, account: Account, token: str, folder: Path) -> None:
        self.account, self.folder = account, folder
        self.since = account.clock.utc() - PERIOD
        config = {
            "access_token": token,
            "subdomain": account.subdomain,
            "start_date": f"{self.since:%Y-%m-%dT%H:%M:%SZ}",
            "chat_search_interval_days": "90",
        }
        self.config = self._file("config", config)

    def discover(self) -> Json:
        found: Json = json.loads(self._run("--discover"))
        return found

    def read(self) -> dict[str, list[Json]]:
        catalog = self.discover()
        for stream in catalog["streams"]:
            for item in stream["metadata"]:
                item["metadata"]["selected"] = True
        records = defaultdict(list)
        for line in self._run("--catalog", self._file("catalog", catalog)).splitlines():
            message = json.loads(line)
            if message["type"] == "RECORD":
                records[message["stream"]].append(message["record"])
        return records

    def _run(self, *arguments: str) -> str:
        done = ran(self.account, "tap", "tap_zendesk_chat", "--config", self.config, *arguments)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def _file(self, name: str, content: Json) -> str:
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps(content), "utf-8")
        return str(path)


@pytest.fixture
def tap(acme: Account, token: str, tmp_path: Path) -> Tap:
    return Tap(acme, token, tmp_path)


def test_all_streams_of_the_tap_equal_the_world(acme: Account, tap: Tap) -> None:
    acme.switches.account_endpoint = "open"
    records = tap.read()
    world = acme.world
    expected: dict[str, list[Json]] = {
        "agents": [msgspec.to_builtins(world.agents[number]) for number in sorted(world.agents)],
        "bans": [ban for bans in world.bans.values() for ban in bans],
        "departments": world.departments,
        "goals": world.goals,
        "shortcuts": world.shortcuts,
        "triggers": world.triggers,
    }
    assert set(records) == ALL_STREAMS
    assert all(expected.values())
    assert {stream: timed(records[stream]) for stream in expected} == {
        stream: timed(things) for stream, things in expected.items()
    }
    assert [account["status"] for account in records["account"]] == ["active"]


def test_every_chat_of_the_period_arrives_once_and_whole(acme: Account, tap: Tap) -> None:
    got = {chat["id"]: essence(chat) for chat in tap.read()["chats"]}
    since = f"{tap.since:%Y-%m-%dT%H:%M:%SZ}"
    expected = {
        chat["id"]: essence(chat)
        for chat in acme.world.chats.values()
        if since <= str(chat.get("end_timestamp") or chat["timestamp"]) and not chat["deleted"]
    }
    assert got == expected
    assert {chat["type"] for chat in got.values()} == {"chat", "offline_msg"}
    assert len(got) > 500


def test_an_integrated_account_is_read_without_the_account_stream(tap: Tap) -> None:
    streams = {stream["stream"] for stream in tap.discover()["streams"]}
    assert streams == ALL_STREAMS - {"account"}


def test_the_tap_gives_up_with_a_revoked_token(acme: Account, token: str, tap: Tap) -> None:
    acme.oauth.find_token(token).revoked = True  # type: ignore[union-attr]  # it was just issued
    done = ran(acme, "tap", "tap_zendesk_chat", "--config", tap.config, "--discover")
    assert done.returncode != 0
    assert not done.stdout


def timed(things: list[Json]) -> list[Json]:
    """The same with moments for times: the tap writes them in a shape of its own."""
    times = {"create_date", "created_at", "last_login"}
    return [{k: moment(v) if k in times else v for k, v in thing.items()} for thing in things]


def essence(chat: Json) -> Json:
    """What both sides must agree on; the tap writes times in a shape of its own."""
    plain = (
        "type", "visitor", "agent_ids", "agent_names", "department_id", "department_name",
        "rating", "comment", "tags", "missed", "duration", "count", "message", "zendesk_ticket_id",
    )  # fmt: skip
    kept = {name: chat.get(name) for name in plain if not (name == "tags" and "message" in chat)}
    times = {name: moment(chat.get(name)) for name in ("timestamp", "end_timestamp")}
    return {**kept, **times, "history": [event(e) for e in chat.get("history") or []]}


def event(record: Json) -> tuple[Any, ...]:
    members = ("type", "name", "msg", "msg_id", "options", "new_tags", "new_rating")
    return (moment(record["timestamp"]), *(record.get(member) for member in members))


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)
