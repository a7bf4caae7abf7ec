"""The signed load of a location: what is posted into the frame."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from tests.emulator.account import Account
from tests.emulator.apps.models import Installation
from tests.emulator.apps.package import read_package
from tests.emulator.sample_app.package import files, manifest, package_zip, zipped

pytestmark = pytest.mark.anyio

PANEL = "http://localhost:4567/panel?kept=1"


@pytest.fixture
def panel(acme: Account) -> Installation:
    app = acme.apps.add_app(read_package(package_zip(PANEL)))
    return acme.apps.install(app.id, {})


async def launched(
    http: httpx.AsyncClient, installation_id: int, agent: int = 7, **more: str
) -> httpx.Response:
    asked = {
        "installation_id": installation_id,
        "location": "ticket_sidebar",
        "app_guid": "g-1",
        "color_scheme": "dark",
        **more,
    }
    cookies = {"Cookie": f"agent_acme={agent}"}
    return await http.post("/agent/launch", json=asked, headers=cookies)


async def claims(http: httpx.AsyncClient, panel: Installation, agent: int = 7) -> dict[str, Any]:
    token = (await launched(http, panel.id, agent)).json()["token"]
    key = (await http.get(f"/api/v2/apps/{panel.app_id}/public_key")).text
    audience = jwt.decode(token, options={"verify_signature": False})["aud"]
    read: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], audience=audience)
    return read


async def test_the_token_names_account_installation_agent_and_location(
    http: httpx.AsyncClient, acme: Account, panel: Installation
) -> None:
    read = await claims(http, panel, agent=8)
    assert read["iss"] == urlsplit(acme.origin).netloc
    assert read["aud"] == f"{acme.origin}/api/v2/apps/installations/{panel.id}.json"
    assert read["sub"] == f"{acme.origin}/api/v2/users/8.json"
    assert read["context"] == {"product": "support", "location": "ticket_sidebar"}
    assert read["exp"] == read["iat"] + 300
    assert "jti" not in read


async def test_its_time_is_real_even_when_the_accounts_clock_is_not(
    http: httpx.AsyncClient, acme: Account, panel: Installation
) -> None:
    acme.clock.advance(86_400)
    assert abs((await claims(http, panel))["iat"] - time.time()) < 5


async def test_the_switches_change_what_is_unconfirmed(
    http: httpx.AsyncClient, acme: Account, panel: Installation
) -> None:
    acme.switches.signed_token_jti = True
    acme.switches.signed_token_lifetime_s = 60
    acme.switches.signed_token_sub = "id"
    acme.switches.signed_token_iss_url = True
    read = await claims(http, panel)
    assert read["jti"]
    assert read["exp"] == read["iat"] + 60
    assert read["sub"] == "7"
    assert read["iss"] == acme.origin


async def test_the_skew_switch_moves_the_token_and_nothing_else(
    http: httpx.AsyncClient, acme: Account, panel: Installation
) -> None:
    acme.switches.signed_token_skew_s = -3600
    token = (await launched(http, panel.id)).json()["token"]
    issued = jwt.decode(token, options={"verify_signature": False})["iat"]
    assert abs(time.time() - 3600 - issued) < 5


async def test_the_address_keeps_its_query_and_gains_origin_guid_and_scheme(
    http: httpx.AsyncClient, acme: Account, panel: Installation
) -> None:
    url = (await launched(http, panel.id)).json()["url"]
    assert url.startswith("http://localhost:4567/panel?kept=1&")
    query = parse_qs(urlsplit(url).query)
    assert query["origin"] == [acme.origin]
    assert query["app_guid"] == ["g-1"]
    assert query["colorScheme"] == ["dark"]
    acme.switches.color_scheme_in_url = False
    assert "colorScheme" not in (await launched(http, panel.id)).json()["url"]


async def test_an_unsigned_location_gets_no_token_and_packaged_files_are_served(
    http: httpx.AsyncClient, acme: Account
) -> None:
    app = acme.apps.add_app(
        read_package(zipped(files({**manifest("assets/iframe.html"), "signedUrls": False})))
    )
    found = (await launched(http, acme.apps.install(app.id, {}).id)).json()
    assert found["token"] is None
    page = await http.get(found["url"])
    assert "From the package" in page.text
    assert page.headers["content-type"].startswith("text/html")


async def test_one_location_can_be_signed_by_itself(http: httpx.AsyncClient, acme: Account) -> None:
    sheet = {**manifest(PANEL), "signedUrls": False}
    sheet["location"]["support"]["ticket_sidebar"]["signed"] = True
    app = acme.apps.add_app(read_package(zipped(files(sheet))))
    assert (await launched(http, acme.apps.install(app.id, {}).id)).json()["token"]


async def test_a_setting_can_stand_in_the_address(http: httpx.AsyncClient, acme: Account) -> None:
    sheet = manifest("{{setting.greeting}}/panel")
    app = acme.apps.add_app(read_package(zipped(files(sheet))))
    installation = acme.apps.install(app.id, {"greeting": "https://one.example.org"})
    url = (await launched(http, installation.id)).json()["url"]
    assert url.startswith("https://one.example.org/panel?origin=")


async def test_what_is_not_installed_is_not_launched(
    http: httpx.AsyncClient, panel: Installation
) -> None:
    assert (await launched(http, 123456)).status_code == 404
    assert (await launched(http, panel.id, location="nav_bar")).status_code == 404
    panel.enabled = False
    assert (await launched(http, panel.id)).status_code == 404
    assert (await http.post("/agent/launch", content=b"{")).status_code == 400


async def test_a_modal_is_signed_beside_pages_that_are_only_names_and_addresses(
    http: httpx.AsyncClient, acme: Account
) -> None:
    def installed(**places: Any) -> Installation:
        changed = {**manifest(PANEL), "location": {"support": {**places, "modal": PANEL}}}
        return acme.apps.install(acme.apps.add_app(read_package(zipped(files(changed)))).id, {})

    async def token(installation: Installation, **more: str) -> str | None:
        answer = await launched(http, installation.id, 7, location="modal", **more)
        found: str | None = answer.json()["token"]
        return found

    pairs = installed(ticket_sidebar=PANEL, user_sidebar=PANEL)
    assert await token(pairs) is not None
    assert await token(pairs, url=PANEL) is None  # named by the app, not by the manifest
    assert await token(installed(ticket_sidebar={"url": PANEL})) is None
    assert await token(installed(ticket_sidebar="assets/iframe.html")) is None
    acme.switches.modal_signed = False
    assert await token(pairs) is None
