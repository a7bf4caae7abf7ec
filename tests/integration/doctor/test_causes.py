"""Every cause the doctor can name is made to happen, and named."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from backend.cli.doctor import sentences
from backend.doctor.causes import CAUSES
from backend.doctor.causes.cause import Cause
from backend.doctor.connecting import Connecting
from backend.doctor.line import STATUS, Check, Report, status
from tests.integration.doctor.clinic import Clinic, clinic
from tests.integration.doctor.troubles import TROUBLES

pytestmark = pytest.mark.anyio


def test_no_cause_is_without_its_trouble() -> None:
    assert sorted(TROUBLES) == sorted(cause.code for cause in CAUSES)


@pytest.mark.parametrize("cause", [*CAUSES], ids=lambda cause: cause.code)
async def test_it_is_named_with_what_was_tried_and_what_to_do(cause: Cause, tmp_path: Path) -> None:
    async with clinic(tmp_path) as there:
        await TROUBLES[cause.code](there)
        reports = await there.reports()
    lines = [line for report in reports for line in report.lines if line.check == cause.check]
    assert [line.cause for line in lines] == [cause.code]
    assert lines[0].verdict == cause.verdict
    assert all((lines[0].tried, lines[0].got, lines[0].means))
    assert bool(lines[0].do) == (cause.verdict in ("warning", "broken"))
    assert status(reports) >= STATUS[cause.verdict]
    assert secrets_of(there).isdisjoint(words(reports))


def secrets_of(clinic: Clinic) -> set[str]:
    oauth = clinic.zendesk.oauth
    tokens = {token.access_token for token in oauth.tokens.values()}
    clients = {c.client_secret for c in oauth.clients.values()}
    return tokens | clients | {c.client_identifier for c in oauth.clients.values()}


def words(reports: list[Report]) -> set[str]:
    """Whatever could be a token, of what is printed in either form."""
    printed = "\n".join(line for report in reports for line in sentences(report))
    text = printed + msgspec.json.encode(reports).decode()
    return set("".join(mark if mark.isalnum() else " " for mark in text).split())


async def test_a_healthy_server_and_account_have_nothing_to_do(tmp_path: Path) -> None:
    async with clinic(tmp_path) as there:
        reports = await there.reports()
    assert {line.verdict for report in reports for line in report.lines} == {"ok"}
    assert status(reports) == 0


@pytest.mark.parametrize("cause", ["egress_blocked", "egress_refused", "egress_moved"])
async def test_without_a_way_to_zendesk_nothing_is_guessed(cause: str, tmp_path: Path) -> None:
    check: Check
    async with clinic(tmp_path) as there:
        await TROUBLES[cause](there)
        lines = await there.lines()
    for check in ("app", "key", "plan", "client", "grant", "scopes", "role"):
        assert lines[check].verdict == "skipped"
        assert "“egress”" in lines[check].means
    assert lines["budget"].verdict == lines["mirror"].verdict == "ok"


@pytest.mark.parametrize("cause", ["grant_none", "grant_sealed", "grant_support", "grant_refused"])
async def test_without_a_token_that_works_nothing_is_guessed(cause: str, tmp_path: Path) -> None:
    check: Check
    async with clinic(tmp_path) as there:
        await TROUBLES[cause](there)
        lines = await there.lines()
    for check in ("plan", "scopes", "role"):
        assert lines[check].verdict == "skipped"
        assert "“grant”" in lines[check].means
    assert lines["egress"].verdict == "ok"


async def test_a_moved_account_is_told_by_its_host_alone(tmp_path: Path) -> None:
    async with clinic(tmp_path) as there:
        await TROUBLES["egress_moved"](there)
        line = (await there.lines())["egress"]
    assert line.got == "HTTP 301 to acme-shop.zendesk.com"


@pytest.mark.parametrize(
    ("scopes", "got"),
    [
        (["read"], "read; the Conversations API would need write chat besides"),
        (["read", "write"], "read write; the Conversations API would need chat besides"),
        (["read", "write", "chat"], "read write chat; enough for the Conversations API, too"),
    ],
)
async def test_scopes_are_told_with_what_each_feature_needs(
    scopes: list[str], got: str, tmp_path: Path
) -> None:
    async with clinic(tmp_path) as there:
        await there.connect(scopes)
        assert (await there.lines())["scopes"].got == got


@pytest.mark.parametrize(
    ("passes", "lost"),
    [("cookie", "authorization, chatside-grant"), ("", "chatside-heard")],
)
async def test_headers_that_a_proxy_takes_away_are_named(
    passes: str, lost: str, tmp_path: Path
) -> None:
    async with clinic(tmp_path) as there:
        there.public.passes = passes
        assert (await there.lines())["address"].got == f"HTTP 200 without {lost}"


@pytest.mark.parametrize(
    ("told", "own", "got"),
    [
        (None, "1.2.3.4", "HTTP 403, asked from 1.2.3.4"),
        ("203.0.113.9", "10.0.0.4", "HTTP 403, asked from 203.0.113.9"),
        (None, "10.0.0.4", "HTTP 403, asked from 10.0.0.4 through a gateway of another address"),
        (None, None, "HTTP 403"),
    ],
)
async def test_who_is_refused_by_address_is_told_which(
    told: str | None, own: str | None, got: str, tmp_path: Path
) -> None:
    async with clinic(tmp_path) as there:
        await TROUBLES["egress_refused"](there)
        there.setting(egress_address=told)
        there.account_connecting = Connecting(own=own)
        assert (await there.lines())["egress"].got == got


async def test_it_asks_within_the_budget_and_tells_it_of_a_429(tmp_path: Path) -> None:
    async with clinic(tmp_path) as there:
        await TROUBLES["egress_throttled"](there)
        lines = await there.lines()
        assert (await there.store.budget.pace(there.account.id)).blocked_until > there.now
    assert lines["budget"].cause == "budget_waits"


async def test_it_changes_nothing(tmp_path: Path) -> None:
    """A token that Zendesk refuses is told, not noted: whoever uses it next does that."""
    async with clinic(tmp_path) as there:
        await TROUBLES["grant_refused"](there)
        before = await there.store.connections.current(there.account.id)
        await there.reports()
        assert await there.store.connections.current(there.account.id) == before
        assert {one.method for one in there.zendesk.log.requests} == {"GET"}


async def test_keys_named_by_a_setting_are_found_in_the_data_folder_too(tmp_path: Path) -> None:
    async with clinic(tmp_path) as there:
        (there.settings.data / "kept").mkdir()
        (there.settings.data / "kept/keys.txt").write_text(f"{there.settings.secret_keys}\n")
        assert (await there.lines())["secrets"].cause == "secrets_inside"
