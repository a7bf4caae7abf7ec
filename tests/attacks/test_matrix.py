"""Every route × every id × whose it is. A route without a row fails."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import jwt
import pytest
from msgspec.structs import replace
from starlette.routing import Route

from backend.cli.erase_account import erase_account
from backend.install.door import COOKIE
from backend.routes import routes
from backend.sidebar import recheck
from backend.wiring import open_desk, wire
from tests.attacks.matrix import ALIKE, CASES, NONE, OWN, ROWS, SHUT, Try
from tests.attacks.town import Town
from tests.command_line import terminal
from tests.customer import BEN
from tests.emulator.world import known
from tests.panel import Panel, code_of
from tests.product import settings_for

NONCE = re.compile(r'nonce[=-]"?[\w-]+|[0-9a-f]{16}')


def tried(place: Town, name: str, panel: Panel, ticket: int = known.THREE_CHATS) -> Try:
    """What an agent of that account has, after a look-up."""
    answer = panel.lookup(ticket)
    shop = place[name]
    return Try(
        session=panel.session,
        grant=panel.grant,
        chat_id=answer.json()["chats"][0]["id"] if answer.is_success else "",
        requester=panel.requester(ticket),
        account_id=place.account_id(name),
        link="A" * 43,
        secret=shop.admin.invited.setup_link.partition("#")[2],
        visit=visited(place, name),
        code=shop.admin.invited.setup_code,
        token=panel.launch()["token"],
    )


def visited(place: Town, name: str) -> str:
    """The cookie of a visit to the account's set-up."""
    url = f"{place.product.url}/setup/{place.account_id(name)}/open"
    opened = httpx.post(url, data={"link": place[name].admin._secret})
    return SimpleCookie(opened.headers["set-cookie"])[COOKIE + place.account_id(name)].value


class Bench:
    """Everybody's things, gathered once; `gone` is a chat of a list that was erased since."""

    def __init__(self, place: Town) -> None:
        self.place = place
        self.panels = {name: place[name].panel(BEN) for name in place.shops}
        self.has = {name: tried(place, name, panel) for name, panel in self.panels.items()}
        self.other = tried(place, "acme", place["acme"].panel(BEN), known.FORTY_CHATS)
        self.has["hooli"].token = self.panels["hooli"].launch()["token"]
        _erase(place, "hooli")
        listed = self.panels["acme"].lookup(known.SEVERAL_EMAILS).json()["chats"]
        self.gone, self.gone_grant = listed[-1]["id"], self.panels["acme"].grant
        terminal(place.product.settings)("erase", "acme", "--chat", self.gone, "--yes")

    def case(self, name: str) -> Try:
        own, other = self.has["acme"], self.other
        foreign = {"other account": "globex", "prefix-alike account": "acmeoutlet"}
        if name in foreign:  # ones own session and address, everything else of the other's
            theirs, token = self.has[foreign[name]], self._forged(foreign[name])
            return replace(theirs, session=own.session, account_id=own.account_id, token=token)
        return {
            "no session": replace(own, session=""),
            "other requester": replace(own, chat_id=other.chat_id, requester=other.requester),
            "deleted account": self.has["hooli"],
            "deleted chat": replace(own, chat_id=self.gone, grant=self.gone_grant),
            "no grant": replace(own, grant=""),
            "no policy": replace(own, session=self.has["initech"].session),
        }[name]

    def _forged(self, signer: str) -> str:
        """A page of acme's, signed with the key of another account's app."""
        honest = self.panels["acme"].launch()["token"]
        claims = jwt.decode(honest, options={"verify_signature": False})
        apps, app_id = self.place.emulator[signer].apps, self.place[signer].installed.app_id
        return jwt.encode(claims, apps.apps[app_id].key, "RS256")


def _erase(place: Town, subdomain: str) -> None:
    async def work() -> None:
        async with AsyncExitStack() as stack:
            desk = await open_desk(place.product.settings, stack)
            account = await desk.store.accounts.find_by_subdomain(subdomain)
            assert account is not None
            await erase_account(desk, account)

    with pytest.MonkeyPatch.context() as patch:
        for name, value in terminal(place.product.settings).environment.items():
            patch.setenv(name, value)
        asyncio.run(work())


@pytest.fixture(scope="module")
def bench(shared: Town) -> Iterator[Bench]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recheck, "WITHIN_S", 0.05)  # no worker runs
        yield Bench(shared)


def ask(bench: Bench, method: str, pattern: str, given: Try) -> httpx.Response:
    headers = {"Accept": "application/json"}
    if given.session:
        headers["Authorization"] = f"Bearer {given.session}"
    if pattern.startswith("/setup"):
        headers["Authorization"] = f"Setup {given.secret}"
    if given.grant:
        headers["Chatside-Grant"] = given.grant
    url = bench.place.product.url + given.path(pattern)
    if pattern.startswith("/setup"):
        headers["Cookie"] = f"{COOKIE}{given.account_id}={given.visit}"
    if (form := given.form(method, pattern)) is not None:
        return httpx.request(method, url, data=form, headers=headers)
    return httpx.request(method, url, json=given.body(pattern), headers=headers)


def never_was(given: Try) -> Try:
    """The same with ids that nobody ever had."""
    return replace(given, account_id="0123456789abcdef", chat_id="1.2.3", link="B" * 43)


def others_words(bench: Bench) -> set[str]:
    """What only other accounts' chats hold."""
    accounts = bench.place.emulator.accounts
    return {chat_id for name in ("globex", "acmeoutlet") for chat_id in accounts[name].world.chats}


def found_routes() -> set[tuple[str, str]]:
    async def read(folder: Path) -> set[tuple[str, str]]:
        async with AsyncExitStack() as stack:
            rooms = await wire(settings_for(folder, {"acme": "http://127.0.0.1:9"}, 8000), stack)
            return {
                (method, route.path)
                for route in routes(rooms)
                if isinstance(route, Route)
                for method in (route.methods or set()) - {"HEAD"}
            }

    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(read(Path(folder)))


def test_every_route_has_a_row_and_every_row_every_case() -> None:
    assert set(ROWS) == found_routes()
    assert all(row.keys() == set(CASES) for row in ROWS.values())


@pytest.mark.parametrize("route", list(ROWS), ids=" ".join)
def test_what_is_somebody_elses_stays_theirs(
    place: Town, bench: Bench, route: tuple[str, str]
) -> None:
    method, pattern = route
    theirs = others_words(bench)
    for case, outcome in ROWS[method, pattern].items():
        if outcome == NONE:
            continue
        given = bench.case(case)
        answer = ask(bench, method, pattern, given)
        what = f"{case}: {answer.status_code} {code_of(answer)}"
        assert not any(word in answer.text for word in theirs), what
        if outcome == OWN:
            assert answer.is_success, what
        elif outcome == SHUT:
            assert answer.status_code == 403, what
        elif outcome == ALIKE:
            other = ask(bench, method, pattern, never_was(given))
            assert answer.status_code == other.status_code, what
            assert NONCE.sub("", answer.text) == NONCE.sub("", other.text), what
        else:
            assert (code_of(answer), answer.is_error) == (outcome, True), what
