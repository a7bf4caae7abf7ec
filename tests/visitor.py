"""An admin's browser on the set-up pages, with scripts turned off."""

from __future__ import annotations

import html
import re

import httpx

from tests.customer import PLAIN, Admin

HIDDEN = re.compile(r'name="form_key" value="([^"]+)"')


class SetupVisitor:
    def __init__(self, admin: Admin) -> None:
        self.admin = admin
        self.home = f"/setup/{admin.invited.account.id}"
        self.cookies: dict[str, str] = {}
        base = str(admin.http.base_url)
        self._http = httpx.Client(base_url=base, verify=PLAIN, trust_env=False, timeout=60)

    def close(self) -> None:
        self._http.close()

    def open(self, link: str | None = None) -> httpx.Response:
        """Paste the link into the door's form, and press Open."""
        form = {"link": self.admin.invited.setup_link if link is None else link}
        return self.send("POST", "/open", data=form)

    def get(self, path: str = "") -> httpx.Response:
        return self.send("GET", path)

    def fill_in(self, step: str, **fields: str) -> httpx.Response:
        """Load the step's page, fill in its form, press its button."""
        path = f"/step/{step}"
        page = self.get(path)
        form_key = html.unescape(HIDDEN.findall(page.text)[0])
        return self.send("POST", path, data={"form_key": form_key, **fields})

    def send(self, method: str, path: str, **options: object) -> httpx.Response:
        """With the cookies a browser would send; httpx holds Secure ones back on http."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        request = self._http.build_request(
            method,
            self.home + path,
            headers={"Cookie": cookies},
            **options,  # type: ignore[arg-type]  # data or json
        )
        answer = self._http.send(request)
        self.cookies |= {c.name: c.value or "" for c in answer.cookies.jar}
        return answer
