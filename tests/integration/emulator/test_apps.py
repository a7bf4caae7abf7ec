"""Upload, create, install, change, remove: the calls a customer's tool makes."""

from __future__ import annotations

import httpx
import pytest

from tests.emulator.account import Account
from tests.emulator.sample_app.package import files, manifest, package_zip, zipped

pytestmark = pytest.mark.anyio

UPLOADS = "/api/v2/apps/uploads.json"
INSTALLATIONS = "/api/v2/apps/installations.json"
PANEL = "https://panel.example.org/panel"


async def uploaded(http: httpx.AsyncClient, content: bytes) -> int:
    answer = await http.post(UPLOADS, files={"uploaded_data": ("app.zip", content)})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def created(http: httpx.AsyncClient, content: bytes) -> int:
    body = {"name": "Panel", "upload_id": await uploaded(http, content)}
    job_id = (await http.post("/api/v2/apps.json", json=body)).json()["job_id"]
    job = (await http.get(f"/api/v2/apps/job_statuses/{job_id}")).json()
    assert job["status"] == "completed"
    return int(job["app_id"])


async def installed(http: httpx.AsyncClient, app_id: int) -> httpx.Response:
    settings = {"greeting": "Hello", "service_key": "s3cret"}
    return await http.post(INSTALLATIONS, json={"app_id": app_id, "settings": settings})


async def test_a_package_is_uploaded_created_and_installed(
    http: httpx.AsyncClient, acme: Account
) -> None:
    app_id = await created(http, package_zip(PANEL))
    answer = await installed(http, app_id)
    assert answer.status_code == 201
    installation = answer.json()
    assert installation["app_id"] == app_id
    assert installation["enabled"] is True
    assert [i.id for i in acme.apps.enabled()] == [installation["id"]]
    shown = await http.get(f"/api/v2/apps/installations/{installation['id']}.json")
    assert shown.json() == installation


async def test_secure_settings_are_kept_and_never_shown(
    http: httpx.AsyncClient, acme: Account
) -> None:
    answer = await installed(http, await created(http, package_zip(PANEL)))
    assert "s3cret" not in answer.text
    assert answer.json()["settings"] == {"title": "Panel", "greeting": "Hello"}
    assert "s3cret" not in (await http.get(INSTALLATIONS)).text
    kept = acme.apps.installations[answer.json()["id"]]
    assert kept.settings["service_key"] == "s3cret"


async def test_a_refused_package_is_answered_with_the_names_of_its_errors(
    http: httpx.AsyncClient, acme: Account
) -> None:
    broken = zipped(files({**manifest(), "frameworkVersion": "1.0"}))
    answer = await http.post(UPLOADS, files={"uploaded_data": ("app.zip", broken)})
    assert answer.status_code == 422
    names = [row["error"] for row in answer.json()["details"]["base"]]
    assert names == ["invalid_version", "locations_cant_be_urls"]
    assert acme.apps.uploads == {}


async def test_the_check_can_be_the_jobs_matter_instead(
    http: httpx.AsyncClient, acme: Account
) -> None:
    acme.switches.upload_checked_at = "job"
    broken = zipped(files({**manifest(), "frameworkVersion": "1.0"}))
    body = {"name": "Panel", "upload_id": await uploaded(http, broken)}
    job_id = (await http.post("/api/v2/apps.json", json=body)).json()["job_id"]
    job = (await http.get(f"/api/v2/apps/job_statuses/{job_id}")).json()
    assert (job["status"], job["app_id"]) == ("failed", None)
    assert "frameworkVersion" in job["message"]


async def test_a_single_install_app_is_installed_once(http: httpx.AsyncClient) -> None:
    app_id = await created(http, zipped(files({**manifest(), "singleInstall": True})))
    first = await installed(http, app_id)
    second = await installed(http, app_id)
    assert (first.status_code, second.status_code) == (201, 422)
    assert second.json()["details"]["base"][0]["error"] == "single_install"
    await http.delete(f"/api/v2/apps/installations/{first.json()['id']}")
    assert (await installed(http, app_id)).status_code == 201


async def test_a_required_setting_must_be_filled_in(http: httpx.AsyncClient) -> None:
    sheet = manifest()
    sheet["parameters"][0]["required"] = True
    app_id = await created(http, zipped(files(sheet)))
    answer = await http.post(INSTALLATIONS, json={"app_id": app_id, "settings": {}})
    assert answer.status_code == 422


async def test_settings_can_be_changed_and_the_app_switched_off(
    http: httpx.AsyncClient, acme: Account
) -> None:
    number = (await installed(http, await created(http, package_zip(PANEL)))).json()["id"]
    path = f"/api/v2/apps/installations/{number}"
    answer = await http.put(path, json={"settings": {"greeting": "Hi"}, "enabled": False})
    assert answer.json()["settings"]["greeting"] == "Hi"
    assert acme.apps.installations[number].settings["service_key"] == "s3cret"
    assert acme.apps.enabled() == []


async def test_an_update_keeps_installation_and_key(http: httpx.AsyncClient, acme: Account) -> None:
    app_id = await created(http, package_zip(PANEL))
    await installed(http, app_id)
    key = (await http.get(f"/api/v2/apps/{app_id}/public_key.pem")).text
    upload_id = await uploaded(http, package_zip("https://panel.example.org/second"))
    answer = await http.put(f"/api/v2/apps/{app_id}", json={"upload_id": upload_id})
    assert answer.status_code == 202
    location = acme.apps.apps[app_id].location("ticket_sidebar")
    assert location is not None
    assert location["url"] == "https://panel.example.org/second"
    assert len(acme.apps.installations) == 1
    assert (await http.get(f"/api/v2/apps/{app_id}/public_key")).text == key


async def test_every_app_has_a_key_of_its_own_readable_by_anyone(http: httpx.AsyncClient) -> None:
    keys = set()
    for _ in range(2):
        app_id = await created(http, package_zip(PANEL))
        stranger = {"Authorization": "Basic eDp5"}
        answer = await http.get(f"/api/v2/apps/{app_id}/public_key", headers=stranger)
        assert answer.text.startswith("-----BEGIN PUBLIC KEY-----")
        keys.add(answer.text)
    assert len(keys) == 2
    assert (await http.get("/api/v2/apps/999/public_key")).status_code == 404


async def test_removing_the_app_removes_its_installations(
    http: httpx.AsyncClient, acme: Account
) -> None:
    app_id = await created(http, package_zip(PANEL))
    await installed(http, app_id)
    assert (await http.delete(f"/api/v2/apps/{app_id}")).status_code == 204
    assert acme.apps.installations == {}
    assert (await http.get(f"/api/v2/apps/{app_id}")).status_code == 404


async def test_only_administrators_install_and_agents_may_look(
    http: httpx.AsyncClient, acme: Account
) -> None:
    await installed(http, await created(http, package_zip(PANEL)))
    ben = {"Cookie": f"agent_{acme.subdomain}=8"}
    upload = {"uploaded_data": ("app.zip", package_zip(PANEL))}
    assert (await http.post(UPLOADS, files=upload, headers=ben)).status_code == 403
    assert (await http.post("/api/v2/apps.json", json={}, headers=ben)).status_code == 403
    assert (await http.post(INSTALLATIONS, json={}, headers=ben)).status_code == 403
    assert (await http.get(INSTALLATIONS, headers=ben)).status_code == 200


async def test_scripts_sign_in_by_basic_authentication(
    http: httpx.AsyncClient, acme: Account
) -> None:
    upload = {"uploaded_data": ("app.zip", package_zip(PANEL))}
    for user_id, status in ((7, 201), (8, 403)):
        auth = (f"{acme.world.users[user_id].email}/token", "anything")
        assert (await http.post(UPLOADS, files=upload, auth=auth)).status_code == status
    for nobody in ("nobody@example.org/token", acme.world.users[7].email or ""):
        answer = await http.post(UPLOADS, files=upload, auth=(nobody, "x"))
        assert answer.status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v2/apps.json", b"{"),
        ("POST", "/api/v2/apps.json", b'{"name":"x","upload_id":true}'),
        ("POST", "/api/v2/apps.json", b'{"upload_id":1}'),
        ("POST", INSTALLATIONS, b"[]"),
        ("POST", UPLOADS, b""),
    ],
)
async def test_a_malformed_call_is_unprocessable(
    http: httpx.AsyncClient, method: str, path: str, body: bytes
) -> None:
    assert (await http.request(method, path, content=body)).status_code == 422


async def test_an_unknown_upload_is_not_found(http: httpx.AsyncClient) -> None:
    body = {"name": "Panel", "upload_id": 424242}
    assert (await http.post("/api/v2/apps.json", json=body)).status_code == 404
