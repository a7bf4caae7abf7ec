"""Attempts to connect an account with a token, a state or a browser that are not its own.

None changes what the account is connected with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from itsdangerous import TimestampSigner

from tests.attacks.town import Town
from tests.customer import ADA, BEN, CLEO, EVE, Admin
from tests.panel import code_of

Browsers = Callable[[str], Admin]
EVERY_SCOPE = "read write chat"


@pytest.fixture(autouse=True)
def _unchanged(place: Town) -> Iterator[None]:
    """Whatever is tried, acme and globex stay connected as they were."""
    before = [place.connection(name) for name in ("acme", "globex")]
    yield
    assert [place.connection(name) for name in ("acme", "globex")] == before


def pressed(place: Town, who: Admin, subdomain: str = "acme", agent: int = ADA) -> str:
    """Connect is pressed in the panel, in this browser; Zendesk's consent page."""
    url = place[subdomain].panel(agent).call("GET", "/api/connection").json()["connect_url"]
    return who.begin(url)


def landed(place: Town, who: Admin, subdomain: str = "acme", agent: int = ADA) -> str:
    """And Allow; the address of the callback page."""
    return who.consent(place[subdomain].zendesk, pressed(place, who, subdomain), agent=agent)


def refused(answer: httpx.Response, code: str) -> None:
    assert code_of(answer) == code, answer.text
    assert answer.status_code >= 400


def issued(place: Town, subdomain: str, **of: object) -> str:
    """A landing with a token that somebody made themselves."""
    body = {"agent_id": ADA, "scopes": ["read"], **of}
    token = place[subdomain].zendesk.control("tokens", body)["access_token"]
    return f"http://x/#access_token={token}&token_type=Bearer&scope=read"


def client_of(place: Town, subdomain: str) -> str:
    return str(place[subdomain].admin.setup("state").json()["client_id"])


# -- the state


def test_a_state_swapped_for_another(place: Town, browser: Browsers) -> None:
    place["acme"].zendesk.switch(implicit_state_echoed=True)
    who = browser("acme")
    landing = landed(place, who)
    own = parse_qs(urlsplit(landing).fragment)["state"][0]

    refused(who.finish(landing.replace(own, "A" * 43)), "connect_state_invalid")


def test_the_state_of_another_press_in_another_browser(place: Town, browser: Browsers) -> None:
    place["acme"].zendesk.switch(implicit_state_echoed=True)
    attacker, victim = browser("acme"), browser("acme")
    landing = landed(place, attacker)
    pressed(place, victim)

    refused(victim.finish(landing), "connect_state_invalid")


def test_a_browser_that_pressed_nothing(place: Town, browser: Browsers) -> None:
    landing = landed(place, browser("acme"))

    refused(browser("acme").finish(landing), "connect_state_invalid")


def test_a_browser_that_pressed_connect_for_another_account(place: Town, browser: Browsers) -> None:
    who = browser("globex")
    pressed(place, who, "globex")

    landing = landed(place, browser("acme"))
    posted = browser("acme")
    posted.take_cookies(who)

    refused(posted.finish(landing), "connect_state_invalid")


def test_a_landing_taken_to_an_account_whose_name_begins_alike(
    place: Town, browser: Browsers
) -> None:
    who, other = browser("acme"), browser("acmeoutlet")
    landing = landed(place, who)
    other.take_cookies(who)

    refused(other.finish(landing), "connect_state_invalid")


def test_a_state_older_than_ten_minutes(place: Town, browser: Browsers) -> None:
    who = browser("acme")
    landing = landed(place, who)
    place.sql("UPDATE connect_states SET expires_at = expires_at - 601")

    refused(who.finish(landing), "connect_state_invalid")


def test_cookies_made_up(place: Town, browser: Browsers) -> None:
    who = browser("acme")
    landing = landed(place, who)
    (name,) = who._cookies
    for value in ("", "1.a.b", f"{2**70}.{'A' * 43}.{'B' * 43}", "1.é.b", "." * 9):
        who._cookies = {name: value.encode("ascii", "ignore").decode()}
        refused(who.finish(landing), "connect_state_invalid")


# -- the link that begins it


def test_a_connect_link_older_than_ten_minutes(
    place: Town, browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = place["acme"].panel().call("GET", "/api/connection").json()["connect_url"]
    late = TimestampSigner("x").get_timestamp() + 601
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: late)

    refused(browser("acme").http.get(url), "connect_link_invalid")


def test_a_connect_link_that_was_changed(place: Town, browser: Browsers) -> None:
    url = place["acme"].panel().call("GET", "/api/connection").json()["connect_url"]
    for changed in (url[:-1], url + "A", url.replace("begin/", "begin/e30.")):
        refused(browser("acme").http.get(changed), "connect_link_invalid")


@pytest.mark.parametrize("what", ["session", "grant"])
def test_something_else_of_ours_taken_for_a_connect_link(
    place: Town, browser: Browsers, what: str
) -> None:
    panel = place["acme"].panel()
    panel.lookup()

    answer = browser("acme").http.get(f"/connect/begin/{getattr(panel, what)}")

    refused(answer, "connect_link_invalid")


# -- the token


def test_a_token_of_another_account(place: Town, browser: Browsers) -> None:
    who = browser("acme")
    pressed(place, who)
    refused(who.finish(issued(place, "globex")), "connect_token_refused")


def test_another_accounts_token_of_a_client_of_the_same_name(
    place: Town, browser: Browsers
) -> None:
    who, client = browser("acme"), client_of(place, "acme")
    pressed(place, who)
    landing = issued(place, "acmeoutlet", client_identifier=client)
    refused(who.finish(landing), "connect_token_refused")


def test_a_token_of_another_client(place: Town, browser: Browsers) -> None:
    who = browser("acme")
    pressed(place, who)
    refused(who.finish(issued(place, "acme")), "connect_token_foreign")


def test_a_token_of_support(place: Town, browser: Browsers) -> None:
    who, client = browser("acme"), client_of(place, "acme")
    pressed(place, who)
    landing = issued(place, "acme", client_identifier=client, kind="support")
    refused(who.finish(landing), "connect_token_refused")


def test_a_token_that_was_revoked(place: Town, browser: Browsers) -> None:
    who = browser("acme")
    landing = landed(place, who)
    place.emulator["acme"].oauth.revoke(place.token(landing, "acme").id)
    refused(who.finish(landing), "connect_token_refused")


def test_a_token_that_may_do_more_than_was_asked(place: Town, browser: Browsers) -> None:
    """Whoever changed the address of the consent page."""
    who = browser("acme")
    authorize = pressed(place, who).replace("scope=read", "scope=read%20write%20chat")
    assert "write" in authorize
    refused(who.finish(who.consent(place["acme"].zendesk, authorize)), "connect_scope_too_wide")


def test_a_token_that_may_do_more_and_says_it_may_not(place: Town, browser: Browsers) -> None:
    who, client = browser("acme"), client_of(place, "acme")
    pressed(place, who)
    landing = issued(
        place, "acme", client_identifier=client, scopes=EVERY_SCOPE.split()
    )  # its fragment says "read"
    refused(who.finish(landing), "connect_scope_too_wide")


def test_a_token_that_may_not_read_and_says_it_may(place: Town, browser: Browsers) -> None:
    who, client = browser("acme"), client_of(place, "acme")
    pressed(place, who)
    landing = issued(place, "acme", client_identifier=client, scopes=["chat"])
    refused(who.finish(landing), "connect_scope_too_small")


def test_an_agent_who_is_no_administrator(place: Town, browser: Browsers) -> None:
    who = browser("acme")
    refused(who.finish(landed(place, who, agent=BEN)), "connect_not_administrator")


def test_somebody_whom_chat_does_not_know(place: Town, browser: Browsers) -> None:
    who = browser("acme")
    page = place["acme"].zendesk.call("GET", pressed(place, who).partition("#")[0], agent=CLEO)
    assert page.status_code >= 400
    refused(who.finish("http://x/"), "connect_fragment_missing")


# -- the callback page


@pytest.mark.parametrize(
    "landing",
    [
        "http://x/#access_token=",
        "http://x/#access_token=a&access_token=b",
        "http://x/#access_token=%00&token_type=Bearer",
        "http://x/#access_token=x&token_type=mac",
        "http://x/?access_token=stolen&token_type=Bearer",
        "http://x/#" + "a" * 17_000,
        "http://x/#state=" + "A" * 43,
        "http://x/?access_token=a#access_token=b",
        "http://x/",
    ],
    ids=range(9),
)
def test_a_forged_landing_is_refused_and_uses_nothing_up(
    place: Town, browser: Browsers, landing: str
) -> None:
    who = browser("acmeoutlet")
    honest = landed(place, who, "acmeoutlet")

    answer = who.finish(landing)

    assert answer.status_code == 422
    assert code_of(answer) in {"connect_fragment_missing", "request_invalid"}
    assert who.finish(honest).json()["outcome"] == "connected"


def test_a_forged_refusal_does_not_cancel_what_was_begun(place: Town, browser: Browsers) -> None:
    """A page of the attacker's can send the browser to the callback, but knows no state."""
    who = browser("acmeoutlet")
    landing = landed(place, who, "acmeoutlet")

    for forged in ("#error=access_denied", "?error=access_denied", "#error=server_error"):
        answer = who.finish(f"http://x/{forged}")
        assert answer.status_code in {403, 502}
    assert who.finish(landing).json()["outcome"] == "connected"


def test_an_account_that_does_not_exist(place: Town, browser: Browsers) -> None:
    who = browser("acme")
    landing = landed(place, who)
    body = {"account_id": "f" * 16, "fragment": urlsplit(landing).fragment, "query": ""}
    refused(who.post("/connect/finish", body), "connect_state_invalid")


# -- the confirmation


def held(place: Town, who: Admin, subdomain: str = "acme") -> dict[str, object]:
    """Ada began and Eve allowed: somebody has to say that this is right."""
    landing = landed(place, who, subdomain, agent=EVE)
    answer = who.finish(landing).raise_for_status().json()
    assert answer["outcome"] == "confirm"
    return {"account_id": place.account_id(subdomain), "confirm": answer["confirm"]}


def test_a_confirmation_in_another_browser(place: Town, browser: Browsers) -> None:
    body = held(place, browser("acme"))
    other = browser("acme")
    pressed(place, other)

    refused(other.post("/connect/confirm", body), "connect_state_invalid")


def test_a_confirmation_taken_to_another_account(place: Town, browser: Browsers) -> None:
    who = browser("acme")
    body = held(place, who)

    other = {**body, "account_id": place.account_id("acmeoutlet")}

    refused(who.post("/connect/confirm", other), "connect_state_invalid")


def test_a_confirmation_after_the_no(place: Town, browser: Browsers) -> None:
    who = browser("acme")
    body = held(place, who)

    refused(who.post("/connect/confirm", {**body, "accept": False}), "connect_other_person")
    refused(who.post("/connect/confirm", body), "connect_state_invalid")


def test_a_confirmation_older_than_ten_minutes(place: Town, browser: Browsers) -> None:
    who = browser("acme")
    body = held(place, who)
    place.sql("UPDATE pending_connections SET expires_at = expires_at - 601")

    refused(who.post("/connect/confirm", body), "connect_state_invalid")


def test_a_confirmation_moved_to_another_row(place: Town, browser: Browsers) -> None:
    """By somebody who can write in the vault, but has no key."""
    who = browser("acme")
    body, other = held(place, who), held(place, browser("globex"), "globex")
    assert other["confirm"] != body["confirm"]
    place.sql(
        "UPDATE pending_connections SET connection_sealed = (SELECT connection_sealed"
        " FROM pending_connections WHERE account_id = ?) WHERE account_id = ?",
        place.account_id("globex"),
        place.account_id("acme"),
    )

    answer = who.post("/connect/confirm", body)

    assert (answer.status_code, code_of(answer)) == (500, "seal_broken")


# -- once and at once


def test_a_landing_a_second_time(place: Town, browser: Browsers) -> None:
    who = browser("acmeoutlet")
    landing = landed(place, who, "acmeoutlet")

    assert who.finish(landing).json()["outcome"] == "connected"
    refused(who.finish(landing), "connect_state_invalid")


def test_a_landing_eight_times_at_once(place: Town, browser: Browsers) -> None:
    who = browser("acmeoutlet")
    landing = landed(place, who, "acmeoutlet")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: who.finish(landing), range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] + [403] * 7


def test_two_tabs_at_once_leave_one_connection_and_no_token_behind(
    place: Town, browser: Browsers
) -> None:
    one, two = browser("acmeoutlet"), browser("acmeoutlet")
    landings = [landed(place, who, "acmeoutlet") for who in (one, two)]

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda who, at: who.finish(at), (one, two), landings))

    assert [answer.status_code for answer in answers] == [200, 200]
    now = place.connection("acmeoutlet")
    assert now is not None
    tokens = [place.token(landing, "acmeoutlet") for landing in landings]
    assert [token.id for token in tokens if not token.revoked] == [now.token_id]


def test_the_audit_names_who_allowed_it(place: Town, browser: Browsers) -> None:
    who = browser("acmeoutlet")
    body = held(place, who, "acmeoutlet")

    who.post("/connect/confirm", body).raise_for_status()

    account_id = place.account_id("acmeoutlet")
    lines = place.store(lambda store: store.audit.read(account_id, limit=5))
    (line,) = [line for line in lines if line.action == "connected"][:1]
    assert (line.agent_id, line.note) == (EVE, f"begun by agent {ADA}")
