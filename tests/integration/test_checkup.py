"""The doctor on the set-up page: for whoever holds the link, about that account alone."""

from __future__ import annotations

from collections.abc import Callable

from tests.shop import Shop


def test_the_link_opens_the_accounts_lines_and_nobody_elses(
    connected: Shop, install: Callable[[str], Shop]
) -> None:
    globex = install("globex")
    answer = connected.admin.setup("check").raise_for_status()
    server, acme = answer.json()["reports"]
    assert (server["subdomain"], acme["subdomain"]) == (None, "acme")
    found = {line["check"]: line["cause"] for line in acme["lines"]}
    assert (found["grant"], found["client"]) == ("grant_ok", "client_public")
    assert "globex" not in answer.text

    path = f"/setup/{connected.admin.invited.account.id}/check"
    secret = globex.admin.invited.setup_link.partition("#")[2]
    for authorization in ({}, {"Authorization": f"Setup {secret}"}):
        refused = connected.admin.http.post(path, json={}, headers=authorization)
        assert refused.json()["code"] == "setup_link_invalid"


def test_pressing_twice_asks_zendesk_once(connected: Shop) -> None:
    first = connected.admin.setup("check").raise_for_status()
    connected.zendesk.control("log", method="DELETE")
    assert connected.admin.setup("check").content == first.content
    assert connected.zendesk.control("log", method="GET") == []
