"""Honest tokens open; every family of forged ones is refused."""

from __future__ import annotations

import hmac
import json
from functools import partial
from typing import Any

import jwt
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from backend.accounts.origin import Origin
from backend.accounts.place import PLACES
from backend.errors import TokenRefused, TokenUntimely
from backend.zendesk.signed_url import SignedVisit, read_unverified, verify
from tests.unit.zendesk.tokens import (
    ACME,
    NOW,
    b64,
    claims,
    ec_key,
    private_pem,
    public_pem,
    rsa_key,
    token,
)


def visit(text: str, *, pem: str | None = None, now: float = NOW) -> SignedVisit:
    key = public_pem(rsa_key()) if pem is None else pem
    return verify(text, key, origins=(ACME,), now=now)


def unreadable(text: str) -> None:
    """Refused before any key or account is looked up."""
    with pytest.raises(TokenRefused):
        read_unverified(text)
    refused(text)


def refused(text: str, kind: type[TokenRefused] = TokenRefused, **how: Any) -> None:
    with pytest.raises(TokenRefused) as caught:
        visit(text, **how)
    assert type(caught.value) is kind
    assert str(caught.value) == kind.detail


untimely = partial(refused, kind=TokenUntimely)


# -- honest --------------------------------------------------------------------------------------


def test_a_good_token_says_who_visits() -> None:
    seen = visit(token())
    assert (seen.agent_id, seen.installation_id, seen.origin) == (7, 9001, ACME)
    assert seen.expires_at_s == NOW + 290


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://acme.zendesk.com"},
        {"sub": "https://acme.zendesk.com/api/v2/users/7"},
        {"sub": "7"},
        {"qsh": ...},
        {"cnf": {"jku": "https://evil.example.org/key"}},
    ],
)
def test_unconfirmed_spellings_are_accepted(changes: dict[str, Any]) -> None:
    assert visit(token(claims(**changes))).agent_id == 7


def test_keys_offered_by_the_header_are_not_looked_at() -> None:
    other = rsa_key("other")
    header = {
        "alg": "RS256", "kid": "../../key", "jku": "https://evil.example.org/keys",
        "x5u": "https://evil.example.org/x", "jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
    }  # fmt: skip
    assert visit(token(header=header)).agent_id == 7
    refused(token(header=header, key=other))


def test_the_account_may_have_several_origins() -> None:
    alias = Origin("https://acme-old.zendesk.com")
    key = public_pem(rsa_key())
    seen = verify(token(), key, origins=(alias, ACME), now=NOW)
    assert seen.origin == ACME


def test_a_stand_in_origin_with_a_port_works_the_same() -> None:
    origin = "http://127.0.0.1:9101"
    text = token(
        claims(
            iss="127.0.0.1:9101",
            aud=f"{origin}/api/v2/apps/installations/3.json",
            sub=f"{origin}/api/v2/users/8.json",
        )
    )
    seen = verify(text, public_pem(rsa_key()), origins=(Origin(origin),), now=NOW)
    assert (seen.agent_id, seen.installation_id) == (8, 3)


def test_what_a_token_claims_can_be_read_without_a_key() -> None:
    claimed = read_unverified(token(key=rsa_key("other")))
    assert (claimed.origin, claimed.installation_id) == (ACME, 9001)


# -- time ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [NOW - 69, NOW, NOW + 349])
def test_clocks_may_differ_by_a_minute(now: int) -> None:
    assert visit(token(), now=now).expires_at_s == NOW + 290


@pytest.mark.parametrize("now", [NOW - 71, NOW + 350, NOW + 86_400, 0])
def test_before_and_after_its_life_a_token_is_refused(now: int) -> None:
    untimely(token(), now=now)


def test_five_minutes_are_the_longest_life_whatever_exp_says() -> None:
    long = token(claims(exp=NOW + 86_400))
    assert visit(long).expires_at_s == NOW + 290
    untimely(long, now=NOW + 350)


def test_a_token_that_is_not_valid_yet_is_refused() -> None:
    assert visit(token(claims(nbf=NOW + 59))).agent_id == 7
    untimely(token(claims(nbf=NOW + 120)))
    untimely(token(claims(iat=NOW + 120, exp=NOW + 200)))


def test_a_token_that_ends_before_it_began_is_refused() -> None:
    untimely(token(claims(exp=NOW - 3600)))


MOMENTS: list[Any] = [
    ..., None, True, False, "1795000100", 1795000100.0, 1795000100.5, [1795000100],
    {"n": 1}, -1, 0, 2**53, 2**80, float("inf"), float("nan"), "",
]  # fmt: skip


@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("value", MOMENTS, ids=repr)
def test_times_are_whole_json_numbers(name: str, value: Any) -> None:
    refused(token(claims(**{name: value})))


# -- algorithm -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "alg",
    ["none", "None", "NONE", "nOnE", "", "rs256", "RS384", "RS512", "PS256", "HS256", "ES256",
     "RS256 ", "RS256\x00", None, True, ["RS256"], {"a": 1}, ...],
    ids=repr,
)  # fmt: skip
def test_any_other_algorithm_is_refused_even_when_signed_by_the_right_key(alg: Any) -> None:
    unreadable(token(header={"typ": "JWT"} if alg is ... else {"typ": "JWT", "alg": alg}))


@pytest.mark.parametrize("alg", ["none", "None", "RS256"])
@pytest.mark.parametrize("signature", ["", "AA", "."])
def test_an_unsigned_token_is_refused(alg: str, signature: str) -> None:
    head = b64(json.dumps({"alg": alg}).encode())
    refused(f"{head}.{b64(json.dumps(claims()).encode())}.{signature}")


@pytest.mark.parametrize("alg", ["HS256", "RS256"])
def test_the_public_key_is_no_shared_secret(alg: str) -> None:
    pem = public_pem(rsa_key())
    for secret in (pem, pem.strip(), pem.replace("\n", "\r\n")):
        head = b64(json.dumps({"alg": alg, "typ": "JWT"}).encode())
        signing_input = f"{head}.{b64(json.dumps(claims()).encode())}"
        mac = hmac.digest(secret.encode(), signing_input.encode(), "sha256")
        refused(f"{signing_input}.{b64(mac)}")


def test_tokens_of_other_algorithms_made_by_a_library_are_refused() -> None:
    refused(jwt.encode(claims(), ec_key(), algorithm="ES256"))
    refused(jwt.encode(claims(), rsa_key(), algorithm="PS256"))
    refused(jwt.encode(claims(), rsa_key(), algorithm="RS512"))
    refused(jwt.encode(claims(), "k" * 64, algorithm="HS256"))


@pytest.mark.parametrize(
    "extra",
    [{"crit": ["exp"]}, {"crit": []}, {"crit": None}, {"b64": False}, {"b64": True},
     {"b64": True, "crit": ["b64"]}, {"typ": "JWE"}, {"typ": "at+jwt"}, {"typ": 5}],
    ids=repr,
)  # fmt: skip
def test_headers_that_change_the_rules_are_refused(extra: dict[str, Any]) -> None:
    unreadable(token(header={"alg": "RS256"} | extra))


# -- keys ----------------------------------------------------------------------------------------


def test_another_key_is_refused() -> None:
    refused(token(key=rsa_key("other")))


def test_a_short_key_is_refused_although_it_signed() -> None:
    short = rsa_key("short", 1024)
    refused(token(key=short), pem=public_pem(short))


@pytest.mark.parametrize("kind", ["private", "ec", "empty", "text", "certificate", "binary"])
def test_only_an_rsa_public_key_is_a_key(kind: str) -> None:
    pems = {
        "private": private_pem(rsa_key()),
        "ec": public_pem(ec_key()),
        "empty": "",
        "text": "-----BEGIN PUBLIC KEY-----\nnot a key\n-----END PUBLIC KEY-----",
        "certificate": public_pem(rsa_key()).replace("PUBLIC KEY", "CERTIFICATE"),
        "binary": "\x00\ufffd",
    }
    refused(token(), pem=pems[kind])


# -- who and for whom ----------------------------------------------------------------------------

INSTALLATION = "/api/v2/apps/installations/9001.json"
AUDIENCES: list[Any] = [
    ..., None, "", 9001, True,
    ["https://acme.zendesk.com" + INSTALLATION],
    {"url": "https://acme.zendesk.com" + INSTALLATION},
    "https://acme.zendesk.com",
    "https://globex.zendesk.com" + INSTALLATION,
    "http://acme.zendesk.com" + INSTALLATION,
    "https://ACME.zendesk.com" + INSTALLATION,
    "https://acme.zendesk.com." + INSTALLATION,
    "https://acme.zendesk.com:443" + INSTALLATION,
    "https://acme.zendesk.com.evil.example.org" + INSTALLATION,
    "https://evil-acme.zendesk.com" + INSTALLATION,
    "https://xacme.zendesk.com" + INSTALLATION,
    "https://acme.zendesk.com@evil.example.org" + INSTALLATION,
    "https://\u0430cme.zendesk.com" + INSTALLATION,
    "https://acme.zendesk.com" + INSTALLATION + " ",
    "https://acme.zendesk.com" + INSTALLATION + "\n",
    "https://acme.zendesk.com" + INSTALLATION + "?x",
    "https://acme.zendesk.com/x/.." + INSTALLATION,
    "https://acme.zendesk.com/api/v2/apps/installations/.json",
    "https://acme.zendesk.com/api/v2/apps/installations/09001.json",
    "https://acme.zendesk.com/api/v2/apps/installations/-1.json",
    "https://acme.zendesk.com/api/v2/apps/installations/\u0669.json",
    "https://acme.zendesk.com/api/v2/apps/installations/" + "9" * 40 + ".json",
    "https://acme.zendesk.com/api/v2/apps/installations/9001",
]  # fmt: skip


@pytest.mark.parametrize("audience", AUDIENCES, ids=repr)
def test_the_audience_is_an_installation_of_this_very_account(audience: Any) -> None:
    refused(token(claims(aud=audience)))


@pytest.mark.parametrize(
    "issuer",
    [..., None, "", "acme", "zendesk.com", "acme.zendesk.com.evil.example.org", "ACME.zendesk.com",
     "http://acme.zendesk.com", "https://acme.zendesk.com/", "acme.zendesk.com ",
     "globex.zendesk.com", "xacme.zendesk.com", "\u0430cme.zendesk.com",
     ["acme.zendesk.com"], 7, True],
    ids=repr,
)  # fmt: skip
def test_the_issuer_is_exactly_the_accounts_host(issuer: Any) -> None:
    refused(token(claims(iss=issuer)))


@pytest.mark.parametrize(
    "subject",
    [..., None, "", 7, True, ["7"], "0", "07", "-7", "7.0", "7.json", "\u0667", " 7", "7\n",
     "9" * 40, "ada", "https://globex.zendesk.com/api/v2/users/7.json",
     "https://acme.zendesk.com/api/v2/users/me.json", "https://acme.zendesk.com/api/v2/users/",
     "https://acme.zendesk.com/api/v2/users/7.json/x", "https://acme.zendesk.com/api/v2/users/7?a=8",
     "http://acme.zendesk.com/api/v2/users/7.json", "/api/v2/users/7.json"],
    ids=repr,
)  # fmt: skip
def test_the_subject_is_a_user_of_this_very_account(subject: Any) -> None:
    refused(token(claims(sub=subject)))


@pytest.mark.parametrize(
    "context",
    [..., None, "support", [], {}, {"product": "support"}, {"location": "ticket_sidebar"},
     {"product": "sell", "location": "ticket_sidebar"},
     {"product": "support", "location": "organization_sidebar"},
     {"product": "support", "location": ["ticket_sidebar"]},
     {"product": ["support"], "location": "ticket_sidebar"}],
    ids=repr,
)  # fmt: skip
def test_the_place_is_one_of_ours_in_support(context: Any) -> None:
    refused(token(claims(context=context)))


@pytest.mark.parametrize("place", PLACES)
def test_the_place_is_read_from_what_was_signed(place: str) -> None:
    context = {"product": "support", "location": place}
    assert visit(token(claims(context=context))).place == place


def test_tokens_of_two_accounts_can_not_be_mixed() -> None:
    globex = "https://globex.zendesk.com"
    for changes in (
        {"aud": f"{globex}{INSTALLATION}"},
        {"aud": f"{globex}{INSTALLATION}", "iss": "globex.zendesk.com"},
        {"iss": "globex.zendesk.com"},
        {"sub": f"{globex}/api/v2/users/7.json"},
        {"aud": f"{globex}{INSTALLATION}", "iss": "globex.zendesk.com", "sub": "7"},
    ):
        refused(token(claims(**changes)))


# -- spelling ------------------------------------------------------------------------------------


def test_duplicate_members_are_refused_wherever_they_stand() -> None:
    good = json.dumps(claims())
    refused(token(header=b'{"alg":"RS256","alg":"RS256"}'))
    refused(token(header=b'{"alg":"none","alg":"RS256"}'))
    refused(token((good[:-1] + ',"sub":"7"}').encode()))
    refused(token((good[:-1] + ',"\\u0073ub":"7"}').encode()))
    nested = good.replace('"product": "support"', '"product": "x", "product": "support"')
    assert nested != good
    refused(token(nested.encode()))


@pytest.mark.parametrize(
    "payload",
    [b"", b"null", b"[]", b'"text"', b"{", b"{}", b"\xff\xfe", b"\xef\xbb\xbf{}", b"[" * 9000,
     b'{"a":' * 1500, b'{"exp":1e999}', b'{"exp":' + b"9" * 5000 + b"}"],
    ids=lambda payload: repr(payload[:12]),
)  # fmt: skip
def test_a_payload_that_is_no_object_is_refused(payload: bytes) -> None:
    unreadable(token(payload))
    unreadable(token(header=payload))


def test_a_changed_token_is_refused() -> None:
    head, body, signature = token().split(".")
    other = b64(json.dumps(claims(sub="8")).encode())
    refused(f"{head}.{other}.{signature}")
    refused(f"{b64(json.dumps({'alg': 'RS256', 'kid': 'x'}).encode())}.{body}.{signature}")
    refused(f"{head}.{body}.{b64(b'x' * 256)}")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text + "=",
        lambda text: text + "==",
        lambda text: text + "!",
        lambda text: text + "\n",
        lambda text: " " + text,
        lambda text: text + ".",
        lambda text: text + ".x",
        lambda text: text.replace(".", "..", 1),
        lambda text: text.rsplit(".", 1)[0],
        lambda text: text.replace(".", "\u3002", 1),
        lambda text: "Bearer " + text,
        lambda text: text[:-4] + "====",
        lambda text: text[:-1] + chr(ord(text[-1]) + 1),
        lambda text: text + "A" * 20_000,
        lambda _: "",
        lambda _: "..",
        lambda _: "a.b.c",
        lambda _: "\ud800.\ud800.\ud800",
    ],
)
def test_a_token_has_one_spelling(spoil: Any) -> None:
    unreadable(spoil(token()))


def test_the_hash_is_the_tokens_own() -> None:
    assert visit(token()).token_hash == visit(token()).token_hash
    assert visit(token()).token_hash != visit(token(claims(sub="8"))).token_hash
    assert len(visit(token()).token_hash) == 32


def test_no_other_spelling_of_the_signature_opens_again() -> None:
    text = token()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for last in alphabet.replace(text[-1], ""):
        (refused if last in "AQgw" else unreadable)(text[:-1] + last)


# -- anything ------------------------------------------------------------------------------------


@given(st.text())
def test_any_text_is_refused(text: str) -> None:
    unreadable(text)


@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=300))
def test_any_three_parts_are_refused(head: bytes, body: bytes, signature: bytes) -> None:
    refused(f"{b64(head)}.{b64(body)}.{b64(signature)}")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_one_changed_character_anywhere_is_refused(data: st.DataObject) -> None:
    text = token()
    at = data.draw(st.integers(0, len(text) - 1))
    mark = data.draw(st.characters(codec="ascii"))
    changed = text[:at] + mark + text[at + 1 :]
    if changed != text:
        refused(changed)


other = st.none() | st.booleans() | st.floats() | st.text() | st.lists(st.text())
names = st.sampled_from(sorted(claims().keys() - {"qsh"}))


@given(names, other)
def test_any_other_value_of_a_claim_is_refused(name: str, value: Any) -> None:
    digits = isinstance(value, str) and value.isascii() and value.isdigit()
    assume(name != "sub" or not digits)  # a bare number is a subject
    refused(token(claims(**{name: value})))
