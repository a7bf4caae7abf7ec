import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import SealBroken, SettingInvalid
from backend.keys.operator import OperatorKeys, new_operator_key, parse_operator_keys
from backend.keys.sealing import DataKey, Place, Sealer

PLACE = Place("connections", "acme", "token")


@pytest.fixture
def keys() -> OperatorKeys:
    return parse_operator_keys(new_operator_key())


@given(st.binary(max_size=200))
def test_what_was_sealed_opens_where_it_was_sealed(plain: bytes) -> None:
    key = DataKey("acme", b"k" * 32)
    sealed = key.seal(plain, PLACE)

    assert key.open(sealed, PLACE) == plain
    assert len(plain) < 8 or plain not in sealed


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("connections", "acme", "agent_name"),
        Place("connections", "globex", "token"),
        Place("oauth_clients", "acme", "token"),
        Place("connectionsacme", "", "token"),
    ],
)
def test_a_sealed_value_opens_nowhere_else(elsewhere: Place) -> None:
    key = DataKey("acme", b"k" * 32)
    sealed = key.seal(b"secret", PLACE)

    with pytest.raises(SealBroken):
        key.open(sealed, elsewhere)


def test_a_sealed_value_opens_for_no_other_account() -> None:
    sealed = DataKey("acme", b"k" * 32).seal(b"secret", PLACE)

    with pytest.raises(SealBroken):
        DataKey("globex", b"k" * 32).open(sealed, PLACE)


@given(st.integers(min_value=0, max_value=40), st.integers(min_value=1, max_value=255))
def test_a_changed_byte_is_noticed(at: int, change: int) -> None:
    key = DataKey("acme", b"k" * 32)
    sealed = bytearray(key.seal(b"sixteen bytes ok", PLACE))
    sealed[at % len(sealed)] ^= change

    with pytest.raises(SealBroken):
        key.open(bytes(sealed), PLACE)


def test_data_keys_are_wrapped_by_the_newest_key_and_opened_by_any(keys: OperatorKeys) -> None:
    old = Sealer(keys).new_data_key("acme")
    rotated = OperatorKeys((*parse_operator_keys(new_operator_key()).keys, *keys.keys))

    sealed = Sealer(keys).unwrap("acme", old).seal(b"secret", PLACE)

    assert Sealer(rotated).unwrap("acme", old).open(sealed, PLACE) == b"secret"
    assert Sealer(rotated).new_data_key("acme").key_id == rotated.newest.id


def test_a_wrapped_key_of_one_account_is_none_of_another(keys: OperatorKeys) -> None:
    wrapped = Sealer(keys).new_data_key("acme")

    with pytest.raises(SealBroken):
        Sealer(keys).unwrap("globex", wrapped)
    with pytest.raises(SealBroken):
        Sealer(keys).unwrap("acme", msgspec.structs.replace(wrapped, key_id="gone"))


def test_keyed_hashes_differ_by_account_and_purpose() -> None:
    acme, globex = DataKey("acme", b"a" * 32), DataKey("globex", b"b" * 32)

    hashes = {
        acme.keyed_hash("requester", "ann@example.org"),
        acme.keyed_hash("chat", "ann@example.org"),
        globex.keyed_hash("requester", "ann@example.org"),
    }

    assert len(hashes) == 3
    assert acme.keyed_hash("requester", "ann@example.org") in hashes


@pytest.mark.parametrize("text", ["", "a", "a:", "a:c2hvcnQ", ":" + "A" * 43, "a:!!!!", "a:é"])
def test_a_malformed_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        parse_operator_keys(text)
    assert len(text) < 4 or text not in str(refused.value)


def test_two_keys_of_one_id_are_refused() -> None:
    one, two = new_operator_key(), new_operator_key()

    with pytest.raises(SettingInvalid):
        parse_operator_keys(f"{one},{one.split(':')[0]}:{two.split(':')[1]}")
