"""The seven steps by forms and links alone, and who may take them."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from types import SimpleNamespace

import pytest

from backend.install import door
from tests.customer import ADA, BEN, EVE, Admin
from tests.emulator.run import Emulator
from tests.emulator.world import known
from tests.panel import Panel
from tests.product import Product, run_invite
from tests.shop import Shop
from tests.visitor import SetupVisitor

ACCESS = {
    "policy": "chat_agents", "keep": "days", "keep_days": "400", "visitor_names": "hidden",
}  # fmt: skip
CODE = re.compile(r'id="setup-code">([^<]+)<')


@pytest.fixture
def visitor(acme: Shop) -> Iterator[SetupVisitor]:
    with closing(SetupVisitor(acme.admin)) as visiting:
        assert visiting.open().status_code == 303
        yield visiting


def connect(shop: Shop, visitor: SetupVisitor) -> None:
    """Press Connect, Allow and Yes, in the visitor's browser."""
    begin = visitor.get("/connect").headers["location"].partition("#")[0]
    admin = shop.admin
    answer = admin.finish(admin.consent(shop.zendesk, admin.begin(begin)))
    held = {"account_id": admin.invited.account.id, "confirm": answer.json()["confirm"]}
    connected = admin.post("/connect/confirm", held).raise_for_status()
    visitor.cookies |= {c.name: c.value or "" for c in connected.cookies.jar}


def test_all_seven_steps_without_scripts(
    acme: Shop, visitor: SetupVisitor, product: Product
) -> None:
    assert "Check this server" in visitor.get().text
    assert visitor.fill_in("check").headers["location"].endswith("/step/check#_")
    assert "egress_ok" in visitor.get("/step/check").text
    assert visitor.fill_in("access", **ACCESS).headers["location"].endswith("/step/install#_")

    package = visitor.get("/chatside.zip")
    with zipfile.ZipFile(io.BytesIO(package.content)) as opened:
        manifest = json.loads(opened.read("manifest.json"))
    assert product.url in json.dumps(manifest)
    assert package.headers["content-disposition"] == 'attachment; filename="chatside.zip"'

    assert "Waiting for the first panel" in visitor.get("/step/panel").text
    acme.panel().close()
    assert "A panel was opened in acme" in visitor.get("/step/panel").text

    redirect = acme.admin.setup("state").json()["redirect_uri"]
    assert redirect in visitor.get("/step/client").text
    client_id = acme.zendesk.make_client(redirect)
    assert visitor.fill_in("client", client_id=client_id).headers["location"].endswith("/connect#_")
    connect(acme, visitor)
    assert (
        "Ada Lindqvist</span>, Chat administrator, read only." in visitor.get("/step/connect").text
    )
    record = visitor.get().text
    assert "Step 7 of 7" in record
    assert "400 days from when a chat began" in record
    assert 'data-done="false"' not in record


def test_a_setup_code_is_made_on_the_page_and_ends_the_one_before(
    acme: Shop, visitor: SetupVisitor
) -> None:
    (code,) = CODE.findall(visitor.fill_in("install").text)
    with closing(acme.new_panel()) as panel:
        panel.load()
        before = panel.claim(acme.admin.invited.setup_code)
        assert before.json()["code"] == "setup_code_wrong"
        assert panel.claim(code).status_code == 200
    assert code not in visitor.get("/step/install").text


def test_whoever_did_not_open_the_link_sees_the_same_door_for_every_account(acme: Shop) -> None:
    known, unknown = SetupVisitor(acme.admin), SetupVisitor(acme.admin)
    unknown.home = "/setup/0123456789abcdef"
    for path in ("", "/step/access", "/step/record"):
        one, other = known.get(path), unknown.get(path)
        assert (one.status_code, other.status_code) == (200, 200)
        assert acme.zendesk.subdomain not in one.text
        nonces = [text.partition('nonce="')[2].partition('"')[0] for text in (one.text, other.text)]
        same = one.text.replace(known.home, unknown.home).replace(nonces[0], nonces[1])
        assert same == other.text
    for path in ("/chatside.zip", "/connect"):
        assert "set-up link" in known.get(path).text
    known.close()
    unknown.close()


@pytest.mark.parametrize("link", ["", "wrong", "https://example.org/setup/x#wrong", "é", "#"])
def test_a_wrong_link_opens_nothing(acme: Shop, link: str) -> None:
    with closing(SetupVisitor(acme.admin)) as visitor:
        answer = visitor.open(link)
        assert answer.status_code == 403
        assert "setup_link_invalid" in answer.text
        assert visitor.cookies == {}


def test_a_cookie_is_for_one_account_and_strict(
    visitor: SetupVisitor, install: Callable[[str], Shop]
) -> None:
    answer = visitor.open()
    flags = answer.headers["set-cookie"]
    for flag in ("__Host-chatside-setup-", "HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert flag in flags
    secret = visitor.admin.invited.setup_link.partition("#")[2]
    assert secret not in str(answer.headers) + answer.text
    assert answer.headers["location"].endswith("#_")
    assert answer.headers["referrer-policy"] == "no-referrer"

    globex = SetupVisitor(install("globex").admin)
    ((name, value),) = visitor.cookies.items()
    globex.cookies = {name: value, name[: -len(visitor.home) + 7] + globex.home[7:]: value}
    assert "globex" not in globex.get("/step/access").text
    globex.close()


@pytest.mark.parametrize("form_key", [None, "", "x", "é"])
def test_a_form_that_is_not_of_this_visit_saves_nothing(
    acme: Shop, visitor: SetupVisitor, form_key: str | None
) -> None:
    form = ACCESS if form_key is None else {**ACCESS, "form_key": form_key}
    answer = visitor.send("POST", "/step/access", data=form)
    assert answer.status_code == 422
    assert acme.admin.setup("state").json()["policy"] is None


def test_json_with_the_cookie_is_taken_and_other_bodies_are_not(visitor: SetupVisitor) -> None:
    """A page elsewhere can send a form along with a cookie, but no JSON."""
    assert visitor.send("POST", "/state", json={}).json()["subdomain"] == "acme"
    assert visitor.send("POST", "/state", data={}).json()["code"] == "setup_link_invalid"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"policy": "chat_agents"},
        {"keep": "zendesk"},
        {"policy": "chat_role", "keep": "zendesk"},
        {"policy": "chat_role", "keep": "zendesk", "visitor_names": "perhaps"},
        {"policy": "all", "keep": "zendesk"},
        {"policy": "everyone", "keep": "days"},
        {"policy": "everyone", "keep": "days", "keep_days": "0"},
        {"policy": "everyone", "keep": "days", "keep_days": "٣"},
        {"policy": "everyone", "keep": "days", "keep_days": "9" * 30},
    ],
)
def test_half_a_choice_is_none_and_what_was_typed_stays(
    acme: Shop, visitor: SetupVisitor, form: dict[str, str]
) -> None:
    answer = visitor.fill_in("access", **form)
    assert answer.status_code == 422
    assert 'id="problem"' in answer.text
    if days := form.get("keep_days"):
        assert f'value="{days}"' in answer.text
    state = acme.admin.setup("state").json()
    chosen = state["policy"], state["keep_days"], state["visitor_names"]
    assert chosen == (None, None, None)


def test_once_connected_only_a_proved_administrator_changes_something(
    connected: Shop,
) -> None:
    with closing(SetupVisitor(connected.admin)) as visitor:
        visitor.open()
        assert "connect again" in visitor.get("/step/access").text
        refused = visitor.send("POST", "/step/access", data=_form(visitor, ACCESS))
        assert (refused.status_code, "setup_done" in refused.text) == (409, True)
        refused = visitor.send("POST", "/step/install", data=_form(visitor, {}))
        assert "setup_done" in refused.text
        assert connected.admin.setup("state").json()["keep_days"] is None

        connect(connected, visitor)
        assert visitor.fill_in("access", **ACCESS).status_code == 303
        assert connected.admin.setup("state").json()["keep_days"] == 400


def _form(visitor: SetupVisitor, fields: dict[str, str]) -> dict[str, str]:
    page = visitor.get("/step/check").text
    return {"form_key": page.partition('name="form_key" value="')[2].partition('"')[0], **fields}


def test_a_link_opened_within_its_day_stays_good_until_the_next_invitation(
    acme: Shop, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(SetupVisitor(acme.admin)) as visitor:
        assert visitor.open().status_code == 303
        later = SimpleNamespace(time=lambda: time.time() + 40 * 86_400)
        monkeypatch.setattr(door, "time", later)

        assert visitor.open().status_code == 303
        assert visitor.get("/step/access").status_code == 200

        unopened = run_invite(product.settings, "acme")
        assert visitor.open(unopened.setup_link).status_code == 403
        assert visitor.open().status_code == 403
        assert "setup_link_invalid" in visitor.get("/step/access").text


def test_an_unknown_step_is_nothing(visitor: SetupVisitor) -> None:
    assert visitor.get("/step/nothing").status_code == 404
    assert visitor.send("POST", "/step/record", data=_form(visitor, {})).status_code == 404


def test_a_form_that_is_sent_twice_does_its_work_once(acme: Shop, visitor: SetupVisitor) -> None:
    page = visitor.get("/step/install").text
    form = {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in FIELDS}
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(visitor.send, "POST", "/step/install", data=form) for _ in range(2)]
    codes = {code for answer in sent for code in CODE.findall(answer.result().text)}
    assert len(codes) == 1
    with closing(acme.new_panel()) as panel:
        panel.load()
        assert panel.claim(codes.pop()).status_code == 200


FIELDS = ("form_key", "once")


def test_a_set_up_is_resumed_in_another_browser_at_the_step_that_is_left(
    acme: Shop, visitor: SetupVisitor
) -> None:
    visitor.fill_in("check")
    visitor.fill_in("access", **ACCESS)
    with closing(SetupVisitor(acme.admin)) as elsewhere:
        elsewhere.open()
        assert "Step 3 of 7" in elsewhere.get().text
        page = elsewhere.get("/step/access").text
        assert re.search(r'value="chat_agents"[^>]* checked', page)
        assert re.search(r'value="hidden"[^>]* checked', page)
        assert 'value="400"' in page


def test_a_proxy_that_takes_the_cookie_away_is_named(acme: Shop) -> None:
    with closing(SetupVisitor(acme.admin)) as visitor:
        to = visitor.open().headers["location"].partition("#")[0]
        assert "setup_cookie_missing" not in visitor.get().text
        visitor.cookies.clear()
        answer = visitor.get(to.removeprefix(visitor.home))
        assert (answer.status_code, "setup_cookie_missing" in answer.text) == (403, True)


def test_two_admins_connecting_at_once_leave_one_connection(ready: Shop, product: Product) -> None:
    """Both press Connect, both allow, both say yes; the later one's token counts."""
    ada, eve = SetupVisitor(ready.admin), SetupVisitor(ready.admin)
    others = Admin(product.url, ready.admin.invited)
    with closing(ada), closing(eve), closing(others):
        landings = []
        for visitor, admin, agent in ((ada, ready.admin, ADA), (eve, others, EVE)):
            visitor.open()
            begin = visitor.get("/connect").headers["location"].partition("#")[0]
            landings.append(admin.consent(ready.zendesk, admin.begin(begin), agent=agent))
        for admin, landing in zip((ready.admin, others), landings, strict=True):
            held = admin.finish(landing).json()["confirm"]
            confirm = {"account_id": admin.invited.account.id, "confirm": held}
            assert admin.post("/connect/confirm", confirm).json()["outcome"] == "connected"
        page = ada.get("/step/connect").text
    assert "Eve" in page
    tokens = ready.zendesk.control("tokens", method="GET")
    assert [token["revoked"] for token in tokens[-2:]] == [True, False]


def test_how_many_could_read_is_told_beside_each_policy_once_connected(
    connected: Shop, visitor: SetupVisitor, emulator: Emulator
) -> None:
    emulator["acme"].world.agents[BEN].enabled = False
    page = visitor.get("/step/access").text
    counts = re.findall(r"(\d+) of (\d+) agents of Zendesk Chat can see chats", page)
    preview = connected.admin.setup("preview").json()
    policies = ("chat_agents", "chat_role", "everyone")
    assert counts == [(str(preview[p]["can"]), str(preview[p]["of"])) for p in policies]
    assert counts[0] != counts[2]
    assert "agents of Zendesk Chat can see chats" in visitor.get("/step/connect").text


@pytest.mark.parametrize("grant_type", ["authorization_code", "client_credentials"])
def test_a_client_with_its_secret_is_given_on_the_page(
    acme: Shop, visitor: SetupVisitor, grant_type: str
) -> None:
    visitor.fill_in("access", **ACCESS)
    client = acme.zendesk.new_client(acme.admin.setup("state").json()["redirect_uri"])
    form = {"client_id": client["client_identifier"], "grant_type": grant_type}
    missing = visitor.fill_in("client", **form)
    assert (missing.status_code, "connect_secret_missing" in missing.text) == (409, True)
    saved = visitor.fill_in("client", **form, client_secret=client["client_secret"])
    assert saved.status_code == 303
    page = visitor.get("/step/client").text
    assert re.search(f'value="{grant_type}"[^>]* checked', page)
    assert "One is saved, sealed" in page
    assert client["client_secret"] not in page
    assert visitor.fill_in("client", **form).status_code == 303
    wrong = visitor.fill_in("client", **form, client_secret="with blank")
    assert "This is not a client secret." in wrong.text
    assert "with blank" not in wrong.text


def test_client_credentials_prove_nobody_to_be_an_administrator(
    acme: Shop, visitor: SetupVisitor
) -> None:
    """Whoever holds the link can make such a connection."""
    acme.panel().close()
    visitor.fill_in("access", **ACCESS)
    acme.admin.set_up_with_secret(acme.zendesk, "client_credentials", "confidential")
    begin = visitor.get("/connect").headers["location"].partition("#")[0]
    answer = acme.admin.finish(acme.admin.comes_back(begin))
    held = {"account_id": acme.admin.invited.account.id, "confirm": answer.json()["confirm"]}
    connected = acme.admin.post("/connect/confirm", held).raise_for_status()
    assert connected.json()["outcome"] == "connected"
    assert "administrator" not in connected.headers.get("set-cookie", "")
    assert visitor.send("POST", "/step/access", data=_form(visitor, ACCESS)).status_code == 409


def test_names_that_visitors_typed_are_left_out_where_that_was_chosen(
    connected: Shop, visitor: SetupVisitor
) -> None:
    connect(connected, visitor)
    panel = connected.panel()
    named = visitor_names(panel)
    assert named != {""}
    assert visitor.fill_in("access", **ACCESS).status_code == 303
    assert visitor_names(panel) == {""}
    visitor.fill_in("access", **{**ACCESS, "visitor_names": "shown"})
    assert visitor_names(panel) == named


def visitor_names(panel: Panel) -> set[str]:
    """In the transcript that comes with the list, and in each one that is opened."""
    found = panel.lookup(known.THREE_CHATS).json()
    told = [found["newest"]]
    told += [panel.open(chat["id"]).json() for chat in found["chats"]]
    senders = [entry["sender"] for chat in told for entry in chat["entries"] if entry["sender"]]
    return {sender["name"] for sender in senders if sender["role"] == "visitor"}
