"""Attempts to take an account over at its set-up: codes, links and tokens of others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack

import pytest

from backend.accounts.scope import Scope
from backend.connect.disconnect import Disconnect
from backend.connection.connections import Connections
from backend.keys.sealing import Place
from backend.storage.audit import AuditLine
from backend.storage.connections import Connection
from backend.wiring import open_desk
from backend.zendesk.client import ChatClient
from backend.zendesk.tokens import TokenEndpoint
from backend.zendesk.transfer import Transfer
from tests.attacks.town import Town
from tests.customer import ADA, BEN, Admin, Installed
from tests.panel import Panel, code_of
from tests.shop import Shop

Browsers = Callable[[str], Admin]


def shell(shop: Shop, installed: Installed) -> Panel:
    """A page of an installation that is not known yet."""
    panel = Panel(shop.zendesk, installed)
    shop.stack.callback(panel.close)
    panel.load()
    return panel


def installed_again(place: Town, subdomain: str) -> Installed:
    """The same app, installed once more in the same account."""
    app_id = place[subdomain].installed.app_id
    again = place.emulator[subdomain].apps.install(app_id, {"name": "x", "setup_code": "x"})
    return Installed(app_id, again.id)


def keys_asked(place: Town, subdomain: str) -> int:
    asked = place.emulator[subdomain].log.requests
    return sum("public_key" in request.path for request in asked)


def test_a_used_code_for_another_installation_makes_us_ask_nothing(place: Town) -> None:
    shop = place["acme"]
    panel = shell(shop, installed_again(place, "acme"))
    before = keys_asked(place, "acme")

    answers = [panel.claim(shop.admin.invited.setup_code, app_id=app) for app in (501, 502, 9999)]

    assert [code_of(answer) for answer in answers] == ["setup_code_used"] * 3
    assert keys_asked(place, "acme") == before


def test_a_code_with_a_token_of_another_account(place: Town) -> None:
    globex, code = place["globex"], place["acme"].admin.invited.setup_code
    answer = shell(globex, installed_again(place, "globex")).claim(code)

    assert code_of(answer) == "setup_code_other_account"


def test_a_code_with_the_token_of_another_installation(place: Town) -> None:
    shop = place["acme"]
    code = place.invite("acmeoutlet").setup_code
    other = place["acmeoutlet"]
    panel = shell(other, installed_again(place, "acmeoutlet"))

    answers = [
        panel.claim(code, installation_id=other.installed.installation_id + 777),
        panel.claim(code, app_id=shop.installed.app_id + 777),
    ]

    assert [code_of(answer) for answer in answers] == ["token_invalid", "app_gone"]


def test_one_code_for_two_installations_at_once(place: Town) -> None:
    shop, code = place["acmeoutlet"], place.invite("acmeoutlet").setup_code
    panels = [shell(shop, installed_again(place, "acmeoutlet")) for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda panel: panel.claim(code), panels))

    codes = sorted(code_of(answer) for answer in answers if answer.is_error)
    assert codes == ["setup_code_used"] * 3


def test_a_new_invitation_ends_the_older_ones(place: Town, browser: Browsers) -> None:
    """Link and code of a letter that went astray."""
    old = place.invite("acmeoutlet")
    holder = browser("acmeoutlet")
    place.invite("globex")
    assert holder.setup("state").is_success
    opened = f"/setup/{place.account_id('acmeoutlet')}/open"
    assert holder.http.post(opened, data={"link": holder._secret}).status_code == 303
    place.invite("acmeoutlet")

    answers = [holder.setup(what) for what in ("state", "save", "begin", "preview", "check")]

    assert [code_of(answer) for answer in answers] == ["setup_link_invalid"] * 5
    late = shell(place["acmeoutlet"], installed_again(place, "acmeoutlet")).claim(old.setup_code)
    assert code_of(late) == "setup_code_expired"
    assert browser("acmeoutlet").setup("state").is_success


@pytest.mark.parametrize("what", ["state", "save", "begin", "preview", "check"])
def test_a_link_of_another_account(place: Town, browser: Browsers, what: str) -> None:
    for other in ("acmeoutlet", "globex"):
        secret = place[other].admin._secret
        path = f"/setup/{place.account_id('acme')}/{what}"
        headers = {"Authorization": f"Setup {secret}"}
        answer = browser("acme").http.post(path, json={}, headers=headers)
        assert (answer.status_code, code_of(answer)) == (403, "setup_link_invalid")


def test_the_link_changes_nothing_of_an_account_that_is_connected(
    place: Town, browser: Browsers
) -> None:
    body = {"client_id": "attackers-client", "policy": "everyone"}
    answer = browser("acme").setup("save", body)

    assert code_of(answer) == "setup_done"
    assert browser("acme").setup("state").json()["policy"] == "chat_agents"


def test_an_agent_who_disconnects(place: Town) -> None:
    answer = place["acme"].panel(BEN).call("POST", "/api/disconnect")

    assert code_of(answer) == "disconnect_not_allowed"
    assert place.connection("acme") is not None


def test_a_connection_made_during_a_disconnect_is_revoked_with_it(place: Town) -> None:
    """The one that is dropped is the one whose token is revoked."""
    shop, account_id = place["acmeoutlet"], place.account_id("acmeoutlet")
    made = place.emulator["acmeoutlet"].oauth.issue(ADA, ["read", "write"])

    async def work() -> None:
        async with AsyncExitStack() as stack:
            desk = await open_desk(place.product.settings, stack)
            connections = Connections(desk.store.connections, desk.store.audit, desk.keys)
            client = ChatClient(desk.http, desk.store.budget)
            account = await desk.store.accounts.find(account_id)
            assert account is not None
            key, write = await desk.keys.of(account_id), desk.store.audit.write
            token = key.seal(made.access_token.encode(), Place("connections", account_id, "token"))

            async def meanwhile(of: str, *lines: AuditLine) -> None:
                await write(of, *lines)
                new = Connection(token, made.id, ADA, b"", "read", 5)
                await desk.store.connections.save(account_id, new)

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(desk.store.audit, "write", meanwhile)
                scope = Scope(account, shop.installed.installation_id, ADA, "session")
                endpoint = TokenEndpoint(Transfer(desk.http))
                parts = desk.store, desk.keys, client, connections, endpoint
                await Disconnect(*parts)(scope)

    asyncio.run(work())

    assert place.connection("acmeoutlet") is None
    assert made.revoked
