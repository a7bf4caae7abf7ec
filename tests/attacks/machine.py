"""Anything that people and attackers do, in any order, in two accounts and two browsers.

What has to stay true: an account holds no token but one that its own Zendesk gave to its own
client, for a Chat administrator; a landing whose state comes back counts once; and nobody is shown
a chat of another account than their page's.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Final

import apsw
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from backend.keys.keys_file import load_operator_keys
from backend.keys.sealing import DataKey, Place, Sealer, WrappedKey
from backend.storage.sqlite.vault import fetch
from tests.attacks.town import Town
from tests.customer import ADA, BEN, EVE, Admin
from tests.emulator.world import known
from tests.panel import Panel

NAMES: Final = ("acme", "acmeoutlet")
ECHOING: Final = "acmeoutlet"
"""Its Zendesk gives the state back, the other's doesn't."""
TICKETS: Final = (known.THREE_CHATS, known.ONE_CHAT)

accounts = st.sampled_from(NAMES)
agents = st.sampled_from((ADA, BEN, EVE))
browsers = st.integers(0, 1)
picks = st.integers(0, 5)


class Machine(RuleBasedStateMachine):
    """`town` is shared: each run begins with accounts that are not connected."""

    def __init__(self, town: Town) -> None:
        super().__init__()
        self.town, self.stack = town, ExitStack()
        town.as_new()
        town[ECHOING].zendesk.switch(implicit_state_echoed=True)
        for table in ("connections", "connect_states", "pending_connections"):
            town.sql(f"DELETE FROM {table}")
        path = town.product.settings.data / "vault.db"
        self.vault = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        self.keys = {name: self._key(town.account_id(name)) for name in NAMES}
        self.clients = {n: town[n].admin.setup("state").json()["client_id"] for n in NAMES}
        self.browsers = [town.browser("acme", self.stack) for _ in range(2)]
        self.begun: list[tuple[Admin, str]] = []
        self.landings: list[str] = []
        self.counted: set[str] = set()
        self.held: list[str] = []
        self.panels: list[tuple[str, Panel, str]] = []
        """(whose, the panel, a chat of its list)"""

    def teardown(self) -> None:
        self.vault.close()
        self.stack.close()

    # -- what is done

    @rule(name=accounts, browser=browsers, agent=st.sampled_from((ADA, BEN, None)))
    def press_connect(self, name: str, browser: int, agent: int | None) -> None:
        """In a panel, or on the set-up page."""
        shop, who = self.town[name], self.browsers[browser]
        if agent is None:
            url = shop.admin.setup("begin").json()["connect_url"]
        else:
            url = shop.panel(agent).call("GET", "/api/connection").json()["connect_url"]
        if url is not None:
            self.begun.append((who, who.begin(url)))

    @precondition(lambda self: self.begun)
    @rule(pick=picks, name=accounts, agent=agents)
    def allow(self, pick: int, name: str, agent: int) -> None:
        """In whichever account's Zendesk somebody can get that browser to."""
        _, authorize = self.begun[-1 - pick % len(self.begun)]
        path = authorize.partition("/oauth2")[2]
        zendesk = self.town[name].zendesk
        try:
            landing = self.browsers[0].consent(zendesk, f"/oauth2{path}", agent=agent)
        except AssertionError:
            return  # that Zendesk doesn't know the client
        if "access_token=" in landing:
            self.landings.append(landing)

    @rule(name=accounts, whose=st.sampled_from((*NAMES, None)), agent=agents)
    def forge_a_landing(self, name: str, whose: str | None, agent: int) -> None:
        """A real token, of a client that may be another's."""
        client = None if whose is None else self.clients[whose]
        oauth = self.town.emulator[name].oauth
        token = oauth.issue(agent, ["read"], client).access_token
        self.landings.append(f"http://x/#access_token={token}&token_type=Bearer&scope=read")

    @precondition(lambda self: self.landings)
    @rule(pick=picks, name=accounts, browser=browsers)
    def land(self, pick: int, name: str, browser: int) -> None:
        landing = self.landings[-1 - pick % len(self.landings)]
        who = self.browsers[browser]
        fragment = "#" + landing.partition("#")[2]
        body = {"account_id": self.town.account_id(name), "fragment": fragment, "query": ""}
        answer = who.post("/connect/finish", body)
        if answer.is_success:
            echoed = "state=" in landing
            assert not (echoed and landing in self.counted), "a landing counted twice"
            self.counted.add(landing)
            if answer.json()["outcome"] == "confirm":
                self.held.append(answer.json()["confirm"])

    @rule(name=accounts, browser=browsers, whose=accounts, client=st.sampled_from((*NAMES, None)))
    def land_a_forged_token(self, name: str, browser: int, whose: str, client: str | None) -> None:
        """In a browser that has just pressed Connect."""
        self.press_connect(name, browser, ADA)
        self.forge_a_landing(whose, client, ADA)
        self.land(0, name, browser)

    @rule(name=accounts, browser=browsers, times=st.integers(1, 2))
    def allow_and_land(self, name: str, browser: int, times: int) -> None:
        """As everybody does; or the page is sent again."""
        self.press_connect(name, browser, ADA)
        before = len(self.landings)
        self.allow(0, name, ADA)
        for _ in range(times if len(self.landings) > before else 0):
            self.land(0, name, browser)

    @precondition(lambda self: self.held)
    @rule(pick=picks, name=accounts, browser=browsers, accept=st.booleans())
    def confirm(self, pick: int, name: str, browser: int, *, accept: bool) -> None:
        body = {"confirm": self.held[-1 - pick % len(self.held)], "accept": accept}
        account_id = self.town.account_id(name)
        self.browsers[browser].post("/connect/confirm", {"account_id": account_id, **body})

    @rule(name=accounts, agent=agents)
    def disconnect(self, name: str, agent: int) -> None:
        self.town[name].panel(agent).call("POST", "/api/disconnect")

    @rule(name=accounts, agent=agents, ticket=st.sampled_from(TICKETS))
    def list_chats(self, name: str, agent: int, ticket: int) -> None:
        panel = self.town[name].panel(agent)
        self.stack.callback(panel.close)
        chats = panel.lookup(ticket).json().get("chats", ())
        for chat in chats:
            self._is_of(name, chat["id"])
        if chats:
            self.panels.append((name, panel, chats[0]["id"]))

    @rule(name=accounts, reader=accounts, agent=agents, ticket=st.sampled_from(TICKETS))
    def read_when_connected(self, name: str, reader: str, agent: int, ticket: int) -> None:
        """In that account, or in the other one."""
        self.allow_and_land(name, 0, 1)
        self.list_chats(reader, agent, ticket)

    @precondition(lambda self: self.panels)
    @rule(session=picks, grant=picks, chat=picks)
    def open_a_chat(self, session: int, grant: int, chat: int) -> None:
        """With anybody's session, anybody's grant and anybody's chat."""
        name, panel, _ = self._panel(session)
        answer = panel.open(self._panel(chat)[2], self._panel(grant)[1].grant)
        if answer.is_success:
            self._is_of(name, answer.json()["id"])

    # -- what stays true

    @invariant()
    def every_account_holds_a_token_of_its_own(self) -> None:
        for name in NAMES:
            row = self._row("token_sealed FROM connections WHERE account_id", name)
            if row is None:
                continue
            place = Place("connections", self.town.account_id(name), "token")
            token = self.town.emulator[name].oauth.find_token(
                self.keys[name].open(row[0], place).decode()
            )
            assert token is not None, f"{name} holds another account's token"
            assert token.client_identifier == self.clients[name], "another client's token"
            assert token.agent_id in (ADA, EVE), "a token of somebody who is no administrator"

    def _panel(self, pick: int) -> tuple[str, Panel, str]:
        return self.panels[-1 - pick % len(self.panels)]

    def _is_of(self, name: str, chat_id: str) -> None:
        assert chat_id in self.town.emulator[name].world.chats, f"{name} was shown {chat_id}"

    def _row(self, what: str, name: str) -> Any:
        found = fetch(self.vault, f"SELECT {what} = ?", (self.town.account_id(name),))
        return found[0] if found else None

    def _key(self, account_id: str) -> DataKey:
        settings = self.town.product.settings
        keys = load_operator_keys(settings.secret_keys, settings.keys_file)
        sql = "SELECT data_key_id, data_key FROM accounts WHERE id = ?"
        ((key_id, sealed),) = fetch(self.vault, sql, (account_id,))
        return Sealer(keys).unwrap(account_id, WrappedKey(key_id, sealed))
