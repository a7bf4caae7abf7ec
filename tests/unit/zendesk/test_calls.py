"""Retries, budget and deadline, on a clock that moves only by sleeping."""

from __future__ import annotations

import pytest

from backend.accounts.origin import Origin
from backend.errors import (
    BudgetExhausted,
    ChatUnavailable,
    ZendeskTimeout,
    ZendeskUnavailable,
    ZendeskUnreadable,
)
from backend.zendesk import protocol
from backend.zendesk.answers import Answer
from backend.zendesk.calls import UNTOLD_S, Calls, Failure, Timing
from backend.zendesk.limits import Retries
from backend.zendesk.protocol import Request

pytestmark = pytest.mark.anyio

REQUEST = protocol.app_public_key(Origin("https://acme.zendesk.com"), 1)
OK = Answer(200, {}, b"[]")
Outcome = Answer | Failure | ChatUnavailable


def busy(status: int, **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()})


class Zendesk:
    """Answers from a list; also the clock, the budget and the exchange."""

    def __init__(
        self, *outcomes: Outcome, waits: tuple[float, ...] = (), takes_s: float = 0
    ) -> None:
        self.outcomes, self.waits, self.takes_s = list(outcomes), list(waits), takes_s
        self.now = 1000.0
        self.slept: list[float] = []
        self.given: list[float] = []
        self.taken: list[str] = []
        self.throttles: list[tuple[str, float]] = []

    async def __call__(self, request: Request, within_s: float) -> Answer | Failure:
        self.given.append(within_s)
        self.now += self.takes_s
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, ChatUnavailable):
            raise outcome
        return outcome

    async def take(self, account_id: str) -> float:
        self.taken.append(account_id)
        return self.waits.pop(0) if self.waits else 0.0

    async def throttled(self, account_id: str, retry_after_s: float) -> None:
        self.throttles.append((account_id, retry_after_s))

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def send(self, *, account_id: str | None = "acme", within_s: float = 20) -> Answer:
        timing = Timing(lambda: self.now, lambda: 1_770_113_472.0, self.sleep, lambda: 0.5)
        calls = Calls(self, self, timing, Retries())
        return await calls.send(REQUEST, account_id, calls.deadline(within_s))


async def test_an_answer_comes_back_at_once() -> None:
    zendesk = Zendesk(OK)
    assert await zendesk.send() is OK
    assert (zendesk.slept, zendesk.taken, zendesk.given) == ([], ["acme"], [20])


@pytest.mark.parametrize("status", [200, 204, 302, 400, 401, 403, 404, 422, 500, 501])
async def test_other_statuses_are_never_tried_again(status: int) -> None:
    zendesk = Zendesk(Answer(status, {}))
    assert (await zendesk.send()).status == status
    assert zendesk.slept == []


@pytest.mark.parametrize("outcome", [busy(502), busy(503), busy(504), Failure.BROKEN])
async def test_short_trouble_is_waited_out(outcome: Answer | Failure) -> None:
    zendesk = Zendesk(outcome, outcome, OK)
    assert await zendesk.send() is OK
    assert zendesk.slept == [0.25, 0.5]
    assert zendesk.taken == ["acme"] * 3
    assert zendesk.throttles == []


@pytest.mark.parametrize("outcome", [busy(502), busy(503), busy(504), Failure.BROKEN])
async def test_lasting_trouble_is_given_up_after_three_retries(outcome: Answer | Failure) -> None:
    zendesk = Zendesk(*[outcome] * 4)
    with pytest.raises(ZendeskUnavailable):
        await zendesk.send()
    assert len(zendesk.slept) == 3


async def test_too_many_requests_wait_as_told_and_slow_the_account() -> None:
    zendesk = Zendesk(busy(429, retry_after="7"), OK)
    assert await zendesk.send() is OK
    assert zendesk.slept == [7.25]
    assert zendesk.throttles == [("acme", 7.0)]


async def test_retry_after_may_be_a_date() -> None:
    zendesk = Zendesk(busy(429, retry_after="Tue, 03 Feb 2026 10:11:20 GMT"), OK)
    await zendesk.send()
    assert zendesk.throttles == [("acme", 8.0)]


async def test_a_429_without_a_word_rests_the_account_all_the_same() -> None:
    zendesk = Zendesk(busy(429), OK)
    await zendesk.send()
    assert zendesk.throttles == [("acme", UNTOLD_S)]


async def test_what_would_pass_the_deadline_is_not_waited_for() -> None:
    zendesk = Zendesk(busy(429, retry_after="93"))
    with pytest.raises(BudgetExhausted) as caught:
        await zendesk.send()
    assert caught.value.retry_after_s == 94
    assert zendesk.slept == []
    zendesk = Zendesk(busy(503, retry_after="93"))
    with pytest.raises(ZendeskUnavailable) as unavailable:
        await zendesk.send()
    assert unavailable.value.retry_after_s == 94


async def test_the_budget_is_waited_for_within_the_deadline() -> None:
    zendesk = Zendesk(OK, waits=(3.0, 2.0))
    assert await zendesk.send() is OK
    assert (zendesk.slept, zendesk.given) == ([3.0, 2.0], [15.0])


async def test_a_budget_that_is_used_up_says_for_how_long() -> None:
    zendesk = Zendesk(waits=(20.5,))
    with pytest.raises(BudgetExhausted) as caught:
        await zendesk.send()
    assert caught.value.retry_after_s == 21
    assert zendesk.given == []


async def test_a_slow_answer_is_not_asked_for_again() -> None:
    zendesk = Zendesk(Failure.TOO_SLOW)
    with pytest.raises(ZendeskTimeout):
        await zendesk.send()
    assert zendesk.slept == []


async def test_retries_share_one_deadline() -> None:
    zendesk = Zendesk(*[busy(502)] * 4, takes_s=9)
    with pytest.raises(ZendeskUnavailable):
        await zendesk.send()
    assert len(zendesk.given) == 3
    assert zendesk.given[-1] < 2


async def test_no_time_left_is_a_timeout() -> None:
    with pytest.raises(ZendeskTimeout):
        await Zendesk(OK).send(within_s=0)


async def test_without_an_account_no_budget_is_touched() -> None:
    zendesk = Zendesk(busy(429, retry_after="1"), OK)
    assert await zendesk.send(account_id=None) is OK
    assert (zendesk.taken, zendesk.throttles) == ([], [])


async def test_an_unreadable_answer_is_not_asked_for_again() -> None:
    zendesk = Zendesk(ZendeskUnreadable())
    with pytest.raises(ZendeskUnreadable):
        await zendesk.send()
    assert zendesk.slept == []
