from __future__ import annotations

import gzip

import pytest

from backend.errors import (
    ChatUnavailable,
    ReconnectNeeded,
    ZendeskRefused,
    ZendeskRejected,
    ZendeskUnavailable,
    ZendeskUnreadable,
)
from backend.zendesk.answers import Answer, accept, problem, read_json
from backend.zendesk.body import BoundedBody, ZendeskTooLarge


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, ZendeskUnreadable),
        (302, ZendeskUnreadable),
        (304, ZendeskUnreadable),
        (100, ZendeskUnreadable),
        (400, ZendeskRejected),
        (401, ReconnectNeeded),
        (403, ZendeskRefused),
        (404, ZendeskRejected),
        (422, ZendeskRejected),
        (500, ZendeskUnavailable),
        (599, ZendeskUnavailable),
    ],
)
def test_the_status_alone_decides(status: int, error: type[ChatUnavailable]) -> None:
    for body in (b"", b"<html>", b'{"error":{"code":1}}', b'{"count":0,"results":[]}'):
        with pytest.raises(error) as caught:
            read_json(Answer(status, {}, body))
        assert type(caught.value) is error


def test_two_hundreds_are_accepted() -> None:
    assert problem(200) is problem(204) is problem(201) is None
    assert accept(Answer(204, {})).status == 204


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a":[1,null]}', {"a": [1, None]}),
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
        (b'{"a":"\xff"}', {"a": "\ufffd"}),
        (b'{"a":NaN}', {"a": None}),
        (b'{"a":"\\u0000"}', {"a": "\x00"}),
        (b'{"a":"\\ud800"}', {"a": "\ud800"}),
        (b'{"a":"\x01\n"}', {"a": "\x01\n"}),
    ],
)
def test_json_is_read_even_with_a_broken_character(body: bytes, value: object) -> None:
    assert read_json(Answer(200, {}, body)) == value


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{", b"[" * 200_000, b'{"a":' * 200_000, b"9" * 10_000, b"\x00"]
)
def test_what_is_no_json_is_unreadable_and_carries_nothing_of_it(body: bytes) -> None:
    with pytest.raises(ZendeskUnreadable) as caught:
        read_json(Answer(200, {}, body))
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def fed(data: bytes, *, encoding: str = "", limit: int = 1000, step: int = 7) -> bytes:
    body = BoundedBody(encoding, limit)
    for at in range(0, len(data), step):
        body.feed(data[at : at + step])
    return body.finish()


@pytest.mark.parametrize("encoding", ["", "identity", "gzip", " GZIP "])
def test_a_body_up_to_the_limit_arrives_whole(encoding: str) -> None:
    data = bytes(range(250)) * 4
    sent = gzip.compress(data) if "gzip" in encoding.lower() else data
    assert fed(sent, encoding=encoding) == data


def test_a_body_above_the_limit_is_refused_by_name() -> None:
    with pytest.raises(ZendeskTooLarge):
        fed(b"x" * 1001)
    with pytest.raises(ZendeskTooLarge):
        fed(gzip.compress(b"x" * 1001), encoding="gzip")


def test_a_body_that_is_announced_as_too_large_is_not_read_at_all() -> None:
    for announced in ("1001", "9" * 40):
        with pytest.raises(ZendeskTooLarge):
            BoundedBody("", 1000, announced)
    for announced in ("1000", "", "many", "-1", "٣٣٣٣٣"):
        BoundedBody("", 1000, announced).feed(b"x" * 1000)


def test_a_compressed_bomb_is_never_inflated_beyond_the_limit() -> None:
    bomb = gzip.compress(b"\x00" * 50_000_000)
    body = BoundedBody("gzip", 1000)
    with pytest.raises(ZendeskUnreadable):
        body.feed(bomb)
    assert len(body._held) == 1001


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(ZendeskUnreadable):
        BoundedBody(encoding, 1000)


def test_a_compressed_body_that_stops_or_is_none_is_refused() -> None:
    with pytest.raises(ZendeskUnreadable):
        fed(gzip.compress(b"abc" * 100)[:-9], encoding="gzip")
    with pytest.raises(ZendeskUnreadable):
        fed(b"plain text", encoding="gzip")


def test_no_body_is_an_empty_one() -> None:
    assert fed(b"", encoding="gzip") == b""
