from __future__ import annotations

from typing import Any

import anyio
import msgspec
import pytest

from backend.sidebar.live import changes
from backend.sidebar.live.stream import NOTHING, Stream, framed
from backend.web.contract import News

pytestmark = pytest.mark.anyio


def listening() -> Stream:
    return Stream("session", "Bearer …", None, 0.0, 600.0)


def news(**members: Any) -> News:
    return msgspec.structs.replace(NOTHING, **members)


async def test_what_is_told_before_it_was_sent_is_one_piece_of_news() -> None:
    stream = listening()
    for told in (news(changed=True), news(connection="reconnect"), news(connection="connected")):
        stream.tell(told)
    assert await stream.next() == news(changed=True, connection="connected")


async def test_nothing_is_told_twice_and_a_sign_of_life_says_nothing() -> None:
    stream = listening()
    stream.tell(news(changed=True))
    await stream.next()
    stream.beat()
    assert await stream.next() is None
    with anyio.move_on_after(0.01) as waited:
        await stream.next()
    assert waited.cancelled_caught


async def test_the_first_reason_to_end_counts() -> None:
    stream = listening()
    stream.end("agent_not_in_chat")
    stream.end("turn")
    assert await stream.next() == news(end="agent_not_in_chat")


def test_news_is_an_event_of_one_line_and_a_sign_of_life_a_comment() -> None:
    assert framed(None) == b":\n\n"
    line = framed(news(changed=True))
    assert line.startswith(b"data: ")
    assert line.endswith(b"\n\n")
    assert msgspec.json.decode(line[6:], type=News) == news(changed=True)


async def silent() -> dict[str, Any]:
    """A browser that stays."""
    await anyio.sleep_forever()
    return {}


async def test_who_does_not_take_what_is_sent_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "SLOW_S", 0.02)
    stream, sent = listening(), list[str]()

    async def send(message: Any) -> None:
        sent.append(message["type"])
        if message["type"] == "http.response.body":
            await anyio.sleep_forever()

    stream.tell(news(changed=True))
    with anyio.fail_after(10):
        assert await changes.run(stream, [], silent, send) == "slow"
    assert sent == ["http.response.start", "http.response.body"]


async def test_who_goes_away_is_noticed_while_nothing_is_told() -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        return

    with anyio.fail_after(10):
        assert await changes.run(listening(), [], gone, send) == "gone"


async def test_the_last_piece_says_that_it_is_the_last() -> None:
    stream, sent = listening(), list[Any]()

    async def send(message: Any) -> None:
        sent.append(message)

    stream.tell(news(connection="connected"))
    stream.end("turn")
    assert await changes.run(stream, [], silent, send) == "turn"
    assert [message.get("more_body") for message in sent] == [None, False]
