from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chats.words import LONGEST, document_words, words

texts = st.text() | st.text(
    st.sampled_from("aé ßıİ1,'\"_-@东京都がガ゙สวัसाकि한글أى\u0301\u200d\ud83d👍\x00")
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", ""),
        (" \n,;", ""),
        ("Is my Order late?", "is my order late"),
        ("AB-1234 / #40123", "ab 1234 40123"),
        ("Ada.L@Example.org", "ada l example org"),
        ('it\'s "quoted" a_b', "it s quoted a b"),
        ("Grüße Straße SØREN Łódź Œuvre", "grusse strasse soren lodz oeuvre"),
        ("Crème bru\u0302le\u0301e", "creme brulee"),
        ("İSTANBUL ısı ISI", "istanbul isi isi"),
        ("ΣΊΣΥΦΟΣ σίσυφος", "σισυφοσ σισυφοσ"),
        ("Ёлка й", "елка и"),
        ("２０２６ ٤٠١ ๑๒ ½", "2026 401 12 1 2"),
        ("ﬁn ™ ²", "fin tm 2"),
        ("pass\u200bword soft\xadhyphen z\u0336a\u0334lgo", "password softhyphen zalgo"),
        ("שָׁלוֹם شُكْرًا أهلاً", "שלום شكرا اهلا"),
        ("नमस्ते साइज़ কি", "नमस्ते साइज़ কি"),
        ("👍🏽 ok 1\ufe0f\u20e3 …", "ok 1"),
        ("a\x00b\xa0c\u2028d", "a b c d"),
        ("half \ud83d pair", "half pair"),
    ],
)
def test_what_makes_no_difference_is_folded(text: str, tokens: str) -> None:
    assert words(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("猫", "猫"),
        ("東京都", "東京 京都"),
        ("iPhone用ケース、青", "iphone 用ケ ケー ース 青"),
        ("ｶﾞﾗｽ", "ガラ ラス"),
        ("か\u3099く", "がく"),
        ("배송 주문번호", "배송 주문 문번 번호"),
        ("ขอบ", "ขอ อบ"),
        ("ຂອບ ရေ ទឹក", "ຂອ ອບ ရေ ទឹ ឹក"),
    ],
)
def test_scripts_without_blanks_become_pairs(text: str, tokens: str) -> None:
    assert words(text) == tokens


def test_a_word_inside_a_run_is_a_phrase_of_it() -> None:
    for word, run in (("京都", "東京都へ"), ("주문", "재주문은"), ("クリー", "スクリーン")):
        assert f" {words(word)} " in f" {words(run)} "


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("order", "order"),
        ("赤い靴", "赤い い靴 靴"),
        ("靴 靴", "靴 靴 靴"),
        ("नमस्ते é\x1f", "नमस्ते e"),
    ],
)
def test_a_single_character_begins_a_token_wherever_it_stands(text: str, tokens: str) -> None:
    assert document_words(text) == tokens


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1, 100_000])
@pytest.mark.parametrize("letter", ["x", "é", "ж", "猫"])
def test_no_token_is_longer_than_an_index_likes(letter: str, length: int) -> None:
    tokens = words(f"a {letter * length} b").split()
    assert (tokens[0], tokens[-1]) == ("a", "b")
    assert max(map(len, tokens)) <= LONGEST
    assert len("".join(tokens[1:-1])) >= length


@given(texts)
def test_tokens_are_tokens_of_themselves(text: str) -> None:
    assert words(words(text)) == words(text)


@given(texts, texts)
def test_a_blank_keeps_texts_apart(one: str, other: str) -> None:
    assert words(f"{one} {other}") == f"{words(one)} {words(other)}".strip()


@given(texts, texts)
def test_case_makes_no_difference_to_latin_letters(one: str, other: str) -> None:
    text = f"Été {one.encode('ascii', 'ignore').decode()}"
    assert words(text) == words(text.upper())


def is_one_token(token: str) -> bool:
    """To SQLite's `ascii` tokenizer, and to nobody's eye a blank."""
    return bool(token) and all(c.isalnum() if c < "\x80" else not c.isspace() for c in token)


@given(texts)
def test_no_engine_cuts_a_token_again(text: str) -> None:
    for made in (words(text), document_words(text)):
        assert made == " ".join(made.split())
        assert all(map(is_one_token, made.split()))
        assert made.isascii() or made.encode()
        assert made == made.lower() or not made.isascii()


def test_every_character_there_is_becomes_tokens_of_themselves() -> None:
    for code in range(0x80, sys.maxunicode + 1, 7):
        made = words(chr(code))
        assert words(made) == made
        assert all(map(is_one_token, made.split()))


@given(st.lists(texts, min_size=1, max_size=5))
def test_what_was_met_before_makes_no_difference(many: list[str]) -> None:
    first = [words(text) for text in many]
    assert [words(text) for text in reversed(many)] == first[::-1]
