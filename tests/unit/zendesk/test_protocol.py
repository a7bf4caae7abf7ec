from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.origin import Origin
from backend.accounts.secret import Secret
from backend.errors import ZendeskUnreadable
from backend.zendesk import protocol
from backend.zendesk.search_query import (
    Form,
    begun_before,
    by_email,
    ended_between,
    escape_term,
    quote_phrase,
)

ACME = Origin("https://acme.zendesk.com")
TOKEN = Secret("tok-canary-1")
CHAT = "https://acme.zendesk.com/api/v2/chat"
NEXT = f"{CHAT}/chats/search?q=x&page=2"


def test_every_request_goes_to_the_accounts_origin_with_its_token_in_a_header() -> None:
    requests = {
        protocol.search(ACME, TOKEN, "x").url: f"{CHAT}/chats/search?q=x",
        protocol.chats(ACME, TOKEN, ["a.1.b", "c/d"]).url: f"{CHAT}/chats?ids=a.1.b,c%2Fd",
        protocol.agents(ACME, TOKEN, 8).url: f"{CHAT}/agents?since_id=8&limit=100",
        protocol.agent_me(ACME, TOKEN).url: f"{CHAT}/agents/me",
        protocol.roles(ACME, TOKEN).url: f"{CHAT}/roles",
        protocol.oauth_tokens(ACME, TOKEN).url: f"{CHAT}/oauth/tokens",
        protocol.revoke(ACME, TOKEN, 5).url: f"{CHAT}/oauth/tokens/5",
        protocol.newest(ACME, TOKEN).url: f"{CHAT}/chats",
        protocol.export(ACME, TOKEN, 0, "", 1000).url: (
            f"{CHAT}/incremental/chats?start_time=0&limit=1000&fields=chats%28%2A%29"
        ),
        protocol.export(ACME, TOKEN, 177, "a,b", 1, bare=True).url: (
            f"{CHAT}/incremental/chats?start_time=177&start_id=a%2Cb&limit=1"
            "&fields=chats%28id%2Cupdate_timestamp%29"
        ),
    }
    assert list(requests) == list(requests.values())
    assert protocol.agent_me(ACME, TOKEN).headers()["Authorization"] == "Bearer tok-canary-1"
    assert protocol.revoke(ACME, TOKEN, 5).method == "DELETE"


def test_the_public_key_is_asked_for_without_a_token() -> None:
    request = protocol.app_public_key(ACME, 12)
    assert request.url == "https://acme.zendesk.com/api/v2/apps/12/public_key"
    assert "Authorization" not in request.headers()


def test_a_request_shows_neither_token_nor_address() -> None:
    request = protocol.search(ACME, TOKEN, "visitor_email:jane@example.org")
    assert repr(request) == f"Request(GET {CHAT}/chats/search)"
    assert "canary" not in f"{TOKEN} {TOKEN!r} {TOKEN!s} {[TOKEN]}"


@given(st.text(max_size=60))
def test_a_query_is_percent_encoded_once(words: str) -> None:
    url = protocol.search(ACME, TOKEN, words).url
    sent = parse_qs(urlsplit(url).query, keep_blank_values=True)["q"]
    assert sent == [words.encode(errors="replace").decode()]
    assert url.isascii()


def test_an_address_with_a_plus_stays_one() -> None:
    url = protocol.search(ACME, TOKEN, 'visitor_email:"a+b%40@example.org"').url
    assert url == f"{CHAT}/chats/search?q=visitor_email%3A%22a%2Bb%2540%40example.org%22"


@pytest.mark.parametrize("ids", [[], ["x"] * 41, ["a,b"], [""], ["x" * 129]])
def test_ids_that_can_not_be_listed_are_refused(ids: list[str]) -> None:
    with pytest.raises(ValueError, match="chat ids"):
        protocol.chats(ACME, TOKEN, ids)


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_page_of_an_export_holds_between_one_and_a_thousand(limit: int) -> None:
    with pytest.raises(ValueError, match="1000 chats"):
        protocol.export(ACME, TOKEN, 0, "", limit)


def test_what_can_not_be_listed_is_left_out_and_nothing_is_asked_twice() -> None:
    assert protocol.listable(["b", "", "a", "b", "x,y", "x" * 129]) == ("b", "a")


def test_pages_of_the_list_and_of_a_search_are_not_mixed_up() -> None:
    newest = f"{CHAT}/chats?cursor=x"
    assert protocol.newest(ACME, TOKEN, newest).url == newest
    for link in (NEXT, newest.replace("acme", "globex"), f"{CHAT}/chats", f"{CHAT}/chats/1?x"):
        with pytest.raises(ZendeskUnreadable):
            protocol.newest(ACME, TOKEN, link)
    with pytest.raises(ZendeskUnreadable):
        protocol.search_page(ACME, TOKEN, newest)


def test_whole_chats_may_take_more_than_other_answers() -> None:
    assert protocol.agent_me(ACME, TOKEN).body_limit == protocol.BODY_LIMIT
    for request in (
        protocol.newest(ACME, TOKEN),
        protocol.chats(ACME, TOKEN, ["a"]),
        protocol.export(ACME, TOKEN, 0, "", 1000),
    ):
        assert request.body_limit == protocol.WHOLE_CHATS_LIMIT > protocol.BODY_LIMIT


def test_ranges_are_closed_and_in_utc_without_saying_so() -> None:
    assert ended_between(1_770_113_472.9, 1_770_113_532) == (
        "end_timestamp:[2026-02-03T10:11:12 TO 2026-02-03T10:12:12]"
    )
    assert begun_before(1_770_113_472) == ("timestamp:[2000-01-01T00:00:00 TO 2026-02-03T10:11:12]")


def test_a_link_on_the_accounts_origin_is_followed_as_it_is() -> None:
    assert protocol.search_page(ACME, TOKEN, NEXT).url == NEXT


@pytest.mark.parametrize(
    "link",
    [
        "",
        "/api/v2/chat/chats/search?page=2",
        "//acme.zendesk.com/api/v2/chat/chats/search?page=2",
        NEXT.replace("https", "http"),
        NEXT.replace("acme.", "globex."),
        NEXT.replace("acme.", "ACME."),
        NEXT.replace(".com", ".com.evil.example.org"),
        NEXT.replace(".com", ".com:8443"),
        NEXT.replace(".com", ".com@evil.example.org"),
        NEXT.replace("acme", "user:pass@acme"),
        NEXT.replace(".com", ".com\\@evil.example.org"),
        NEXT.replace(".com", ".com\t"),
        NEXT.replace("page", "pa\nge"),
        NEXT.replace("page", "pa ge"),
        NEXT.replace("page", "p\u0430ge"),
        NEXT.replace("/chats/search", "/oauth/tokens"),
        NEXT.replace("/chat/chats/search", "/users"),
        NEXT.replace("/search?", "/search/../../oauth/tokens?"),
        NEXT + "x" * 9000,
        "https://www.zopim.com/api/v2/chats/search?page=2",
        "https://[::1/api/v2/chat/chats/search?page=2",
    ],
)
def test_a_link_that_leads_elsewhere_is_never_followed(link: str) -> None:
    with pytest.raises(ZendeskUnreadable):
        protocol.search_page(ACME, TOKEN, link)


def test_an_address_is_asked_quoted_then_unquoted_then_as_a_phrase() -> None:
    assert [query.text for query in by_email(" jane@example.org ")] == [
        'visitor_email:"jane@example.org"',
        "visitor_email:jane@example.org",
        '"jane@example.org"',
    ]
    assert [query.form for query in by_email("jane@example.org", Form.PHRASE)] == [Form.PHRASE]


@pytest.mark.parametrize(
    "address", ['" OR type:chat "@example.org', "a b@example.org", "a:b@example.org", "jane"]
)
def test_an_odd_address_is_only_ever_asked_in_quotes(address: str) -> None:
    forms = [query.form for query in by_email(address)]
    assert forms == [Form.QUOTED_FIELD, Form.PHRASE]


@given(st.text())
def test_nothing_ends_a_phrase_early(words: str) -> None:
    phrase = quote_phrase(words)
    assert phrase[0] == phrase[-1] == '"'
    inside = phrase[1:-1].replace("\\\\", "").replace('\\"', "")
    assert '"' not in inside
    assert not inside.endswith("\\")
    assert phrase.isprintable()


def test_operators_in_a_term_are_escaped() -> None:
    assert escape_term("a+b-c@example.org") == "a\\+b\\-c@example.org"
