"""`POST /sidebar`: who gets a session, who gets the claim shell, who is told why not."""

from __future__ import annotations

import hmac
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from msgspec.structs import replace

from tests.customer import BEN
from tests.emulator.run import Emulator
from tests.panel import code_of
from tests.product import Product, free_port, serving
from tests.shop import Shop
from tests.unit.zendesk import tokens
from tests.unit.zendesk.tokens import public_pem


def policy_of(page: httpx.Response) -> dict[str, str]:
    parts = (
        part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";")
    )
    return {part[0]: part[1] if len(part) > 1 else "" for part in parts}


def test_the_first_load_gets_a_claim_shell_without_a_session(acme: Shop) -> None:
    panel = acme.new_panel()

    page = panel.load()

    assert page.status_code == 200
    assert panel.boot["mode"] == "claim"
    assert panel.boot["session"] is None


def test_a_claimed_installation_gets_a_session_for_the_signed_agent(acme: Shop) -> None:
    acme.panel()

    ben = acme.panel(BEN)

    assert ben.boot["mode"] == "session"
    assert ben.boot["token"] is None
    assert ben.call("GET", "/api/connection").json()["state"] == "not_connected"


def test_the_page_is_locked_down(acme: Shop) -> None:
    acme.panel()
    page = acme.panel().page
    assert page is not None
    policy = policy_of(page)

    assert policy["frame-ancestors"] == acme.zendesk.origin
    assert policy["default-src"] == policy["form-action"] == policy["base-uri"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    nonce = re.fullmatch(r"'nonce-([\w-]{20,})'", policy["script-src"])
    assert nonce is not None
    scripts = re.findall(r"<script([^>]*)>", page.text)
    assert all(f'nonce="{nonce[1]}"' in tag or "application/json" in tag for tag in scripts)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "x-frame-options" not in page.headers
    assert "set-cookie" not in page.headers


def test_every_page_has_a_nonce_of_its_own(acme: Shop) -> None:
    acme.panel()
    pages = [acme.panel().page for _ in range(3)]

    assert len({policy_of(page)["script-src"] for page in pages if page}) == 3


def test_a_token_opens_one_page(acme: Shop) -> None:
    acme.panel()
    panel = acme.new_panel()
    token = panel.launch()["token"]

    assert panel.load(token).status_code == 200
    again = panel.load(token)

    assert (again.status_code, code_of(again)) == (401, "token_replayed")
    assert "Reload all apps" in again.text


def test_of_many_replays_at_once_one_page_opens(acme: Shop) -> None:
    acme.panel()
    launch = acme.new_panel().launch()

    def load(_: int) -> int:
        return httpx.post(launch["url"], data={"token": launch["token"]}).status_code

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(load, range(16)))
    assert codes == [200] + [401] * 15


def test_a_replay_is_refused_after_a_restart(acme: Shop, product: Product) -> None:
    acme.panel()
    panel = acme.new_panel()
    token = panel.launch()["token"]
    panel.load(token)
    restarted = replace(product.settings, public_url=f"http://localhost:{free_port()}")
    with serving(restarted) as second:
        answer = panel.load(token, f"{second.url}/sidebar?origin={acme.zendesk.origin}")
    assert code_of(answer) == "token_replayed"


def test_a_reload_of_the_frame_says_what_to_do(acme: Shop, product: Product) -> None:
    answer = httpx.get(f"{product.url}/sidebar", params={"origin": acme.zendesk.origin})

    assert (answer.status_code, code_of(answer)) == (400, "token_missing")
    assert "Reload all apps" in answer.text
    assert policy_of(answer)["frame-ancestors"] == acme.zendesk.origin


@pytest.mark.parametrize("origin", ["", "https://evil.example", "http://127.0.0.1:1", "x' *"])
def test_an_error_page_can_be_framed_by_no_stranger(product: Product, origin: str) -> None:
    answer = httpx.get(f"{product.url}/sidebar", params={"origin": origin})

    assert policy_of(answer)["frame-ancestors"] == "'none'"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"token=",
        b"token=a.b.c",
        b"other=1",
        b"token=\xff\xfe",
        b"token=" + b"A" * 20_000,
        b"token=e30.e30.e30&token=e30.e30.e30",
        b"&" * 500,
    ],
)
def test_what_is_no_token_is_refused_with_a_page(product: Product, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = httpx.post(f"{product.url}/sidebar", content=body, headers=headers)

    assert answer.status_code in {400, 401}
    assert code_of(answer) in {"token_invalid", "token_missing"}
    assert "Traceback" not in answer.text


def test_a_token_of_an_account_that_could_not_be_one_is_refused(product: Product) -> None:
    key = rsa.generate_private_key(65537, 2048)
    aud = "https://evil.example/api/v2/apps/installations/1.json"
    token = jwt.encode({"aud": aud}, key, "RS256")

    answer = httpx.post(f"{product.url}/sidebar", data={"token": token})

    assert (answer.status_code, code_of(answer)) == (403, "installation_unknown")


def forged(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, rsa.generate_private_key(65537, 2048), "RS256")


def claims_of(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def test_a_token_signed_by_another_key_is_refused_and_the_key_asked_for_once(acme: Shop) -> None:
    acme.panel()
    panel = acme.new_panel()
    acme.zendesk.control("log", method="DELETE")

    for _ in range(5):
        answer = panel.load(forged(claims_of(panel.launch()["token"])))
        assert (answer.status_code, code_of(answer)) == (401, "token_invalid")

    asked = [r for r in acme.zendesk.control("log", method="GET") if "public_key" in r["path"]]
    assert len(asked) <= 1


def spoilt(token: str, key: rsa.RSAPrivateKey) -> dict[str, str]:
    """One good token, forged in a dozen ways; all but the first are signed by the app's own key."""
    claims, day = claims_of(token), 86400
    pem = public_pem(key)

    def signed(**changes: Any) -> str:
        return jwt.encode({**claims, **changes}, key, "RS256")

    header, payload, _ = token.split(".")
    mac = hmac.new(pem.encode(), f"{_hs256()}.{payload}".encode(), "sha256").digest()
    doubled = msgspec.json.encode(claims)[:-1] + b',"sub":"' + claims["sub"].encode() + b'"}'
    origin = claims["aud"].partition("/api")[0]
    return {
        "none": jwt.encode(claims, "", "none"),
        "HS256 with the public key": f"{_hs256()}.{payload}.{tokens.b64(mac)}",
        "embedded key": jwt.encode(claims, rsa.generate_private_key(65537, 2048), "RS256",
                                   headers={"jwk": {"kty": "RSA"}, "jku": origin}),
        "unknown crit": jwt.encode(claims, key, "RS256", headers={"crit": ["exp"]}),
        "duplicate members": tokens.token(doubled, key=key),
        "exp as text": signed(exp=str(claims["exp"])),
        "exp as list": signed(exp=[claims["exp"]]),
        "long over": signed(iat=claims["iat"] - day, nbf=claims["nbf"] - day,
                            exp=claims["exp"] - day),
        "not yet": signed(iat=claims["iat"] + day, nbf=claims["nbf"] + day,
                          exp=claims["exp"] + day),
        "living for a year": signed(iat=claims["iat"] - day, nbf=claims["nbf"] - day,
                                    exp=claims["exp"] + 365 * day),
        "look-alike issuer": signed(iss=claims["iss"] + ".evil.example"),
        "several audiences": signed(aud=[claims["aud"]]),
        "another place": signed(context={"product": "support", "location": "nav_bar"}),
        "no subject": signed(sub=""),
        "somebody of another account": signed(sub="https://evil.example/api/v2/users/7.json"),
        "changed": f"{header}.{tokens.b64(msgspec.json.encode({**claims, 'qsh': 'x'}))}."
                   + token.rsplit(".", 1)[1],
    }  # fmt: skip


def _hs256() -> str:
    return tokens.b64(b'{"alg":"HS256","typ":"JWT"}')


def test_no_forged_token_opens_the_page(acme: Shop, emulator: Emulator) -> None:
    acme.panel()
    panel = acme.new_panel()
    key = emulator["acme"].apps.apps[acme.installed.app_id].key
    for name, token in spoilt(panel.launch()["token"], key).items():
        answer = panel.load(token)

        timely = name not in {"long over", "not yet", "living for a year"}
        code = "token_invalid" if timely else "token_untimely"
        assert (answer.status_code, code_of(answer)) == (401, code), name
        assert panel.boot == {}, name


def test_a_token_for_another_installation_gets_no_session(acme: Shop, emulator: Emulator) -> None:
    acme.panel()
    panel = acme.new_panel()
    key = emulator["acme"].apps.apps[acme.installed.app_id].key
    claims = claims_of(panel.launch()["token"])
    other = claims["aud"].replace(str(acme.installed.installation_id), "9999")

    panel.load(jwt.encode({**claims, "aud": other}, key, "RS256"))

    assert panel.boot["mode"] == "claim"
    assert panel.boot["session"] is None


def test_a_key_that_can_not_be_had_is_said(acme: Shop) -> None:
    fault = {"path_prefix": "/api/v2/apps/", "kind": "status", "status": 500}
    acme.zendesk.control("faults", fault)
    panel = acme.new_panel()
    panel.load()

    answer = panel.claim(acme.admin.invited.setup_code)

    assert (answer.status_code, code_of(answer)) == (503, "key_unavailable")


@pytest.mark.parametrize(
    ("switches", "status"),
    [
        ({"signed_token_jti": True}, 200),
        ({"signed_token_sub": "id"}, 200),
        ({"signed_token_iss_url": True}, 200),
        ({"signed_token_lifetime_s": 60}, 200),
        ({"signed_token_skew_s": 30}, 200),
        ({"signed_token_skew_s": -30}, 200),
        ({"signed_token_skew_s": 3600}, 401),
        ({"signed_token_skew_s": -3600}, 401),
        ({"signed_token_lifetime_s": 3600, "signed_token_skew_s": -600}, 401),
    ],
    ids=str,
)
def test_both_forms_of_a_signed_token_open_the_page(
    acme: Shop, switches: dict[str, Any], status: int
) -> None:
    acme.panel()
    acme.zendesk.switch(**switches)
    panel = acme.new_panel(BEN)
    assert panel.load().status_code == status
    assert (panel.boot.get("mode") == "session") is (status == 200)
