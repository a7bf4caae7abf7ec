from pathlib import Path

import pytest

from backend.errors import SettingInvalid
from backend.settings import read_settings


def test_everything_has_a_default() -> None:
    settings = read_settings({})

    assert settings.public_url == "http://localhost:8000"
    assert settings.data == Path("chatside-data")
    assert settings.requesters_per_hour == 60
    assert settings.ops_address == ("127.0.0.1", 9464)


def test_a_value_can_lie_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "keys"
    secret.write_text("a:b\n")

    assert read_settings({"CHATSIDE_SECRET_KEYS_FILE": str(secret)}).secret_keys == "a:b"


@pytest.mark.parametrize(
    ("value", "acme", "globex"),
    [("", False, False), ("off", False, False), ("on", True, True), ("acme, initech", True, False)],
)
def test_the_newest_opens_in_the_accounts_that_want_it(
    value: str, *, acme: bool, globex: bool
) -> None:
    settings = read_settings({"CHATSIDE_OPEN_NEWEST": value})

    assert (settings.opens_newest("acme"), settings.opens_newest("globex")) == (acme, globex)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CHATSIDE_PUBLIC_URL", "http://chats.example.org"),
        ("CHATSIDE_PUBLIC_URL", "https://chats.example.org/below"),
        ("CHATSIDE_PUBLIC_URL", "https://user@chats.example.org"),
        ("CHATSIDE_PUBLIC_URL", "chats.example.org"),
        ("CHATSIDE_PUBLIC_URL", "https://["),
        ("CHATSIDE_ZAF_SDK_URL", "https://cdn.example.org/sdk.js'; script-src *"),
        ("CHATSIDE_REQUESTERS_PER_HOUR", "0"),
        ("CHATSIDE_REQUESTERS_PER_HOUR", "many"),
        ("CHATSIDE_OPEN_NEWEST", "acme, glo bex"),
        ("CHATSIDE_EGRESS_ADDRESS", "example.org"),
        ("CHATSIDE_OPS_ADDRESS", "9464"),
        ("CHATSIDE_OPS_ADDRESS", "localhost:²"),
        ("CHATSIDE_LOG", "loud"),
        ("CHATSIDE_DATA_FILE", "/nowhere/at/all"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid, match=name.removesuffix("_FILE")):
        read_settings({name: value})
