"""`chatside doctor` at the terminal of a server that runs."""

from __future__ import annotations

import json

from tests.command_line import CommandLine
from tests.product import Product
from tests.shop import Shop


def test_it_tells_what_is_wrong_and_ends_with_how_bad_it_is(
    connected: Shop, operator: CommandLine, product: Product
) -> None:
    told = operator("doctor", "acme", "--json")
    server, acme = json.loads(told.stdout)
    found = {line["check"]: line["cause"] for line in [*server["lines"], *acme["lines"]]}
    well = {check: cause for check, cause in found.items() if cause.endswith("_ok")}
    assert {*well} == {
        "secrets", "clock", "egress", "app", "key", "signed_page", "frame", "grant", "scopes",
        "role", "budget",
    }  # fmt: skip
    assert {check: cause for check, cause in found.items() if check not in well} == {
        "address": "address_local",
        "certificate": "certificate_none",
        "plan": "plan_reads",
        "client": "client_public",
        "window": "window_unknown",
        "mirror": "mirror_none",
        "standby": "standby_none",
    }
    assert (told.returncode, told.stderr) == (3, "")

    learnt = {fact["name"]: fact["outcome"] for fact in acme["facts"]}
    assert (learnt["implicit_state"], learnt["implicit_expires_in"]) == ("absent", "absent")
    connected.zendesk.switch(implicit_state_echoed=True, implicit_expires_in=3_000_000)
    connected.admin.connect(connected.zendesk).raise_for_status()

    token = str(connected.zendesk.control("tokens", method="GET")[-1]["access_token"])
    connected.zendesk.control("tokens", method="DELETE")
    told = operator("doctor")
    assert told.returncode == 4
    assert "[grant_refused]" in told.stdout
    assert "Does state come back from the consent page? returned" in told.stdout
    assert "Does the consent page say when the token ends? 3000000 s" in told.stdout
    assert told.stdout.startswith("this server\n")
    assert token not in told.stdout + told.stderr


def test_an_account_that_was_never_invited_is_an_error(
    product: Product, operator: CommandLine
) -> None:
    told = operator("doctor", "initech")
    assert (told.returncode, told.stderr.partition(":")[0]) == (2, "account_unknown")
