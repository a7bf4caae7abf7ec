"""One open sidebar panel, without a browser: the signed load, then the calls its page makes."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import httpx

from tests.customer import ADA, PLAIN, Installed, Zendesk


class Panel:
    def __init__(self, zendesk: Zendesk, installed: Installed, agent: int = ADA) -> None:
        self.zendesk, self.installed, self.agent = zendesk, installed, agent
        self.http = httpx.Client(verify=PLAIN, trust_env=False, timeout=30)
        self.session, self.grant, self.place = "", "", "ticket_sidebar"
        self.page: httpx.Response | None = None

    def close(self) -> None:
        self.http.close()

    def launch(self) -> dict[str, Any]:
        """Address and fresh signed token, as Zendesk's page gets them."""
        body = {
            "installation_id": self.installed.installation_id,
            "location": self.place,
            "app_guid": "guid-1",
            "color_scheme": "light",
        }
        answer = self.zendesk.json("POST", "/agent/launch", agent=self.agent, json=body)
        assert isinstance(answer, dict)
        return answer

    def load(self, token: str | None = None, url: str | None = None) -> httpx.Response:
        launch = self.launch()
        self.url = url or launch["url"]
        self.page = self.http.post(self.url, data={"token": token or launch["token"]})
        if self.boot.get("session"):
            self.session = self.boot["session"]
        return self.page

    @property
    def boot(self) -> dict[str, Any]:
        """The page's JSON block; empty for a page that says why it can't open."""
        assert self.page is not None
        found = re.search(r'id="chatside-boot"[^>]*>(.*?)</script>', self.page.text, re.DOTALL)
        return dict(json.loads(found[1])) if found else {}

    @property
    def origin(self) -> str:
        return str(httpx.URL(self.url).copy_with(raw_path=b"/")).rstrip("/")

    def claim(self, setup_code: str, **changes: Any) -> httpx.Response:
        body = {
            "setup_code": setup_code,
            "app_id": self.installed.app_id,
            "installation_id": self.installed.installation_id,
            "token": self.boot["token"],
        }
        answer = self.http.post(f"{self.origin}/api/claim", json={**body, **changes})
        if answer.is_success:
            self.session = answer.json()["session"]
        return answer

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {self.session}"} if self.session else {}
        headers = {**bearer, **options.pop("headers", {})}
        return self.http.request(method, self.origin + path, headers=headers, **options)

    def requester(self, ticket_id: int) -> dict[str, Any]:
        """The ticket's requester as the SDK hands it to the page."""
        ticket = self.zendesk.json("GET", f"/api/v2/tickets/{ticket_id}.json")["ticket"]
        user_id = ticket["requester_id"]
        found = self.zendesk.json("GET", f"/api/v2/users/{user_id}/identities.json")["identities"]
        emails = [
            {"value": i["value"], "verified": i["verified"]} for i in found if i["type"] == "email"
        ]
        return {"id": user_id, "emails": emails}

    def lookup(self, ticket_id: int | None = 1001, **changes: Any) -> httpx.Response:
        body: dict[str, Any] = {"sequence": 1, "ticket_id": ticket_id}
        if "requester" not in changes:
            assert ticket_id is not None
            body["requester"] = self.requester(ticket_id)
        answer = self.call("POST", "/api/lookup", json={**body, **changes})
        if answer.is_success:
            self.grant = answer.json()["grant"]
        return answer

    def overview(self, ticket_id: int = 1001, **changes: Any) -> httpx.Response:
        """With the last list's grant."""
        body = {"ticket_id": ticket_id, "time_zone": "UTC"}
        if "requester" not in changes:
            body["requester"] = self.requester(ticket_id)
        headers = {"Chatside-Grant": changes.pop("grant", self.grant)}
        return self.call("POST", "/api/overview", json={**body, **changes}, headers=headers)

    def open(self, chat_id: str, grant: str | None = None) -> httpx.Response:
        headers = {"Chatside-Grant": self.grant if grant is None else grant}
        return self.call("GET", f"/api/chats/{quote(chat_id, safe='')}", headers=headers)


def code_of(answer: httpx.Response) -> str:
    """The stable code of a problem, of a program's or a page's answer."""
    if answer.headers["content-type"].startswith("application/problem+json"):
        return str(answer.json()["code"])
    found = re.search(r'data-code="([a-z_]+)"', answer.text)
    return found[1] if found else ""
