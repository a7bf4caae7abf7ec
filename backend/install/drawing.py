"""Draws the set-up pages: what is the case for an account, in the frame of its seven steps."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from msgspec import Struct
from starlette.responses import Response

from backend.accounts.account import Account, Policy, kept_days
from backend.errors import ChatsideError, ChatUnavailable
from backend.finding.preview import Preview, Readers
from backend.install.choices import Choices
from backend.install.door import Form, Visit
from backend.install.record import Told as RecordTold
from backend.install.record import record
from backend.install.sources import release
from backend.install.state import SetupState, SetupStates
from backend.install.steps import StepName, Told, first_left, first_lines, steps
from backend.mirror.overview import mirror_progress
from backend.mirror.progress import Progress
from backend.mirror.status import AccountStatus
from backend.storage.mirror import Mirrors
from backend.web.pages import Pages


class Checks(Protocol):
    """The doctor, for one account."""

    async def examine(self, account: Account) -> None: ...

    def told(self, account_id: str) -> tuple[Sequence[Told], int | None]:
        """The lines of the last time, and how many seconds ago; nothing and None before."""


class Counts(Protocol):
    """Who could read under each policy."""

    async def told(self, account: Account) -> Preview | ChatUnavailable | None: ...


class Said(Struct, frozen=True):
    """What a page says besides what is the case."""

    problem: ChatsideError | None = None
    typed: Form = {}
    """What the form held that was refused."""
    setup_code: str | None = None


class Drawing:
    def __init__(
        self,
        states: SetupStates,
        choices: Choices,
        checks: Checks,
        counts: Counts,
        pages: Pages,
        mirrors: Mirrors | None,
        public_url: str,
        keep_at_most: int | None,
    ) -> None:
        """`keep_at_most`: the operator's bound, in days."""
        self._states, self._choices = states, choices
        self._checks, self._counts = checks, counts
        self._pages, self._mirrors = pages, mirrors
        self._public_url, self._keep_at_most = public_url, keep_at_most

    def door(
        self, account_id: str, step: StepName | None, problem: ChatsideError | None = None
    ) -> Response:
        """What everybody gets who has not opened the link here, whatever account is named."""
        return self._pages.page(
            "setup/door.html",
            forms=True,
            status=problem.status if problem else 200,
            account_id=account_id,
            step=step,
            problem=problem,
        )

    async def step(
        self,
        account: Account,
        visit: Visit,
        step: StepName | None,
        *,
        proved: bool,
        said: Said,
    ) -> Response:
        """`step` None: the first left. `proved`: by a Chat administrator, in this browser."""
        state = await self._states.of(account)
        lines, checked_s = self._checks.told(account.id)
        listed = steps(state, lines)
        name = step or first_left(listed)
        copy = await mirror_progress(self._mirrors, account.id)
        return self._pages.page(
            f"setup/{name}.html",
            forms=True,
            status=said.problem.status if said.problem else 200,
            account_id=account.id,
            form_key=visit.form_key,
            step=name,
            steps=listed,
            state=state,
            said=said,
            typed=said.typed,
            is_open=await self._choices.are_open(account, proved=proved),
            lines=first_lines(lines),
            checked_s=checked_s,
            preview=await self._preview(account, name),
            copy=copy,
            keeps_copy=self._mirrors is not None,
            keep_at_most=self._keep_at_most,
            kept_days=kept_days(account, self._keep_at_most),
            record=record(self._told(account, state, copy)),
            public_url=self._public_url,
            once=secrets.token_urlsafe(12),
            now=f"{datetime.now(UTC):%d %B %Y, %H:%M} UTC",
            counts=counts,
        )

    async def status(self, account: Account, told: AccountStatus) -> Response:
        """How the account is doing; no step, and no form."""
        state = await self._states.of(account)
        return self._pages.page(
            "setup/status.html",
            account_id=account.id,
            step="status",
            steps=steps(state, self._checks.told(account.id)[0]),
            state=state,
            said=Said(),
            told=told,
            now=time.time(),
            release=release(),
        )

    async def _preview(self, account: Account, step: StepName) -> Preview | ChatUnavailable | None:
        """Zendesk is asked where it is shown."""
        return await self._counts.told(account) if step in ("access", "connect") else None

    def _told(self, account: Account, state: SetupState, copy: Progress | None) -> RecordTold:
        return RecordTold(
            account,
            state,
            self._public_url,
            release(),
            self._mirrors is not None,
            self._keep_at_most,
            copy,
        )


def counts(told: Preview | ChatUnavailable | None, policy: Policy) -> str:
    """ "132 of 150 agents can see chats", or why that can't be said."""
    if told is None:
        return ""
    if not isinstance(told, Preview):
        return f"How many that are can't be told now: {told.detail}"
    readers: Readers = getattr(told, policy)
    more = f", {readers.limited:,} of them only a part" if readers.limited else ""
    others = ", and whoever else may open the app" if policy == "everyone" else ""
    return f"{readers.can:,} of {readers.of:,} agents of Zendesk Chat can see chats{more}{others}."
