"""Retries, budget and deadline, on a clock that moves only by sleeping."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

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
from backend.zendesk.answers import Answer, read_json
from backend.zendesk.body import ZendeskTooLarge
from backend.zendesk.breaker import FAILURES
from backend.zendesk.calls import TELLING_S, UNTOLD_S, Calls, Failure, Timing
from backend.zendesk.limits import Retries, Urgency
from backend.zendesk.line import AT_ONCE
from backend.zendesk.protocol import Request

pytestmark = pytest.mark.anyio

REQUEST = protocol.app_public_key(Origin("https://acme.zendesk.com"), 1)
OK = Answer(200, {}, b"[]")
Outcome = Answer | Failure | ChatUnavailable
Hook = Callable[[], Awaitable[None]]


async def nothing() -> None:
    """What else happens meanwhile."""


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
        self.urgencies: list[Urgency] = []
        self.throttles: list[tuple[str, float]] = []
        self.during_call: Hook = nothing
        self.during_sleep: Hook = nothing

    async def __call__(self, request: Request, within_s: float) -> Answer | Failure:
        self.given.append(within_s)
        await self.during_call()
        self.now += self.takes_s
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, ChatUnavailable):
            raise outcome
        return outcome

    async def take(self, account_id: str, urgency: Urgency) -> float:
        self.taken.append(account_id)
        self.urgencies.append(urgency)
        return self.waits.pop(0) if self.waits else 0.0

    async def failed(self, account_id: str, code: str) -> None: ...

    async def throttled(self, account_id: str, retry_after_s: float) -> None:
        self.throttles.append((account_id, retry_after_s))

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await self.during_sleep()
        self.now += seconds

    def calls(self) -> Calls:
        timing = Timing(lambda: self.now, lambda: 1_770_113_472.0, self.sleep, lambda: 0.5)
        return Calls(self, self, timing, Retries())

    async def send(self, *, account_id: str | None = "acme", within_s: float = 20) -> Answer:
        return await send(self.calls(), account_id, within_s)


async def send(
    calls: Calls,
    account_id: str | None = "acme",
    within_s: float = 20,
    urgency: Urgency = "live",
) -> Answer:
    errand = calls.errand(account_id, urgency, within_s)
    return await calls.send(REQUEST, errand, lambda answer: answer)


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


# -- the account's line --------------------------------------------------------------------------

DOWN: list[Outcome] = [busy(503), busy(502), busy(500), Failure.BROKEN, Failure.TOO_SLOW]
DOWN += [ZendeskUnreadable()]


async def refused(calls: Calls, account_id: str = "acme") -> ChatUnavailable:
    with pytest.raises(ChatUnavailable) as caught:
        (await send(calls, account_id)).status  # noqa: B018  raises
    return caught.value


async def opened(zendesk: Zendesk) -> Calls:
    """Calls of an account whose breaker has just opened."""
    zendesk.outcomes[:] = [Failure.TOO_SLOW] * FAILURES
    calls = zendesk.calls()
    for _ in range(FAILURES):
        await refused(calls)
    assert calls.state_of("acme").standing == "open"
    return calls


@pytest.mark.parametrize("urgency", ["live", "tail", "backfill"])
async def test_the_budget_hears_how_urgent_a_call_is(urgency: Urgency) -> None:
    zendesk = Zendesk(OK)
    await send(zendesk.calls(), urgency=urgency)
    assert zendesk.urgencies == [urgency]


@pytest.mark.parametrize("outcome", DOWN, ids=repr)
async def test_after_five_failures_in_a_row_nothing_is_asked(outcome: Outcome) -> None:
    zendesk = Zendesk(*[outcome] * 10)
    calls = zendesk.calls()
    while calls.state_of("acme").standing == "closed":
        try:
            await send(calls)
        except ChatUnavailable:
            continue
    asked, taken = len(zendesk.given), len(zendesk.taken)
    assert asked == FAILURES

    error = await refused(calls)

    assert isinstance(error, ZendeskUnavailable)
    assert error.retry_after_s == 5
    assert (len(zendesk.given), len(zendesk.taken)) == (asked, taken)


@pytest.mark.parametrize("status", [200, 204, 400, 401, 403, 404, 422, 429])
async def test_answers_of_every_other_kind_close_it(status: int) -> None:
    zendesk = Zendesk()
    calls = zendesk.calls()
    for _ in range(3):
        zendesk.outcomes[:] = [Failure.TOO_SLOW] * (FAILURES - 1)
        for _ in range(FAILURES - 1):
            await refused(calls)
        zendesk.outcomes[:] = [busy(status, retry_after="99")]
        try:
            await send(calls)
        except BudgetExhausted:
            assert status == 429
        assert calls.state_of("acme").failures == 0


async def test_a_page_of_html_is_a_failure_and_a_page_too_large_is_none() -> None:
    html: Outcome = Answer(200, {}, b"<html>")
    for outcome, failures in ((html, 1), (ZendeskTooLarge(), 0)):
        calls = Zendesk(outcome).calls()
        with pytest.raises(ZendeskUnreadable):
            await calls.send(REQUEST, calls.errand("acme", "live", 20), read_json)
        assert calls.state_of("acme").failures == failures


async def test_the_rest_of_a_deadline_says_nothing_about_zendesk() -> None:
    calls = Zendesk(Failure.TOO_SLOW, Failure.TOO_SLOW).calls()
    with pytest.raises(ZendeskTimeout):
        await send(calls, within_s=TELLING_S - 0.1)
    assert calls.state_of("acme").failures == 0
    with pytest.raises(ZendeskTimeout):
        await send(calls, within_s=TELLING_S)
    assert calls.state_of("acme").failures == 1


async def test_a_breaker_that_opens_ends_the_retries() -> None:
    zendesk = Zendesk(*[Failure.BROKEN] * 9)
    calls = zendesk.calls()
    await refused(calls)
    slept = len(zendesk.slept)
    error = await refused(calls)
    assert (len(zendesk.given), len(zendesk.slept)) == (FAILURES, slept)
    assert error.retry_after_s == 5


async def test_another_account_is_untouched() -> None:
    zendesk = Zendesk()
    calls = await opened(zendesk)
    zendesk.outcomes[:] = [OK]
    assert await send(calls, "globex") is OK
    assert calls.state_of("globex").standing == "closed"


async def test_one_probe_goes_when_the_time_is_up_and_its_answer_closes_it() -> None:
    zendesk = Zendesk()
    calls = await opened(zendesk)
    zendesk.now += 4.99
    assert calls.state_of("acme").standing == "half_open"
    zendesk.outcomes[:] = [OK]

    async def another() -> None:
        assert isinstance(await refused(calls), ZendeskUnavailable)

    zendesk.during_call = another
    assert await send(calls) is OK
    assert calls.state_of("acme").standing == "closed"


async def test_a_probe_that_fails_opens_it_for_longer() -> None:
    zendesk = Zendesk()
    calls = await opened(zendesk)
    told: list[int | None] = []
    for _ in range(6):
        told.append(calls.state_of("acme").retry_after_s)
        zendesk.now += 60
        zendesk.outcomes[:] = [busy(503)]
        await refused(calls)
        assert zendesk.outcomes == []
    assert told == [5, 9, 18, 35, 49, 49]


async def test_a_probe_that_never_reached_zendesk_leaves_its_place_to_another() -> None:
    zendesk = Zendesk()
    calls = await opened(zendesk)
    zendesk.now += 10
    zendesk.waits = [99.0]
    assert isinstance(await refused(calls), BudgetExhausted)
    zendesk.outcomes[:] = [OK]
    assert await send(calls) is OK


async def test_a_call_that_waited_for_its_budget_asks_the_breaker_again() -> None:
    zendesk = Zendesk(*[Failure.TOO_SLOW] * FAILURES, OK, waits=(3.0,))
    calls = zendesk.calls()

    async def others() -> None:
        for _ in range(FAILURES):
            await refused(calls)

    zendesk.during_sleep = others
    assert isinstance(await refused(calls), ZendeskUnavailable)
    assert zendesk.outcomes == [OK]


async def test_retries_are_a_tenth_of_what_works_and_a_few_a_minute() -> None:
    zendesk = Zendesk()
    calls = zendesk.calls()
    works = 0
    for _ in range(400):
        zendesk.outcomes[:] = [busy(503), OK]
        with suppress(ZendeskUnavailable):
            await send(calls)
        zendesk.outcomes[:] = [OK]
        await send(calls)
        works += 1
    retries, minutes = len(zendesk.slept), (zendesk.now - 1000) / 60
    works += retries
    assert 40 < retries <= 10 + 0.1 * works + 6 * minutes


async def test_an_account_has_so_many_calls_under_way_and_no_more() -> None:
    zendesk = Zendesk(*[OK] * 3 * AT_ONCE)
    under_way: list[int] = [0]

    async def slow() -> None:
        under_way.append(under_way[-1] + 1)
        await asyncio.sleep(0.01)
        under_way.append(under_way[-1] - 1)

    zendesk.during_call = slow
    calls = zendesk.calls()
    answers = await asyncio.gather(*[send(calls) for _ in range(3 * AT_ONCE)])
    assert answers == [OK] * 3 * AT_ONCE
    assert max(under_way) == AT_ONCE


async def test_a_call_without_a_place_ends_in_time_and_a_cancelled_one_gives_its_place_back() -> (
    None
):
    zendesk = Zendesk(*[OK] * AT_ONCE)

    async def for_ever() -> None:
        await asyncio.sleep(3600)

    zendesk.during_call = for_ever
    calls = zendesk.calls()
    stuck = [asyncio.create_task(send(calls)) for _ in range(AT_ONCE)]
    await asyncio.sleep(0)
    with pytest.raises(ZendeskTimeout):
        await send(calls, within_s=0.05)
    for task in stuck:
        task.cancel()
    await asyncio.gather(*stuck, return_exceptions=True)

    zendesk.during_call = nothing
    assert await asyncio.gather(*[send(calls) for _ in range(AT_ONCE)]) == [OK] * AT_ONCE
    assert calls.state_of("acme").failures == 0


async def test_a_probe_that_is_cancelled_leaves_its_place_to_another() -> None:
    zendesk = Zendesk()
    calls = await opened(zendesk)
    zendesk.now += 10

    async def for_ever() -> None:
        await asyncio.sleep(3600)

    zendesk.during_call = for_ever
    probe = asyncio.create_task(send(calls))
    await asyncio.sleep(0.01)
    await refused(calls)
    probe.cancel()
    await asyncio.gather(probe, return_exceptions=True)

    zendesk.during_call, zendesk.outcomes = nothing, [OK]
    assert await send(calls) is OK
