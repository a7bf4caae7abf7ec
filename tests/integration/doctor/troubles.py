"""Each cause, and how it comes about: one thing made wrong in a clinic where all is well."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import structs

from backend.doctor.connecting import Connecting, Distrust
from backend.keys.operator import new_operator_key, parse_operator_keys
from backend.keys.sealing import Sealer
from backend.mirror.state import SyncState
from backend.storage.data_keys import DataKeys
from tests.integration.doctor.clinic import BEN, DAY, Clinic

Trouble = Callable[[Clinic], Awaitable[None]]
TROUBLES: dict[str, Trouble] = {}
CHAT = "/api/v2/chat"


def trouble(cause: str) -> Callable[[Trouble], Trouble]:
    def keep(make: Trouble) -> Trouble:
        assert cause not in TROUBLES
        TROUBLES[cause] = make
        return make

    return keep


async def nothing(_: Clinic) -> None:
    """All is well."""


for well in (
    "address_ok", "certificate_ok", "secrets_ok", "clock_ok", "egress_ok", "app_ok", "key_ok",
    "page_ok", "frame_ok", "plan_reads", "client_public", "grant_ok", "scopes_ok", "role_ok",
    "window_whole", "budget_ok", "standby_none", "mirror_ok",
):  # fmt: skip
    TROUBLES[well] = nothing


def switched(cause: str, **values: Any) -> None:
    async def make(clinic: Clinic) -> None:
        for name, value in values.items():
            setattr(clinic.zendesk.switches, name, value)

    trouble(cause)(make)


def faulty(cause: str, path: str, status: int, **more: Any) -> None:
    async def make(clinic: Clinic) -> None:
        clinic.fault(path, status, **more)

    trouble(cause)(make)


def answering(cause: str, *answers: tuple[str, object]) -> None:
    async def make(clinic: Clinic) -> None:
        for path, body in answers:
            clinic.answer(path, body)

    trouble(cause)(make)


# -- the server


def public(cause: str, status: int, body: bytes = b"") -> None:
    async def make(clinic: Clinic) -> None:
        clinic.public.status, clinic.public.body = status, body

    trouble(cause)(make)


public("address_redirects", 301)
public("address_proxy", 502)
public("address_other", 200, b"<h1>It works!</h1>")


@trouble("address_headers")
async def _(clinic: Clinic) -> None:
    clinic.public.passes = "cookie, chatside-grant"


@trouble("address_local")
async def _(clinic: Clinic) -> None:
    clinic.setting(public_url="http://localhost:1")


@trouble("address_private")
async def _(clinic: Clinic) -> None:
    clinic.connecting = structs.replace(clinic.connecting, private=True)


@trouble("address_dns")
async def _(clinic: Clinic) -> None:
    clinic.public.answers, clinic.connecting = False, Connecting("dns")


@trouble("address_unreachable")
async def _(clinic: Clinic) -> None:
    clinic.public.answers, clinic.connecting = False, Connecting("port")


@trouble("address_tls")
async def _(clinic: Clinic) -> None:
    clinic.public.answers, clinic.connecting = False, Connecting("tls", "other")


@trouble("certificate_none")
async def _(clinic: Clinic) -> None:
    clinic.setting(public_url="http://localhost:1")


@trouble("certificate_soon")
async def _(clinic: Clinic) -> None:
    clinic.connecting = Connecting(ends_at_s=clinic.now + 3 * DAY)


def distrusted(cause: str, distrust: Distrust) -> None:
    async def make(clinic: Clinic) -> None:
        clinic.public.answers, clinic.connecting = False, Connecting("tls", distrust)

    trouble(cause)(make)


distrusted("certificate_expired", "expired")
distrusted("certificate_early", "early")
distrusted("certificate_name", "name")
distrusted("certificate_untrusted", "untrusted")
distrusted("certificate_tls", "other")


@trouble("secrets_inside")
async def _(clinic: Clinic) -> None:
    file = clinic.settings.data / "secret.keys"
    file.write_text(clinic.settings.secret_keys or "")
    clinic.setting(secret_keys=None, keys_file=file)


@trouble("secrets_open")
async def _(clinic: Clinic) -> None:
    file = clinic.settings.data.parent / "secret.keys"
    file.write_text(clinic.settings.secret_keys or "")
    file.chmod(0o644)
    clinic.setting(secret_keys=None, keys_file=file)


# -- between here and Zendesk

switched("clock_unknown", date_header=False)


@trouble("clock_drifts")
async def _(clinic: Clinic) -> None:
    clinic.zendesk.clock.advance(40)


@trouble("clock_wrong")
async def _(clinic: Clinic) -> None:
    clinic.zendesk.clock.advance(-600)


def unconnected(cause: str, connecting: Connecting) -> None:
    async def make(clinic: Clinic) -> None:
        clinic.net.dead, clinic.account_connecting = True, connecting

    trouble(cause)(make)


unconnected("egress_dns", Connecting("dns"))
unconnected("egress_blocked", Connecting("port"))
unconnected("egress_tls", Connecting("tls", "untrusted"))
faulty("egress_refused", "/", 403)
faulty("egress_moved", "/", 301, headers={"Location": "https://acme-shop.zendesk.com/private?q=1"})
faulty("egress_unknown_host", "/", 404)
faulty("egress_not_zendesk", "/", 200)
faulty("egress_trouble", "/", 503)
faulty("egress_throttled", "/", 429, headers={"Retry-After": "30"})


@trouble("egress_slow")
async def _(clinic: Clinic) -> None:
    clinic.fault("/")
    clinic.zendesk.faults.listed[0].kind = "blackhole"


@trouble("app_missing")
async def _(clinic: Clinic) -> None:
    await clinic.forget("installations")


@trouble("app_gone")
async def _(clinic: Clinic) -> None:
    clinic.zendesk.apps.remove_app(501)


faulty("key_closed", "/api/v2/apps/501/public_key", 403)
answering("key_wrong", ("/api/v2/apps/501/public_key", {"key": "-----BEGIN PUBLIC KEY-----"}))


@trouble("page_never")
async def _(clinic: Clinic) -> None:
    await clinic.visited(None)


@trouble("page_long_ago")
async def _(clinic: Clinic) -> None:
    await clinic.visited(int(clinic.now) - 20 * DAY)


@trouble("frame_options")
async def _(clinic: Clinic) -> None:
    clinic.public.frame_headers["x-frame-options"] = "SAMEORIGIN"


@trouble("frame_policy")
async def _(clinic: Clinic) -> None:
    clinic.public.frame_headers["content-security-policy"] += ", frame-ancestors 'self'"


# -- the Chat connection


def plan(**members: object) -> tuple[str, object]:
    return f"{CHAT}/account", {"plan": {"name": "lite", "rest_api": True, **members}}


switched("plan_ok", account_endpoint="open")
answering("plan_without_api", plan(rest_api=False))
switched("plan_no_chats", messaging_account=True)


@trouble("plan_unknown")
async def _(clinic: Clinic) -> None:
    clinic.fault(f"{CHAT}/chats", 403)


@trouble("client_missing")
async def _(clinic: Clinic) -> None:
    await clinic.forget("oauth_clients")
    await clinic.forget("connections")


@trouble("client_policy")
async def _(clinic: Clinic) -> None:
    await clinic.forget_policy()


@trouble("client_confidential")
async def _(clinic: Clinic) -> None:
    clinic.client.client_type = "confidential"


@trouble("client_not_confidential")
async def _(clinic: Clinic) -> None:
    await clinic.save_client(clinic.client.client_identifier, "client_credentials")


@trouble("client_secret_missing")
async def _(clinic: Clinic) -> None:
    await clinic.save_client(clinic.client.client_identifier, "authorization_code")
    sql = "UPDATE oauth_clients SET client_secret_sealed = NULL"
    await clinic.store._vault.change(lambda db: db.execute(sql))


@trouble("client_proved")
async def _(clinic: Clinic) -> None:
    clinic.answer(f"{CHAT}/oauth/clients", [])


@trouble("client_redirect")
async def _(clinic: Clinic) -> None:
    clinic.client.redirect_uris = ["https://other.example.org/callback"]


@trouble("client_refused")
async def _(clinic: Clinic) -> None:
    await clinic.save_client("a-client-of-another-account")
    clinic.zendesk.switches.oauth_resources_forbidden = True


@trouble("client_foreign")
async def _(clinic: Clinic) -> None:
    await clinic.save_client("a-client-of-another-account")


@trouble("client_changed")
async def _(clinic: Clinic) -> None:
    await clinic.connect(client_identifier=clinic.another_client())
    clinic.answer(f"{CHAT}/oauth/clients", [])


@trouble("client_unlisted")
async def _(clinic: Clinic) -> None:
    clinic.answer(f"{CHAT}/oauth/clients", [])
    clinic.answer(f"{CHAT}/oauth/tokens", [])


switched("client_unproved", oauth_resources_forbidden=True)


@trouble("client_unseen")
async def _(clinic: Clinic) -> None:
    await clinic.forget("connections")


@trouble("grant_none")
async def _(clinic: Clinic) -> None:
    await clinic.forget("connections")


@trouble("grant_sealed")
async def _(clinic: Clinic) -> None:
    other = Sealer(parse_operator_keys(new_operator_key()))
    clinic.keys = DataKeys(clinic.store.accounts, other)


@trouble("grant_support")
async def _(clinic: Clinic) -> None:
    await clinic.connect(["read", "write", "chat"], kind="support")


@trouble("grant_refused")
async def _(clinic: Clinic) -> None:
    clinic.zendesk.oauth.revoke(clinic.token.id)


@trouble("grant_noted")
async def _(clinic: Clinic) -> None:
    connection = await clinic.store.connections.current(clinic.account.id)
    assert connection is not None
    sealed = connection.sealed_token
    await clinic.store.connections.mark_broken(clinic.account.id, sealed, int(clinic.now))


@trouble("grant_renewed")
async def _(clinic: Clinic) -> None:
    await clinic.by_code()


@trouble("grant_to_renew")
async def _(clinic: Clinic) -> None:
    await clinic.by_code(expires_at_s=int(clinic.now))
    clinic.zendesk.oauth.revoke(clinic.token.id)


@trouble("grant_doubt")
async def _(clinic: Clinic) -> None:
    await clinic.by_code(renewing_at_s=int(clinic.now))


@trouble("grant_ending")
async def _(clinic: Clinic) -> None:
    await clinic.by_code(broken_cause="refresh_refused")


@trouble("grant_ended")
async def _(clinic: Clinic) -> None:
    await clinic.noted(expires_at_s=int(clinic.now))
    clinic.zendesk.oauth.revoke(clinic.token.id)


def broken(cause: str, noted: str) -> None:
    async def make(clinic: Clinic) -> None:
        await clinic.by_code(broken_cause=noted, broken_at_s=int(clinic.now))
        clinic.zendesk.oauth.revoke(clinic.token.id)

    trouble(cause)(make)


broken("grant_refresh_refused", "refresh_refused")
broken("grant_lost", "lost_while_renewing")
broken("grant_client_refused", "client_refused")


@trouble("grant_demoted")
async def _(clinic: Clinic) -> None:
    await clinic.noted(broken_cause="demoted", broken_at_s=int(clinic.now))


@trouble("standby_ok")
async def _(clinic: Clinic) -> None:
    await clinic.stand_by()


@trouble("standby_broken")
async def _(clinic: Clinic) -> None:
    await clinic.stand_by(broken_at_s=int(clinic.now))


faulty("grant_forbidden", f"{CHAT}/agents/me", 403, skip=1)
faulty("grant_trouble", f"{CHAT}/agents/me", 503, skip=1)


@trouble("grant_ends")
async def _(clinic: Clinic) -> None:
    await clinic.connect(lifetime_s=5 * DAY)


@trouble("scopes_wide")
async def _(clinic: Clinic) -> None:
    await clinic.connect(["read", "write", "chat"], noted="read")


@trouble("scopes_without_read")
async def _(clinic: Clinic) -> None:
    await clinic.connect(["write", "chat"])


switched("scopes_noted", oauth_resources_forbidden=True)


@trouble("role_lower")
async def _(clinic: Clinic) -> None:
    await clinic.connect(agent=BEN)


@trouble("role_disabled")
async def _(clinic: Clinic) -> None:
    me = {"id": 7, "enabled": False, "roles": {"administrator": True, "owner": False}}
    clinic.answer(f"{CHAT}/agents/me", me)
    clinic.zendesk.faults.listed[-1].skip = 1


@trouble("role_unknown")
async def _(clinic: Clinic) -> None:
    clinic.answer(f"{CHAT}/agents/me", {"id": 7, "enabled": True, "role_id": 99})
    clinic.zendesk.faults.listed[-1].skip = 1
    clinic.fault(f"{CHAT}/roles", 403)


# -- what is read

answering("window_cut", plan(max_history_search_days=180))


@trouble("window_unknown")
async def _(clinic: Clinic) -> None:
    await clinic.copied(complete=False)


@trouble("budget_slowed")
async def _(clinic: Clinic) -> None:
    await clinic.paced(per_minute=60.0, throttled_at=clinic.now - 60)


@trouble("budget_waits")
async def _(clinic: Clinic) -> None:
    await clinic.store.budget.throttled(clinic.account.id, 600)


@trouble("mirror_off")
async def _(clinic: Clinic) -> None:
    clinic.mirrors = None


@trouble("mirror_none")
async def _(clinic: Clinic) -> None:
    assert clinic.mirrors is not None
    await clinic.mirrors.destroy(clinic.account.id)


def copying(cause: str, state: SyncState | None = None, **changes: Any) -> None:
    async def make(clinic: Clinic) -> None:
        await clinic.copied(state, **changes)

    trouble(cause)(make)


copying("mirror_copying", SyncState(started_at=1.0), complete=False)
copying("mirror_rests", SyncState(paused="unused"))
copying("mirror_stopped", SyncState(trouble="reconnect"))
copying("mirror_held", SyncState(held=("1", "2")))
copying("mirror_behind", as_of_s=1_000_000_000)
