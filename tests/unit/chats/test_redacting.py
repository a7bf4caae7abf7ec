"""What is hidden of a chat is in nothing that is made of it, live or kept."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec import Raw

from backend.chats.parse import parse_chat
from backend.chats.redacting import redacted
from backend.keys.hiding import HiddenWords, hidden
from backend.keys.redactor import Redactor
from backend.keys.sealing import DataKey
from backend.mirror.rows import Rows
from backend.web.shown import summary_json, transcript_json
from backend.zendesk.records import raw_chat
from tests.unit.chats.samples import CHAT_ID, chat, message, offline, record

KEY = DataKey("acme", b"k" * 32)
CARD = "4111111111111111"
SECRET = "Heronimus flies"


def full(words: str) -> dict[str, Any]:
    """Said in every place where a person may say it."""
    return chat(
        comment=f"so {words}",
        tags=["order", words],
        visitor={"id": "1", "name": f"Jane {words}", "email": "jane@example.org"},
        history=[
            message("Jane", f"first {words}, and again {words}") | {"options": f"Yes/{words}"},
            message(f"Jane {words}", "no"),
            record("chat.comment", new_comment=f"so {words}"),
            record("chat.tag", "Ada", tags=[words], new_tags=["order", words]),
            record("chat.tag", "Ada", tags=[words], new_tags=["order"]),
            record("chat.file", attachment={"name": f"{words}.pdf", "url": f"https://x.example.org/{words}"}),
        ],
    )  # fmt: skip


def redactor(*words: str, chat_id: str = CHAT_ID) -> Redactor:
    made = Redactor(KEY)
    made.hide(chat_id, [hidden(KEY, said) for said in words])
    return made


@pytest.mark.parametrize("raw", [full(SECRET), offline(message=f"see {SECRET}")])
def test_hidden_words_are_in_nothing_that_is_kept(raw: dict[str, Any]) -> None:
    [row] = Rows(KEY, redactor(SECRET)).make([raw_chat(Raw(msgspec.json.encode(raw)))]).chats
    kept = b"".join((row.summary, row.transcript, row.words.encode(), row.facets.encode()))
    assert b"eronimus" not in kept.lower()
    assert "█████".encode() in row.transcript


def test_no_card_number_is_in_anything_that_is_kept() -> None:
    [row] = Rows(KEY).make([raw_chat(Raw(msgspec.json.encode(full(CARD))))]).chats
    kept = b"".join((row.summary, row.transcript, row.words.encode(), row.facets.encode()))
    without_names = kept.replace(f"Jane {CARD}".encode(), b"").replace(f"jane {CARD}".encode(), b"")
    assert CARD.encode() not in without_names
    assert "••••••••••••1111".encode() in row.transcript
    assert "1111" in row.words.split()


def test_live_and_kept_say_the_same() -> None:
    raw, redact = full(f"{SECRET} {CARD}"), redactor(SECRET)
    live = redact(parse_chat(raw))
    [row] = Rows(KEY, redact).make([raw_chat(Raw(msgspec.json.encode(raw)))]).chats
    assert row.transcript == transcript_json(live)
    assert row.summary == summary_json(live)


def test_it_does_not_matter_in_which_order_zendesk_sends_them() -> None:
    history = [message("Jane", "hello"), message("Jane", f"it is {SECRET}")]
    for said in (history, history[::-1], [*history, message("Ada", SECRET)]):
        chat_after = redactor(SECRET)(parse_chat(chat(history=said)))
        assert SECRET not in transcript_json(chat_after).decode()


def test_another_chat_keeps_its_words() -> None:
    raw = full(SECRET)
    before = parse_chat(raw)
    assert redactor(SECRET, chat_id="another")(before) is before


def test_words_that_touch_or_overlap_are_one_gap() -> None:
    words = HiddenWords(KEY, [hidden(KEY, "abc"), hidden(KEY, "cde"), hidden(KEY, "xy")])
    one = parse_chat(chat(history=[message("Jane", "0abcde1 xyxy 2")]))
    after = redacted(one, words, mask_cards=False)
    assert after.events[0].text == "0█████1 ██████████ 2"


def test_nothing_to_hide_is_the_same_object() -> None:
    one = parse_chat(chat(history=[message("Jane", "order 4111111111111112")]))
    assert redacted(one, None, mask_cards=True).events[0].text == "order 4111111111111112"
    plain = parse_chat(chat())
    assert redacted(plain, None, mask_cards=True) is plain


def test_a_file_whose_name_is_hidden_has_no_address_any_more() -> None:
    after = redactor(SECRET)(parse_chat(full(SECRET)))
    [file] = [event.file for event in after.events if event.file]
    assert (file.name, file.url) == ("█████.pdf", None)


def test_with_the_switch_off_cards_are_shown() -> None:
    redact = Redactor(KEY, mask_cards=False)
    one = parse_chat(full(CARD))
    assert redact(one) is one


def test_unreadable_records_are_masked_and_stay_what_they_are() -> None:
    raw = b'{"id": "x", "type": {}, "history": 7, "note": "card 4111 1111 1111 1111"}'
    [aside] = Rows(KEY).make([raw_chat(Raw(raw))]).quarantined
    assert msgspec.json.decode(aside.raw)["note"] == "card 9999 9999 9999 1111"
    [aside] = Rows(KEY, redactor("card", chat_id="x")).make([raw_chat(Raw(raw))]).quarantined
    assert aside.raw == b""
