"""The data folder, logs and all, in the hands of somebody without the operator's keys."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from backend.errors import KeysMissing
from backend.keys.keys_file import load_operator_keys
from backend.keys.operator import new_operator_key
from backend.keys.sealing import Sealer
from tests.attacks.town import CONNECTED, Town
from tests.emulator.world import known
from tests.product import free_port, serving, settings_for


@pytest.fixture
def stolen(place: Town, tmp_path: Path) -> Path:
    """Copied while the server runs, after a day's work."""
    for name in CONNECTED:
        panel = place[name].panel()
        panel.lookup(known.THREE_CHATS).raise_for_status()
        panel.overview(known.THREE_CHATS).raise_for_status()
    assert (place.product.settings.data / "vault.db-wal").stat().st_size > 0
    return Path(shutil.copytree(place.product.settings.data, tmp_path / "stolen"))


def written(key: bytes) -> Iterator[bytes]:
    """The ways in which somebody could have written down a key."""
    yield from (key, key.hex().encode(), base64.b64encode(key), base64.urlsafe_b64encode(key))


def keys_of(place: Town) -> Iterator[bytes]:
    settings = place.product.settings
    operator = load_operator_keys(settings.secret_keys, settings.keys_file)
    sealer, wrapped = Sealer(operator), place.store(lambda store: store.accounts.data_keys())
    for key in operator.keys:
        yield from written(key.secret)
    for account_id, one in wrapped.items():
        yield from written(sealer._secret(account_id, one))
        yield from written(sealer.unwrap(account_id, one).mirror_key())


def words_of(place: Town, name: str) -> Iterator[bytes]:
    """What was said, by whom, from which address."""
    for chat in place.emulator[name].world.chats.values():
        visitor = chat.get("visitor") or {}
        said = [event.get("msg") for event in chat.get("history") or () if isinstance(event, dict)]
        for text in (*said, visitor.get("email"), visitor.get("name"), visitor.get("phone")):
            if isinstance(text, str) and len(text) > 8:
                yield text.encode("utf-8", "surrogatepass")


def test_no_file_holds_a_token_a_key_or_a_word(place: Town, stolen: Path) -> None:
    files = {file.name: file.read_bytes() for file in stolen.rglob("*") if file.is_file()}
    tokens = [
        token.access_token.encode()
        for account in place.emulator.accounts.values()
        for token in account.oauth.tokens.values()
    ]
    codes = [
        secret.encode()
        for shop in place.shops.values()
        for secret in (shop.admin.invited.setup_code, shop.admin._secret)
    ]
    words = {word for name in CONNECTED for word in words_of(place, name)}
    everything = b"\n".join(files.values())

    assert {"vault.db", "vault.db-wal"} <= files.keys()
    assert sum(name.endswith(".db") for name in files) > len(CONNECTED)
    assert len(tokens) >= len(CONNECTED)
    assert len(words) > 500
    found = [
        secret for secret in (*tokens, *keys_of(place), *codes, *words) if secret in everything
    ]
    assert found == []


def test_it_opens_with_no_other_key(place: Town, stolen: Path) -> None:
    origins = {name: account.origin for name, account in place.emulator.accounts.items()}
    settings = settings_for(
        stolen, origins, free_port(), data=stolen, secret_keys=new_operator_key()
    )

    with pytest.raises(KeysMissing), serving(settings):
        pass
    for copy in (stolen / "mirrors").glob("*.db"):
        with pytest.raises(apsw.NotADBError):
            apsw.Connection(str(copy)).execute("SELECT count(*) FROM sqlite_schema").fetchall()
