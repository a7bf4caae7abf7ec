"""README and FIDELITY of the stand-in name everything that it has."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Final

import msgspec
from starlette.routing import BaseRoute, Route

from tests.docs.pages import Row, code, names, tables
from tests.emulator import control
from tests.emulator.account import Account
from tests.emulator.agent_page import urls as agent_page
from tests.emulator.apps import urls as apps
from tests.emulator.chat_api import urls as chat_api
from tests.emulator.oauth import urls as oauth
from tests.emulator.support_api import urls as support_api
from tests.emulator.switches import Switches
from tests.emulator.world import known

HOME: Final = Path(control.__file__).parent
FIDELITY: Final = HOME / "FIDELITY.md"
README: Final = HOME / "README.md"
LETTERS: Final = re.compile(r"[VHML?]( / [VHML?])?")


def served(routes: list[BaseRoute]) -> dict[str, set[str]]:
    """Path to methods; twins that differ in `.json` or `.pem` are one."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for route in routes:
        if isinstance(route, Route):
            path = re.sub(r":\w+}", "}", route.path)
            path = re.sub(r"\.(json|pem)$", "", path)
            found[path] |= (route.methods or set()) - {"HEAD"}
    return found


def written(rows: list[Row]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[code(row["Path"])] |= set(row["Method"].split(", "))
    return found


def test_every_endpoint_has_its_confidence() -> None:
    account = Account("acme", chats=0)
    rooms = (chat_api, oauth, support_api, apps, agent_page)
    rows = tables(FIDELITY, "Method")
    stated = written(rows)
    assert stated.pop("/api/v2/chat/chats?ids=") == {"GET"}
    assert stated == served([route for room in rooms for route in room.routes(account)])
    assert [row for row in rows if not LETTERS.fullmatch(row["Confidence"])] == []


def test_every_switch_is_there_with_its_default() -> None:
    rows = tables(FIDELITY, "Switch")
    defaults = {code(row["Switch"]): msgspec.json.decode(code(row["Default"])) for row in rows}
    assert defaults == msgspec.to_builtins(Switches())
    assert names(rows, "Switch") == list(Switches.__struct_fields__)


def test_the_readme_knows_every_control() -> None:
    stated = written(tables(README, "Method"))
    assert stated == served(control.routes(Account("acme", chats=0)))


def test_the_readme_knows_every_known_ticket() -> None:
    ids = {value for name, value in vars(known).items() if name.isupper()}
    rows = {row["Ticket"] for row in tables(README, "Ticket")}
    assert {str(number) for number in ids} == {row for row in rows if row.isdigit()}
