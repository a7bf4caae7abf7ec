"""Taking an installation into use: codes work once, in time, for their own account."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from backend.install.invite import Invited
from tests.panel import Panel, code_of
from tests.product import Product, run_invite
from tests.shop import Shop


def shell(shop: Shop) -> Panel:
    panel = shop.new_panel()
    panel.load()
    return panel


def test_a_good_code_gives_a_session_and_the_next_load_needs_none(acme: Shop) -> None:
    panel = shell(acme)

    answer = panel.claim(acme.admin.invited.setup_code)

    assert answer.status_code == 200
    assert panel.call("GET", "/api/connection").status_code == 200
    assert shell(acme).boot["mode"] == "session"


@pytest.mark.parametrize("code", ["", "cs-0000", "x" * 300, "cs-\x00", "é", "' OR 1=1 --"])
def test_a_wrong_code_is_refused(acme: Shop, code: str) -> None:
    answer = shell(acme).claim(code)

    assert (answer.status_code, code_of(answer)) == (403, "setup_code_wrong")


def test_blanks_around_a_pasted_code_do_no_harm(acme: Shop) -> None:
    assert shell(acme).claim(f"  {acme.admin.invited.setup_code}\n").status_code == 200


def test_a_used_code_is_refused_for_another_installation(acme: Shop, product: Product) -> None:
    shell(acme).claim(acme.admin.invited.setup_code).raise_for_status()
    acme.zendesk.call("DELETE", f"/api/v2/apps/installations/{acme.installed.installation_id}")
    body = {"app_id": acme.installed.app_id, "settings": {"name": "x", "setup_code": "x"}}
    again = acme.zendesk.json("POST", "/api/v2/apps/installations.json", json=body)
    acme.installed = type(acme.installed)(acme.installed.app_id, int(again["id"]))

    answer = shell(acme).claim(acme.admin.invited.setup_code)
    assert (answer.status_code, code_of(answer)) == (403, "setup_code_used")

    fresh = product.invite("acme")
    assert fresh.account.id == acme.admin.invited.account.id
    assert shell(acme).claim(fresh.setup_code).status_code == 200


def test_an_expired_code_is_refused(acme: Shop, product: Product) -> None:
    old: Invited = run_invite(product.settings, "acme", now_s=int(time.time()) - 25 * 3600)

    answer = shell(acme).claim(old.setup_code)

    assert (answer.status_code, code_of(answer)) == (403, "setup_code_expired")


def test_a_code_of_another_account_is_refused(acme: Shop, install: Callable[[str], Shop]) -> None:
    globex = install("globex")

    answer = shell(acme).claim(globex.admin.invited.setup_code)

    assert (answer.status_code, code_of(answer)) == (403, "setup_code_other_account")
    assert shell(globex).claim(globex.admin.invited.setup_code).status_code == 200


def test_two_panels_that_claim_at_once_both_work(acme: Shop) -> None:
    one, two = shell(acme), shell(acme)

    assert one.claim(acme.admin.invited.setup_code).status_code == 200
    assert two.claim(acme.admin.invited.setup_code).status_code == 200


def test_a_claim_can_not_be_repeated_with_the_same_token(acme: Shop) -> None:
    panel = shell(acme)
    panel.claim(acme.admin.invited.setup_code)

    answer = panel.claim(acme.admin.invited.setup_code)

    assert (answer.status_code, code_of(answer)) == (401, "token_replayed")


def test_the_installation_must_be_the_one_that_was_signed(acme: Shop) -> None:
    answer = shell(acme).claim(acme.admin.invited.setup_code, installation_id=1)

    assert (answer.status_code, code_of(answer)) == (401, "token_invalid")
    assert shell(acme).boot["mode"] == "claim"


@pytest.mark.parametrize("app_id", [0, -1, 10**30, "501", None, 1.5, True])
def test_an_odd_app_id_is_refused_before_anything_is_asked(acme: Shop, app_id: object) -> None:
    panel = shell(acme)
    acme.zendesk.control("log", method="DELETE")

    answer = panel.claim(acme.admin.invited.setup_code, app_id=app_id)

    assert (answer.status_code, code_of(answer)) == (422, "request_invalid")
    assert acme.zendesk.control("log", method="GET") == []
