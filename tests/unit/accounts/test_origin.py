import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.origin import SUBDOMAIN, Origin, OriginPlan, parse_origin_plan
from backend.errors import AccountInvalid, SettingInvalid

ZENDESK = OriginPlan()
ODD = [
    "", "acme.evil", "acme.zendesk.com", "acme/", "acme#", "acme?", "acme@evil.example", "-acme",
    "acme-", "Acme", "acmé", "а" + "cme", "acme\n", " acme", "acme%2e", "a" * 64, "acme:443", "..",
]  # fmt: skip


@pytest.mark.parametrize("subdomain", ODD)
def test_what_is_no_subdomain_has_no_origin(subdomain: str) -> None:
    with pytest.raises(AccountInvalid):
        ZENDESK.origin_of(subdomain)


@given(st.text(max_size=70))
def test_every_origin_is_a_host_right_below_zendesk(subdomain: str) -> None:
    if not SUBDOMAIN.fullmatch(subdomain):
        with pytest.raises(AccountInvalid):
            ZENDESK.origin_of(subdomain)
        return
    origin = ZENDESK.origin_of(subdomain)
    assert origin.text == f"https://{subdomain}.zendesk.com"
    assert ZENDESK.recognise(origin.text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "https://acme.zendesk.com.evil.example", "https://evil.example/.zendesk.com",
        "http://acme.zendesk.com", "https://a.b.zendesk.com", "https://zendesk.com", "null", "",
        "https://acme.zendesk.com/", "https://acme.zendesk.com:444", "https://acme@.zendesk.com",
        "https://evil-zendesk.com", "https://.zendesk.com", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_look_alikes_are_not_recognised(text: str) -> None:
    assert ZENDESK.recognise(text) is None


def test_a_listed_plan_knows_what_is_listed_and_nothing_else() -> None:
    plan = parse_origin_plan("acme=http://127.0.0.1:9101, globex=http://127.0.0.1:9102")

    assert plan.origin_of("globex") == Origin("http://127.0.0.1:9102")
    assert plan.recognise("http://127.0.0.1:9101") == Origin("http://127.0.0.1:9101")
    assert plan.recognise("http://127.0.0.1:9103") is None
    with pytest.raises(AccountInvalid):
        plan.origin_of("initech")


@pytest.mark.parametrize(
    "text",
    [
        "", "acme", "acme=http://evil.example", "acme=https://x.example/path", "ACME=https://x",
        "http://{subdomain}.zendesk.com", "https://user@{subdomain}.zendesk.com", "acme=ftp://x",
        "https://{subdomain}.zendesk.com/?x={subdomain}", "https://{subdomain}.{host}", "acme=https://[",
    ],
)  # fmt: skip
def test_a_wrong_plan_is_refused(text: str) -> None:
    with pytest.raises(SettingInvalid, match="CHATSIDE_ZENDESK_ORIGIN"):
        parse_origin_plan(text)


@pytest.mark.parametrize(
    ("url", "owned"),
    [
        ("https://acme.zendesk.com/api/v2/chat/chats?cursor=x", True),
        ("https://acme.zendesk.com", True),
        ("https://acme.zendesk.com.evil.example/api", False),
        ("https://acme.zendesk.com@evil.example/api", False),
        ("https://evil.example/https://acme.zendesk.com", False),
        ("http://acme.zendesk.com/api", False),
        ("https://acme.zendesk.com:8443/api", False),
        ("//acme.zendesk.com/api", False),
        ("https://[acme.zendesk.com/api", False),
    ],
)
def test_an_origin_owns_exactly_its_own_addresses(url: str, owned: bool) -> None:
    assert Origin("https://acme.zendesk.com").owns(url) is owned


@pytest.mark.parametrize("path", ["", "api", "//evil.example", "/\\evil.example"])
def test_a_path_can_not_leave_the_origin(path: str) -> None:
    with pytest.raises(ValueError, match="slash"):
        Origin("https://acme.zendesk.com").url(path)
