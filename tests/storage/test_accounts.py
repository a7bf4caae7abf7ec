import asyncio

import pytest

from backend.accounts.account import Account, Installation
from backend.accounts.origin import Origin
from backend.errors import AccountExists
from backend.keys.sealing import WrappedKey
from backend.storage.accounts import ClaimedInstallation, NewInvitation
from backend.storage.store import Store
from tests.storage.conftest import ACME, GLOBEX

pytestmark = pytest.mark.anyio

CODE, LINK = b"c" * 32, b"l" * 32


async def invited(store: Store, expires_at_s: int = 2000) -> None:
    await store.accounts.invite(NewInvitation(ACME.id, CODE, LINK, expires_at_s))


def claimed(
    installation_id: int, account: Account = ACME, at_s: int = 1000, code: bytes = CODE
) -> ClaimedInstallation:
    return ClaimedInstallation(code, Installation(account.id, 501, installation_id), at_s)


async def test_an_account_is_found_by_id_subdomain_and_every_origin(store: Store) -> None:
    alias = Origin("https://old-name.zendesk.com")
    initech = Account("acc-i", "initech", Origin("https://initech.zendesk.com"), (alias,))
    await store.accounts.create(initech, WrappedKey("k1", b"wrapped"))

    assert await store.accounts.find("acc-i") == initech
    assert await store.accounts.find_by_subdomain("initech") == initech
    assert await store.accounts.find_by_origin(initech.origin) == initech
    assert await store.accounts.find_by_origin(alias) == initech
    assert await store.accounts.find_by_origin(Origin("https://init.zendesk.com")) is None
    assert await store.accounts.data_key("acc-i") == WrappedKey("k1", b"wrapped")


async def test_a_subdomain_is_taken_once(store: Store) -> None:
    again = Account("other-id", "acme", Origin("https://other.zendesk.com"))

    with pytest.raises(AccountExists):
        await store.accounts.create(again, WrappedKey("k1", b"wrapped"))
    assert await store.accounts.find("other-id") is None


async def test_nobody_chose_a_policy_until_somebody_does(store: Store) -> None:
    assert ACME.policy is None
    await store.accounts.set_policy(ACME.id, "everyone")

    found = await store.accounts.find(ACME.id)
    other = await store.accounts.find(GLOBEX.id)
    assert found is not None
    assert found.policy == "everyone"
    assert other is not None
    assert other.policy is None


async def test_searching_all_chats_is_off_until_it_is_allowed(store: Store) -> None:
    for allowed in (False, True, False):
        await store.accounts.set_account_search(ACME.id, allowed=allowed)
        found, other = [await store.accounts.find(one.id) for one in (ACME, GLOBEX)]
        assert found is not None
        assert other is not None
        assert (found.account_search, other.account_search) == (allowed, False)


async def test_a_code_claims_one_installation(store: Store) -> None:
    await invited(store)

    assert await store.accounts.claim(claimed(9001)) == "claimed"
    assert await store.accounts.claim(claimed(9002)) == "used"
    assert await store.accounts.installations(ACME.id) == [Installation(ACME.id, 501, 9001)]


async def test_another_code_takes_the_place_of_the_one_before_and_is_never_spent_anew(
    store: Store,
) -> None:
    await invited(store)
    await store.accounts.renew_code(LINK, b"n" * 32, 2000)
    assert await store.accounts.claim(claimed(9001)) == "wrong"
    assert await store.accounts.claim(claimed(9001, code=b"n" * 32)) == "claimed"

    await store.accounts.renew_code(LINK, b"n" * 32, 2000)
    assert await store.accounts.claim(claimed(9002, code=b"n" * 32)) == "used"


async def test_how_long_and_what_is_shown_are_chosen(store: Store) -> None:
    for days, shown in ((0, True), (400, False)):
        await store.accounts.set_keep_days(ACME.id, days)
        await store.accounts.set_visitor_names(ACME.id, shown=shown)
        found, other = [await store.accounts.find(one.id) for one in (ACME, GLOBEX)]
        assert found is not None
        assert (found.keep_days, found.visitor_names) == (days, shown)
        assert other is not None
        assert (other.keep_days, other.visitor_names) == (None, None)


async def test_of_many_claims_at_once_one_wins(store: Store) -> None:
    await invited(store)

    outcomes = await asyncio.gather(
        *(store.accounts.claim(claimed(number)) for number in range(1, 21))
    )

    assert sorted(outcomes) == ["claimed"] + ["used"] * 19
    assert len(await store.accounts.installations(ACME.id)) == 1


async def test_an_expired_or_foreign_code_claims_nothing(store: Store) -> None:
    await invited(store, expires_at_s=1000)

    assert await store.accounts.claim(claimed(9001, at_s=1000)) == "expired"
    assert await store.accounts.claim(claimed(9001, GLOBEX)) == "wrong"
    assert await store.accounts.installations(ACME.id) == []
    assert await store.accounts.installations(GLOBEX.id) == []


async def test_an_installation_belongs_to_one_account(store: Store) -> None:
    await invited(store)
    await store.accounts.claim(claimed(9001))

    assert await store.accounts.installation(ACME.id, 9001) is not None
    assert await store.accounts.installation(GLOBEX.id, 9001) is None
    assert await store.accounts.installation(ACME.id, 9002) is None


async def test_a_renamed_account_is_found_under_both_names_and_can_go_back(store: Store) -> None:
    new = Origin("https://acme-new.zendesk.com")
    await store.accounts.rename(ACME.id, "acme-new", new)

    renamed = await store.accounts.find_by_subdomain("acme-new")
    assert renamed is not None
    assert (renamed.id, renamed.origin, renamed.aliases) == (ACME.id, new, (ACME.origin,))
    assert await store.accounts.find_by_subdomain(ACME.subdomain) is None
    assert await store.accounts.find_by_origin(ACME.origin) == renamed

    await store.accounts.rename(ACME.id, ACME.subdomain, ACME.origin)
    back = await store.accounts.find(ACME.id)
    assert back is not None
    assert (back.subdomain, back.origin, back.aliases) == (ACME.subdomain, ACME.origin, (new,))


async def test_a_name_that_another_account_has_or_had_is_taken(store: Store) -> None:
    new = Origin("https://globex-new.zendesk.com")
    await store.accounts.rename(GLOBEX.id, "globex-new", new)

    for subdomain, origin in (("globex-new", new), (GLOBEX.subdomain, GLOBEX.origin)):
        with pytest.raises(AccountExists):
            await store.accounts.rename(ACME.id, subdomain, origin)
    unchanged = await store.accounts.find(ACME.id)
    assert unchanged is not None
    assert (unchanged.subdomain, unchanged.origin, unchanged.aliases) == (
        ACME.subdomain,
        ACME.origin,
        (),
    )
