"""Connecting by a code, or by the client's own credentials; what goes wrong on the way."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.customer import ADA, BEN, EVE
from tests.panel import code_of
from tests.shop import Shop

TOKEN = "/oauth2/chat/token"


@pytest.fixture
def coded(acme: Shop) -> Shop:
    """Set up for the code grant; Connect was not pressed yet."""
    acme.panel().close()
    acme.admin.set_up_with_secret(acme.zendesk, "authorization_code", "public")
    return acme


@pytest.fixture
def confidential(acme: Shop) -> Shop:
    """Set up for client credentials; Connect was not pressed yet."""
    acme.panel().close()
    acme.admin.set_up_with_secret(acme.zendesk, "client_credentials", "confidential")
    return acme


def connect_url(shop: Shop, agent: int = ADA) -> str:
    return str(shop.panel(agent).call("GET", "/api/connection").json()["connect_url"])


def landed(shop: Shop, agent: int = ADA) -> str:
    return shop.admin.consent(shop.zendesk, shop.admin.begin(connect_url(shop, agent)), agent=agent)


def saved(shop: Shop) -> bool:
    return bool(shop.admin.setup("state").json()["connection"] != "not_connected")


def tokens(shop: Shop) -> list[dict[str, Any]]:
    return [t for t in shop.zendesk.control("tokens", method="GET") if not t["revoked"]]


def asked_for_tokens(shop: Shop) -> int:
    log = shop.zendesk.control("log", method="GET")
    return sum(one["path"] == TOKEN for one in log)


def test_a_code_is_exchanged_and_nothing_of_value_was_in_the_browser(coded: Shop) -> None:
    landing = landed(coded)
    assert "access_token" not in landing

    answer = coded.admin.finish(landing)

    assert answer.json() == {
        "outcome": "connected",
        "agent_name": "Ada Lindqvist",
        "confirm": None,
        "grant_type": "authorization_code",
    }
    assert coded.panel().lookup(1001).status_code == 200
    (token,) = tokens(coded)
    assert token["scopes"] == ["read"]
    assert token["refresh_token"]


def test_the_consent_page_is_asked_for_a_code_to_read(coded: Shop) -> None:
    asked = parse_qs(urlsplit(coded.admin.begin(connect_url(coded))).query)

    assert (asked["response_type"], asked["scope"]) == (["code"], ["read"])


def test_a_code_without_its_state_is_refused(coded: Shop) -> None:
    landing = landed(coded)
    without = landing.partition("&state=")[0]

    answer = coded.admin.finish(without)

    assert code_of(answer) == "connect_state_invalid"
    assert "the mark it was given" in answer.json()["detail"]
    assert asked_for_tokens(coded) == 0
    assert not saved(coded)
    assert coded.admin.finish(landing).json()["outcome"] == "connected"


def test_where_zendesk_gives_no_state_back_a_code_is_not_taken(coded: Shop) -> None:
    coded.zendesk.switch(code_state_echoed=False)

    assert code_of(coded.admin.finish(landed(coded))) == "connect_state_invalid"


def test_a_code_with_somebody_elses_state_is_refused(coded: Shop) -> None:
    landing = landed(coded)
    swapped = landing.replace(parse_qs(urlsplit(landing).query)["state"][0], "A" * 43)

    assert code_of(coded.admin.finish(swapped)) == "connect_state_invalid"
    assert not saved(coded)
    assert coded.admin.finish(landing).json()["outcome"] == "connected"


def test_a_landing_with_a_code_counts_once(coded: Shop) -> None:
    landing = landed(coded)
    assert coded.admin.finish(landing).status_code == 200

    assert code_of(coded.admin.finish(landing)) == "connect_state_invalid"
    assert asked_for_tokens(coded) == 1


def test_a_code_that_came_too_late(coded: Shop) -> None:
    landing = landed(coded)
    coded.zendesk.control("clock", {"advance": 121})

    answer = coded.admin.finish(landing)

    assert (answer.status_code, code_of(answer)) == (403, "connect_code_refused")
    assert not saved(coded)


@pytest.mark.parametrize("status", [400, 401])
def test_a_wrong_secret(coded: Shop, status: int) -> None:
    coded.zendesk.switch(token_error_status=status)
    state = coded.admin.setup("state").json()
    wrong = {
        "client_id": state["client_id"],
        "client_secret": "x" * 64,
        "grant_type": "authorization_code",
        "policy": "chat_agents",
    }
    coded.admin.setup("save", wrong).raise_for_status()

    answer = coded.admin.finish(landed(coded))

    assert (answer.status_code, code_of(answer)) == (403, "connect_client_refused")
    assert not saved(coded)


def test_a_token_in_the_fragment_is_no_code(coded: Shop) -> None:
    landing = landed(coded)
    state = parse_qs(urlsplit(landing).query)["state"][0]
    token = coded.zendesk.control("tokens", {"agent_id": ADA, "scopes": ["read"]})["access_token"]

    answer = coded.admin.finish(f"http://x/#access_token={token}&token_type=Bearer&state={state}")

    assert code_of(answer) == "connect_code_missing"
    assert not saved(coded)


def test_a_code_of_somebody_who_is_no_administrator(coded: Shop) -> None:
    assert code_of(coded.admin.finish(landed(coded, BEN))) == "connect_not_administrator"
    assert not saved(coded)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("truncate", "zendesk_unreadable"),
        ("cut", "zendesk_unavailable"),
        ("not_json", "zendesk_unreadable"),
        ("huge", "zendesk_unreadable"),
        ("reset", "zendesk_unavailable"),
    ],
)
def test_an_answer_that_cannot_be_used_saves_nothing_and_is_not_asked_for_twice(
    coded: Shop, kind: str, code: str
) -> None:
    landing = landed(coded)
    coded.zendesk.control("faults", {"path_prefix": TOKEN, "kind": kind})

    answer = coded.admin.finish(landing)

    assert code_of(answer) == code
    assert asked_for_tokens(coded) == 1
    assert not saved(coded)


def test_denied_with_a_code(coded: Shop) -> None:
    authorize = coded.admin.begin(connect_url(coded))

    answer = coded.admin.finish(coded.admin.consent(coded.zendesk, authorize, decision="deny"))

    assert code_of(answer) == "connect_denied"


def test_client_credentials_ask_nobody_and_name_who_made_the_client(confidential: Shop) -> None:
    landing = confidential.admin.comes_back(connect_url(confidential))
    assert set(parse_qs(urlsplit(landing).query)) == {"state"}

    answer = confidential.admin.finish(landing)

    assert answer.json()["outcome"] == "connected"
    assert answer.json()["grant_type"] == "client_credentials"
    assert confidential.panel().lookup(1001).status_code == 200
    assert [token["scopes"] for token in tokens(confidential)] == [["read"]]


def test_client_credentials_begun_by_somebody_else_are_confirmed(confidential: Shop) -> None:
    answer = confidential.admin.finish(
        confidential.admin.comes_back(connect_url(confidential, EVE))
    )

    assert (answer.json()["outcome"], answer.json()["agent_name"]) == ("confirm", "Ada Lindqvist")
    assert not saved(confidential)


def test_client_credentials_of_a_public_client(acme: Shop) -> None:
    acme.panel().close()
    acme.admin.set_up_with_secret(acme.zendesk, "client_credentials", "public")

    answer = acme.admin.finish(acme.admin.comes_back(connect_url(acme)))

    assert code_of(answer) == "connect_client_refused"
    assert "confidential" in answer.json()["action"]
    assert not saved(acme)


def test_client_credentials_want_the_state_and_the_browser_that_began(confidential: Shop) -> None:
    landing = confidential.admin.comes_back(connect_url(confidential))

    assert code_of(confidential.admin.finish("http://x/")) == "connect_state_invalid"
    confidential.admin.forget_cookies()
    assert code_of(confidential.admin.finish(landing)) == "connect_state_invalid"
    assert asked_for_tokens(confidential) == 0


def test_a_grant_with_a_secret_needs_one(acme: Shop) -> None:
    client_id = acme.zendesk.make_client("http://localhost/x")
    body = {"client_id": client_id, "grant_type": "authorization_code", "policy": "chat_agents"}

    assert code_of(acme.admin.setup("save", body)) == "connect_secret_missing"
    assert acme.admin.setup("state").json()["client_id"] is None
    for secret in ("short", "has a blank in it", "é" * 20, "x" * 300):
        refused = acme.admin.setup("save", {**body, "client_secret": secret})
        assert code_of(refused) == "request_invalid"


def test_saving_the_same_client_again_keeps_its_secret_and_another_one_does_not(
    coded: Shop,
) -> None:
    state = coded.admin.setup("state").json()
    assert (state["grant_type"], state["has_secret"]) == ("authorization_code", True)
    body = {
        "client_id": state["client_id"],
        "grant_type": "authorization_code",
        "policy": "everyone",
    }

    assert coded.admin.setup("save", body).json()["has_secret"] is True
    other = {**body, "client_id": coded.zendesk.make_client("http://localhost/x")}
    assert code_of(coded.admin.setup("save", other)) == "connect_secret_missing"
    assert coded.admin.finish(landed(coded)).json()["outcome"] == "connected"


def test_the_implicit_grant_forgets_the_secret(coded: Shop) -> None:
    state = coded.admin.setup("state").json()
    body = {"client_id": state["client_id"], "grant_type": "implicit", "policy": "everyone"}

    assert coded.admin.setup("save", body).json()["has_secret"] is False


def test_disconnecting_revokes_the_refresh_token_too(coded: Shop) -> None:
    coded.admin.finish(landed(coded)).raise_for_status()
    (token,) = tokens(coded)
    client = coded.admin.setup("state").json()["client_id"]

    coded.panel().call("POST", "/api/disconnect").raise_for_status()

    assert tokens(coded) == []
    assert token["client_identifier"] == client


def test_disconnecting_after_the_token_ended_revokes_what_the_refresh_token_would_give(
    coded: Shop,
) -> None:
    coded.admin.finish(landed(coded)).raise_for_status()
    panel = coded.panel()
    panel.lookup(1001).raise_for_status()
    coded.zendesk.control("clock", {"advance": 40_000})
    before = asked_for_tokens(coded)

    panel.call("POST", "/api/disconnect").raise_for_status()

    assert asked_for_tokens(coded) == before + 1
    assert [t for t in tokens(coded) if t["refresh_token"]] == []


# -- a standby


def standby_url(shop: Shop, agent: int = EVE) -> str | None:
    told = shop.panel(agent).call("GET", "/api/connection").json()["standby"]
    return None if told is None else told["connect_url"]


def stand_by(shop: Shop, agent: int = EVE) -> Any:
    url = standby_url(shop)
    assert url is not None
    return shop.admin.finish(shop.admin.consent(shop.zendesk, shop.admin.begin(url), agent=agent))


@pytest.mark.parametrize("grant_type", ["implicit", "authorization_code"])
def test_a_second_administrator_stands_by_and_takes_over(acme: Shop, grant_type: str) -> None:
    acme.panel().close()
    acme.admin.set_up_with_secret(acme.zendesk, grant_type, "public")
    acme.admin.connect(acme.zendesk).raise_for_status()
    assert standby_url(acme, ADA) is None

    assert stand_by(acme).json()["outcome"] == "connected"

    state = acme.panel().call("GET", "/api/connection").json()
    assert state["connected_by"] == "Ada Lindqvist"
    assert (state["standby"]["connected_by"], state["standby"]["works"]) == ("Eve Sandberg", True)
    for token in tokens(acme):
        if token["agent_id"] == ADA:
            acme.zendesk.call(
                "DELETE",
                f"/api/v2/chat/oauth/tokens/{token['id']}",
                headers={"Authorization": f"Bearer {token['access_token']}"},
            ).raise_for_status()
    assert acme.panel().lookup(1001).status_code == 200
    after = acme.panel().call("GET", "/api/connection").json()
    assert (after["state"], after["connected_by"]) == ("connected", "Eve Sandberg")
    assert after["standby"]["connected_by"] is None


def test_the_standby_is_another_person_and_somebody_elses_token_is_given_back(
    connected: Shop,
) -> None:
    before = tokens(connected)

    answer = stand_by(connected, ADA)

    assert answer.json()["outcome"] == "confirm"
    body = {
        "account_id": connected.admin.invited.account.id,
        "confirm": answer.json()["confirm"],
    }
    refused = connected.admin.post("/connect/confirm", body)
    assert (refused.status_code, code_of(refused)) == (409, "connect_standby_same")
    assert tokens(connected) == before


def test_a_standby_link_connects_when_nothing_is_connected_any_more(connected: Shop) -> None:
    url = standby_url(connected)
    assert url is not None
    connected.panel().call("POST", "/api/disconnect").raise_for_status()

    authorize = connected.admin.begin(url)
    landing = connected.admin.consent(connected.zendesk, authorize, agent=EVE)
    assert connected.admin.finish(landing).json()["outcome"] == "connected"

    state = connected.panel().call("GET", "/api/connection").json()
    assert (state["state"], state["connected_by"]) == ("connected", "Eve Sandberg")


def test_disconnecting_lets_go_of_the_standby_too(connected: Shop) -> None:
    stand_by(connected).raise_for_status()
    assert len(tokens(connected)) == 2

    connected.panel().call("POST", "/api/disconnect").raise_for_status()

    assert tokens(connected) == []
    assert not saved(connected)


def test_another_standby_takes_the_place_of_the_first_and_its_token_goes(connected: Shop) -> None:
    for _ in range(2):
        stand_by(connected).raise_for_status()

    assert len([token for token in tokens(connected) if token["agent_id"] == EVE]) == 1


def test_who_is_no_administrator_learns_nothing_of_the_standby(connected: Shop) -> None:
    stand_by(connected).raise_for_status()

    state = connected.panel(BEN).call("GET", "/api/connection").json()

    assert (state["standby"], state["ends_at"], state["cause"]) == (None, None, None)


def test_a_known_end_is_told_to_administrators(ready: Shop) -> None:
    ready.zendesk.switch(implicit_expires_in=86_400)
    ready.admin.connect(ready.zendesk).raise_for_status()

    assert ready.panel().call("GET", "/api/connection").json()["ends_at"] is not None
    assert ready.panel(BEN).call("GET", "/api/connection").json()["ends_at"] is None


def test_what_stopped_it_is_told_with_the_button(coded: Shop) -> None:
    coded.admin.finish(landed(coded)).raise_for_status()
    coded.zendesk.control("tokens", method="DELETE")
    assert code_of(coded.panel(BEN).lookup(1001)) == "reconnect_needed"

    state = coded.panel().call("GET", "/api/connection").json()

    assert (state["state"], state["cause"]) == ("reconnect", "refresh_refused")
    assert state["connect_url"]
