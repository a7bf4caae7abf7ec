import time

import pytest
from itsdangerous import TimestampSigner
from msgspec import Struct

from backend.keys.operator import OperatorKeys, new_operator_key, parse_operator_keys
from backend.keys.signing import Purpose, Signer


class Note(Struct, frozen=True):
    text: str


class OtherNote(Struct, frozen=True):
    number: int


@pytest.fixture
def keys() -> OperatorKeys:
    return parse_operator_keys(new_operator_key())


def test_a_text_signed_for_one_purpose_is_nothing_for_another(keys: OperatorKeys) -> None:
    signed = Signer(keys, Purpose.GRANT).sign(Note("hello"))

    assert Signer(keys, Purpose.GRANT).read(signed, Note, max_age_s=60) == Note("hello")
    assert Signer(keys, Purpose.SESSION).read(signed, Note, max_age_s=60) is None


def test_a_text_of_another_shape_is_nothing(keys: OperatorKeys) -> None:
    signer = Signer(keys, Purpose.GRANT)

    assert signer.read(signer.sign(Note("hello")), OtherNote, max_age_s=60) is None


def test_texts_signed_before_a_rotation_stay_good(keys: OperatorKeys) -> None:
    signed = Signer(keys, Purpose.SESSION).sign(Note("hello"))
    rotated = OperatorKeys((*parse_operator_keys(new_operator_key()).keys, *keys.keys))

    assert Signer(rotated, Purpose.SESSION).read(signed, Note, max_age_s=60) == Note("hello")


def test_a_text_that_is_too_old_is_nothing(
    keys: OperatorKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = Signer(keys, Purpose.SESSION)
    signed = signer.sign(Note("hello"))
    later = int(time.time()) + 61
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: later)

    assert signer.read(signed, Note, max_age_s=60) is None
    assert signer.read(signed, Note) == Note("hello")


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "é.b.c", "\0", "x" * 5000])
def test_garbage_is_nothing(keys: OperatorKeys, text: str) -> None:
    assert Signer(keys, Purpose.SESSION).read(text, Note, max_age_s=60) is None
