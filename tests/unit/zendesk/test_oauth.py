from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.origin import Origin
from backend.errors import ConnectFragmentMissing
from backend.zendesk.oauth import authorize_url, read_landing


def test_the_consent_page_is_the_accounts_own_and_ends_the_fragment() -> None:
    url = authorize_url(
        Origin("https://acme.zendesk.com"),
        client_id="c&d",
        redirect_uri="https://chatside.example.org/connect/callback/a1",
        scope="read write",
        state="s=1",
    )
    parts = urlsplit(url)
    assert (parts.netloc, parts.path) == ("acme.zendesk.com", "/oauth2/chat/authorizations/new")
    assert parts.fragment == "_"
    assert "scope=read%20write" in parts.query
    assert parse_qs(parts.query) == {
        "response_type": ["token"],
        "client_id": ["c&d"],
        "redirect_uri": ["https://chatside.example.org/connect/callback/a1"],
        "scope": ["read write"],
        "state": ["s=1"],
    }


def test_the_fragment_seen_in_the_wild_is_read() -> None:
    landing = read_landing("#access_token=abc123&token_type=Bearer&scope=read%20write", "")
    assert landing.access_token == "abc123"
    assert (landing.scope, landing.state, landing.error) == ("read write", None, None)


def test_state_and_lifetime_may_be_there() -> None:
    landing = read_landing("access_token=abc&token_type=bearer&expires_in=99&state=s", "?")
    assert (landing.access_token, landing.state) == ("abc", "s")
    assert read_landing("#access_token=abc&state=s", "?state=s").state == "s"


@pytest.mark.parametrize(
    ("fragment", "query"),
    [
        ("#error=access_denied&state=s", ""),
        ("", "?error=access_denied&error_description=No&state=s"),
        ("#_", "error=access_denied&state=s"),
        ("#access_token=abc&error=access_denied&state=s", ""),
        ("#access_token=abc", "?error=access_denied&state=s"),
    ],
)
def test_an_error_is_found_in_either_part_and_wins(fragment: str, query: str) -> None:
    landing = read_landing(fragment, query)
    assert (landing.error, landing.state) == ("access_denied", "s")
    assert landing.access_token is None


@pytest.mark.parametrize(
    ("fragment", "query"),
    [
        ("", ""),
        ("#", "?"),
        ("#_", ""),
        ("", "?access_token=abc&token_type=Bearer"),
        ("", "?code=c"),
    ],
)
def test_a_token_counts_only_in_the_fragment(fragment: str, query: str) -> None:
    assert read_landing(fragment, query).access_token is None


@pytest.mark.parametrize(
    ("fragment", "query"),
    [
        ("#access_token=abc&access_token=def", ""),
        ("#access_token=abc&state=s&state=t", ""),
        ("", "?error=a&error=b"),
        ("#access_token=abc&state=s", "?state=t"),
        ("#access_token=abc", "?access_token=def"),
        ("#access_token=abc&token_type=mac", ""),
        ("#access_token=", ""),
        ("#access_token=a%20b", ""),
        ("#access_token=a%0d%0aX-Evil:1", ""),
        ("#access_token=%00", ""),
        ("#access_token=caf%C3%A9", ""),
        ("#access_token=" + "a" * 2049, ""),
        ("#access_token=abc&state=" + "s" * 3000, ""),
        ("#" + "a" * 20_000, ""),
        ("#access_token=abc", "?" + "a" * 20_000),
        ("#access_token=abc" + "&x=1" * 40, ""),
    ],
)
def test_what_is_doubled_odd_or_too_long_is_refused(fragment: str, query: str) -> None:
    with pytest.raises(ConnectFragmentMissing):
        read_landing(fragment, query)


def test_a_landing_shows_no_token() -> None:
    landing = read_landing("#access_token=tok-canary-3&state=state-canary", "")
    assert "canary" not in repr(landing)


@given(st.text(), st.text())
def test_any_landing_is_read_or_refused(fragment: str, query: str) -> None:
    try:
        token = read_landing(fragment, query).access_token
    except ConnectFragmentMissing:
        return
    assert token is None or (token.isascii() and token.isprintable() and " " not in token)
