"""Processes that run on while the operator's keys are rotated."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import Struct

from backend.errors import KeysMissing, KeysNotWritten
from backend.keys.keys_file import load_operator_keys, write_operator_keys
from backend.keys.operator import OperatorKeys, new_operator_key
from backend.keys.sealing import Place, Sealer
from backend.keys.signing import Purpose, Signer

PLACE = Place("connections", "acme", "token")


class Note(Struct, frozen=True):
    text: str


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "secret.keys"


@pytest.fixture
def running(file: Path) -> OperatorKeys:
    """Of a process that began before the rotation."""
    return load_operator_keys(None, file)


def rotated(file: Path, *, keep_old: bool = True) -> OperatorKeys:
    """Of a process that began after it."""
    old = [key.line for key in load_operator_keys(None, file).keys] if keep_old else []
    write_operator_keys(file, [new_operator_key(), *old])
    return load_operator_keys(None, file)


def test_a_key_that_is_not_known_is_looked_for_at_once(file: Path, running: OperatorKeys) -> None:
    sealer = Sealer(running)
    wrapped = sealer.new_data_key("acme")
    sealed = sealer.unwrap("acme", wrapped).seal(b"secret", PLACE)

    anew = Sealer(rotated(file)).wrap_anew("acme", wrapped)

    assert anew is not None
    assert anew.key_id != wrapped.key_id
    assert sealer.unwrap("acme", anew).open(sealed, PLACE) == b"secret"


def test_texts_signed_by_a_newer_key_are_read_and_answered_in_kind(
    file: Path, running: OperatorKeys
) -> None:
    before = Signer(running, Purpose.SESSION)
    after = Signer(rotated(file), Purpose.SESSION)

    assert before.read(after.sign(Note("new")), Note) == Note("new")
    assert after.read(before.sign(Note("answer")), Note) == Note("answer")


def test_texts_signed_by_a_key_that_was_dropped_are_nothing(
    file: Path, running: OperatorKeys
) -> None:
    signer = Signer(running, Purpose.SESSION)
    text = signer.sign(Note("old"))
    rotated(file, keep_old=False)
    running.look_again()

    assert signer.read(text, Note) is None


def test_a_file_that_can_not_be_read_changes_nothing(file: Path, running: OperatorKeys) -> None:
    known = running.keys
    for content in (b"", b"\xff", b"no keys"):
        file.write_bytes(content)
        assert not running.look_again()
    file.unlink()
    assert not running.look_again()
    assert running.keys == known


def test_the_file_keeps_its_mode_and_nothing_lies_beside_it(
    file: Path, running: OperatorKeys
) -> None:
    file.chmod(0o640)
    rotated(file)

    assert file.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in file.parent.iterdir()] == ["secret.keys"]


def test_a_file_that_can_not_be_written_stays_as_it_was(tmp_path: Path) -> None:
    with pytest.raises(KeysNotWritten):
        write_operator_keys(tmp_path / "nowhere" / "secret.keys", [new_operator_key()])


def test_no_file_is_made_where_there_has_to_be_one(file: Path) -> None:
    with pytest.raises(KeysMissing, match=r"secret\.keys"):
        load_operator_keys(None, file, may_create=False)
    assert not file.exists()


def test_a_setting_in_a_file_is_followed_too(file: Path, tmp_path: Path) -> None:
    file.write_text(new_operator_key())
    keys = load_operator_keys(file.read_text(), tmp_path / "unused", file)

    newest = rotated(file).newest

    assert keys.find(newest.id) == newest
