from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chats.marking import marked, occurrences, united
from backend.chats.words import words

texts = st.text() | st.text(
    st.sampled_from("aé ßıİ1,'\"_-@东京都がガ゙สวัसाकि한글أى\u0301\u200d\ud83d👍\x00ｶﾞ㍿½㎏")
)


@pytest.mark.parametrize(
    ("text", "tokens", "prefix", "parts"),
    [
        ("Is my Order late? ORDER!", "order", False, ["Order", "ORDER"]),
        ("orders order", "order", False, ["order"]),
        ("orders order", "ord", True, ["orders", "order"]),
        ("your (AB-1234) now", "ab 1234", False, ["AB-1234"]),
        ("the zip; broke", "zip bro", True, ["zip; broke"]),
        ("Crème brûlée", "brulee", False, ["brûlée"]),
        ("cre\u0300me", "creme", False, ["cre\u0300me"]),
        ("soft\xadhyphen", "softhyphen", False, ["soft\xadhyphen"]),
        ("die Straße", "strasse", False, ["Straße"]),
        ("東京都へ", "京都", False, ["京都"]),
        ("東京都へ", "東京 京都", False, ["東京都"]),
        ("東京都へ東", "東", True, ["東", "東"]),
        ("赤い靴。", "靴", True, ["靴"]),
        ("iPhone用ケース", "ケー ース", False, ["ケース"]),
        ("ｶﾞﾗｽ", "ガラ", False, ["ｶﾞﾗｽ"]),
        ("か\u3099く", "がく", False, ["か\u3099く"]),
        ("ขอบคุณ", "คุ ุณ", False, ["คุณ"]),
        ("재주문은", "주문", False, ["주문"]),
        ("साइज़ बड़ा", "बड़ा", False, ["बड़ा"]),
        ("nothing", "something", False, []),
    ],
)
def test_what_was_found_is_marked_in_the_text(
    text: str, tokens: str, *, prefix: bool, parts: list[str]
) -> None:
    found = occurrences(marked(text), words(tokens), prefix=prefix)
    assert [text[start:end] for start, end in found] == parts


@given(texts)
def test_the_tokens_that_are_marked_are_those_of_the_text(text: str) -> None:
    found = marked(text)
    assert found.tokens == words(text).split()
    assert len(found.ranges) == len(found.tokens)
    for start, end in (*found.ranges, *(place for _, place in found.cells)):
        assert 0 <= start < end <= len(text)


def test_ranges_are_united() -> None:
    assert united([(5, 9), (0, 2), (1, 3), (9, 10)]) == [(0, 3), (5, 10)]
