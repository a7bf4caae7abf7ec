"""The app proxy: what reaches the target, and what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote

import httpx
import pytest

from tests.customer import PLAIN
from tests.emulator.account import Account
from tests.emulator.apps.models import Installation
from tests.emulator.apps.package import read_package
from tests.emulator.faults import Fault
from tests.emulator.sample_app.app import SampleApp
from tests.emulator.sample_app.package import package_zip
from tests.emulator.sample_app.serving import serving

pytestmark = pytest.mark.anyio

PROXY = "/api/v2/zendesk_apps_proxy/proxy/apps/secure/"


@pytest.fixture(scope="module")
def target() -> Iterator[str]:
    with serving(SampleApp("").create()) as port:
        yield f"http://localhost:{port}"


@pytest.fixture
def panel(acme: Account) -> Installation:
    app = acme.apps.add_app(read_package(package_zip("http://localhost:4567/panel")))
    return acme.apps.install(app.id, {"greeting": "Hello", "service_key": "s3cret"})


@pytest.fixture
async def http(acme: Account, panel: Installation) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"X-Zendesk-App-Id": str(panel.app_id)}
    headers["X-Zendesk-App-Installation-Id"] = str(panel.id)
    async with httpx.AsyncClient(verify=PLAIN, base_url=acme.origin, headers=headers) as client:
        yield client


def through(url: str) -> str:
    return PROXY + quote(url, safe="")


async def test_a_secure_setting_is_filled_in_on_the_server(
    http: httpx.AsyncClient, target: str
) -> None:
    headers = {"Authorization": "Bearer {{setting.service_key}}", "X-Plain": "kept"}
    answer = await http.post(through(f"{target}/echo?a=1"), headers=headers, content=b"words")
    seen = answer.json()
    assert seen["headers"]["authorization"] == "Bearer s3cret"
    assert seen["headers"]["x-plain"] == "kept"
    assert (seen["method"], seen["body"]) == ("POST", "words")


async def test_cookies_ids_and_underscore_headers_stay_behind(
    http: httpx.AsyncClient, target: str
) -> None:
    headers = {"Cookie": "agent_acme=7", "Under_Score": "x", "Sec-Fetch-Site": "same-origin"}
    seen = (await http.get(through(f"{target}/echo"), headers=headers)).json()["headers"]
    left = ("cookie", "under_score", "sec-fetch-site", "x-zendesk-app-id")
    for name in (*left, "x-zendesk-app-installation-id", "x-forwarded-for", "via"):
        assert name not in seen


async def test_ids_and_extra_headers_are_sent_when_switched_on(
    http: httpx.AsyncClient, acme: Account, panel: Installation, target: str
) -> None:
    acme.switches.proxy_forwards_app_headers = True
    acme.switches.proxy_extra_headers = True
    seen = (await http.get(through(f"{target}/echo"))).json()["headers"]
    assert seen["x-zendesk-app-installation-id"] == str(panel.id)
    assert "via" in seen


async def test_a_setting_outside_its_scopes_is_refused_or_left_alone(
    http: httpx.AsyncClient, acme: Account, target: str
) -> None:
    body = b"key={{setting.service_key}}"
    refused = await http.post(through(f"{target}/echo"), content=body)
    assert refused.status_code == 422
    assert refused.text.startswith("Proxy error:")
    acme.switches.proxy_outside_scope = "leave"
    left = await http.post(through(f"{target}/echo"), content=body)
    assert left.json()["body"] == body.decode()


async def test_hosts_that_are_not_listed_are_refused(http: httpx.AsyncClient, target: str) -> None:
    elsewhere = target.replace("localhost", "127.0.0.1")
    assert (await http.get(through(f"{elsewhere}/echo"))).status_code == 422


async def test_a_pattern_in_the_list_of_hosts_counts_when_switched_on(
    http: httpx.AsyncClient, acme: Account, panel: Installation, target: str
) -> None:
    acme.apps.apps[panel.app_id].manifest["domainWhitelist"] = ["local*"]
    assert (await http.get(through(f"{target}/echo"))).status_code == 422
    acme.switches.proxy_whitelist_wildcards = True
    assert (await http.get(through(f"{target}/echo"))).status_code == 200
    elsewhere = target.replace("localhost", "127.0.0.1")
    assert (await http.get(through(f"{elsewhere}/echo"))).status_code == 422


async def test_only_the_secure_way_fills_settings_in(http: httpx.AsyncClient, target: str) -> None:
    plain = through(f"{target}/echo").replace("/secure/", "/")
    seen = (await http.get(plain, headers={"X-Key": "{{setting.service_key}}"})).json()
    assert seen["headers"]["x-key"] == "{{setting.service_key}}"


async def test_only_loopback_is_ever_reached(
    http: httpx.AsyncClient, acme: Account, panel: Installation
) -> None:
    acme.apps.apps[panel.app_id].manifest["domainWhitelist"] = ["panel.example.org"]
    answer = await http.get(through("https://panel.example.org/x"))
    assert (answer.status_code, answer.text) == (422, "Proxy error: Invalid request")


async def test_an_unknown_installation_is_an_internal_error(
    http: httpx.AsyncClient, target: str
) -> None:
    headers = {"X-Zendesk-App-Installation-Id": "4"}
    answer = await http.get(through(f"{target}/echo"), headers=headers)
    assert (answer.status_code, answer.text) == (502, "Proxy error: Internal API error")


async def test_redirects_are_handed_on_and_not_followed(
    http: httpx.AsyncClient, target: str
) -> None:
    assert (await http.get(through(f"{target}/away"))).status_code == 302


async def test_response_headers_are_hidden_unless_switched_on(
    http: httpx.AsyncClient, acme: Account, target: str
) -> None:
    assert "x-sample" not in (await http.get(through(f"{target}/echo"))).headers
    acme.switches.proxy_exposes_headers = True
    assert (await http.get(through(f"{target}/echo"))).headers["x-sample"] == "1"


async def test_a_target_that_takes_too_long_is_an_internal_error(
    http: httpx.AsyncClient, acme: Account
) -> None:
    slow = acme.origin.replace("127.0.0.1", "localhost") + "/api/v2/users/me.json"
    acme.faults.listed.append(Fault("/api/v2/users/me", "slow", seconds=0.5))
    assert (await http.get(through(slow))).status_code == 200
    acme.switches.proxy_timeout_s = 0.1
    answer = await http.get(through(slow))
    assert (answer.status_code, answer.text) == (502, "Proxy error: Internal API error")


async def test_an_answer_over_the_cap_is_an_internal_error(
    http: httpx.AsyncClient, acme: Account, target: str
) -> None:
    acme.switches.proxy_response_cap = 10
    assert (await http.get(through(f"{target}/echo"))).status_code == 502
