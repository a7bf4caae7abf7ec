"""The seven steps of setting up an account: their names, and which are done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, Protocol

from msgspec import Struct

from backend.install.state import SetupState

StepName = Literal["check", "access", "install", "panel", "client", "connect", "record"]

TITLES: Final[dict[StepName, str]] = {
    "check": "Check this server",
    "access": "Decide who sees what",
    "install": "Install the app",
    "panel": "Open a ticket",
    "client": "Make an API client",
    "connect": "Connect Zendesk Chat",
    "record": "Keep the record",
}
FIRST: Final = frozenset({"address", "certificate", "secrets", "clock", "egress", "key"})
"""The doctor's lines that count before anything else is done."""


class Told(Protocol):
    """One line of the doctor."""

    @property
    def check(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def cause(self) -> str: ...
    @property
    def tried(self) -> str: ...
    @property
    def got(self) -> str: ...
    @property
    def means(self) -> str: ...
    @property
    def do(self) -> str: ...


class Step(Struct, frozen=True):
    name: StepName
    title: str
    done: bool


def steps(state: SetupState, lines: Sequence[Told]) -> tuple[Step, ...]:
    done: dict[StepName, bool] = {
        "check": is_well(lines) or state.connection == "connected",
        "access": state.decided,
        "install": state.installed,
        "panel": state.installed,
        "client": state.client_id is not None,
        "connect": state.connection == "connected",
    }
    done["record"] = all(done.values())
    return tuple(Step(name, title, done[name]) for name, title in TITLES.items())


def first_left(listed: Sequence[Step]) -> StepName:
    """Where somebody goes on who comes back; the record when all is done."""
    return next((step.name for step in listed if not step.done), "record")


def first_lines(lines: Sequence[Told]) -> list[Told]:
    return [line for line in lines if line.check in FIRST and line.verdict != "skipped"]


def is_well(lines: Sequence[Told]) -> bool:
    """Whether the server was looked at, and nothing was found that stops the rest."""
    return bool(lines) and all(line.verdict != "broken" for line in first_lines(lines))
