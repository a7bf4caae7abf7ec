"""The steps a customer takes: upload and install the app, make an API client, connect Chat.

Every step is a call that a real customer's browser or script would make, none is a short cut.
"""

from __future__ import annotations

import html
import re
import ssl
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from msgspec import Struct

from backend.install.invite import Invited
from backend.install.package import compose, write

FIELD = re.compile(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"')
ADA, BEN, CLEO, DEV, EVE = 7, 8, 9, 10, 11
"""The stand-in's well-known staff; Ada and Eve are Chat administrators."""


PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of loopback addresses, which need no certificates; loading those is slow."""


class Installed(Struct, frozen=True):
    app_id: int
    installation_id: int


class Zendesk:
    """One account as its admin's scripts see it."""

    def __init__(self, origin: str, subdomain: str) -> None:
        self.origin, self.subdomain = origin, subdomain
        self._http = httpx.Client(base_url=origin, verify=PLAIN, trust_env=False, timeout=20)

    def close(self) -> None:
        self._http.close()

    def call(self, method: str, path: str, *, agent: int = ADA, **options: Any) -> httpx.Response:
        cookies = {"Cookie": f"agent_{self.subdomain}={agent}"}
        headers = {**cookies, **options.pop("headers", {})}
        return self._http.request(method, path, headers=headers, **options)

    def json(self, method: str, path: str, **options: Any) -> Any:
        answer = self.call(method, path, **options)
        answer.raise_for_status()
        return answer.json()

    def control(self, what: str, body: Any = None, method: str = "POST") -> Any:
        """The stand-in's own control, which no customer has."""
        answer = self._http.request(method, f"/_emulator/{what}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def switch(self, **values: Any) -> None:
        self.control("switches", values)

    def install(self, backend_url: str, setup_code: str, folder: Path) -> Installed:
        """Bundle, upload, create, poll, install: what ZCLI or Admin Center do."""
        app_id = self.upload(backend_url, folder)
        body = {"app_id": app_id, "settings": {"name": "Chatside", "setup_code": setup_code}}
        installation = self.json("POST", "/api/v2/apps/installations.json", json=body)
        return Installed(app_id, int(installation["id"]))

    def upload(self, backend_url: str, folder: Path) -> int:
        bundle = folder / "chatside.zip"
        write(compose(backend_url), bundle)
        files = {"uploaded_data": ("chatside.zip", bundle.read_bytes(), "application/zip")}
        upload = self.json("POST", "/api/v2/apps/uploads.json", files=files)
        body = {"name": "Chatside", "upload_id": upload["id"]}
        job = self.json("POST", "/api/v2/apps.json", json=body)
        for _ in range(100):
            status = self.json("GET", f"/api/v2/apps/job_statuses/{job['job_id']}")
            if status["status"] in {"completed", "failed"}:
                break
            time.sleep(0.05)
        if status["status"] != "completed":
            raise AssertionError(status)
        return int(status["app_id"])

    def make_client(self, redirect_uri: str) -> str:
        """An API client, as made in the Chat dashboard; returns its client id."""
        return str(self.new_client(redirect_uri)["client_identifier"])

    def new_client(self, redirect_uri: str, client_type: str = "public") -> Any:
        """The same, with everything the dashboard shows of it; public as made there."""
        body = {"name": "Chatside", "company": "Acme Outdoor", "redirect_uris": redirect_uri}
        return self.control("clients", {**body, "client_type": client_type})


class Admin:
    """The admin's browser on Chatside's own pages."""

    def __init__(self, chatside: str, invited: Invited) -> None:
        self.invited = invited
        self.http = httpx.Client(base_url=chatside, verify=PLAIN, trust_env=False, timeout=30)
        self._cookies: dict[str, str] = {}
        self._secret = invited.setup_link.partition("#")[2]

    def close(self) -> None:
        self.http.close()

    def setup(self, what: str, body: Any = None) -> httpx.Response:
        path = f"/setup/{self.invited.account.id}/{what}"
        headers = {"Authorization": f"Setup {self._secret}"}
        return self.http.post(path, json=body or {}, headers=headers)

    def set_up(self, zendesk: Zendesk, policy: str = "chat_agents") -> None:
        """Make the API client and fill in the set-up page."""
        state = self.setup("state").raise_for_status().json()
        client_id = zendesk.make_client(state["redirect_uri"])
        self.setup("save", {"client_id": client_id, "policy": policy}).raise_for_status()

    def set_up_with_secret(self, zendesk: Zendesk, grant_type: str, client_type: str) -> Any:
        """The same for a grant that needs the client's secret; returns the client."""
        state = self.setup("state").raise_for_status().json()
        client = zendesk.new_client(state["redirect_uri"], client_type)
        body = {
            "client_id": client["client_identifier"],
            "client_secret": client["client_secret"],
            "grant_type": grant_type,
            "policy": "chat_agents",
        }
        self.setup("save", body).raise_for_status()
        return client

    def connect(self, zendesk: Zendesk, *, agent: int = ADA) -> httpx.Response:
        """Press Connect on the set-up page, Allow in Zendesk, and confirm."""
        url = self.setup("begin").raise_for_status().json()["connect_url"]
        answer = self.finish(self.consent(zendesk, self.begin(url), agent=agent))
        if answer.is_success and answer.json()["outcome"] == "confirm":
            body = {"account_id": self.invited.account.id, "confirm": answer.json()["confirm"]}
            answer = self.post("/connect/confirm", body)
        return answer

    def begin(self, connect_url: str) -> str:
        """Follow the Connect link to Zendesk's consent page; the browser keeps the cookie."""
        answer = self.http.get(connect_url)
        assert answer.status_code == 302, answer.text
        self._cookies = {cookie.name: cookie.value or "" for cookie in self.http.cookies.jar}
        return str(answer.headers["location"])

    def comes_back(self, connect_url: str) -> str:
        """Where a Connect link leads that asks nobody for anything: our own callback."""
        landing = self.begin(connect_url)
        assert landing.startswith(str(self.http.base_url))
        return landing

    def consent(
        self, zendesk: Zendesk, authorize: str, *, agent: int = ADA, decision: str = "allow"
    ) -> str:
        """Press a button on the consent page; returns the address Zendesk sends the browser to."""
        page = zendesk.call("GET", authorize.partition("#")[0], agent=agent)
        if page.status_code == 302:
            return str(page.headers["location"])
        pairs: list[tuple[str, str]] = FIELD.findall(page.text)
        form = {name: html.unescape(value) for name, value in pairs}
        path = urlsplit(authorize).path
        answer = zendesk.call("POST", path, agent=agent, data={**form, "decision": decision})
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])

    def finish(self, landing: str) -> httpx.Response:
        """What the callback page's script posts."""
        parts = urlsplit(landing)
        body = {
            "account_id": self.invited.account.id,
            "fragment": f"#{parts.fragment}" if parts.fragment else "",
            "query": f"?{parts.query}" if parts.query else "",
        }
        return self.post("/connect/finish", body)

    def forget_cookies(self) -> None:
        self._cookies = {}

    def take_cookies(self, other: Admin) -> None:
        """Both work in one browser."""
        self._cookies = dict(other._cookies)

    def post(self, path: str, body: Any) -> httpx.Response:
        """With the cookies a browser would send; httpx holds Secure ones back on http."""
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return self.http.post(path, json=body, headers={"Cookie": cookies})


def token_of(landing: str) -> str:
    return parse_qs(urlsplit(landing).fragment)["access_token"][0]
