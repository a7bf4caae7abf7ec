"""The composition root: the only place that chooses implementations."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import cache, partial
from importlib import import_module
from types import ModuleType
from typing import Final, Literal

import httpx
from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.origin import parse_origin_plan
from backend.connect.disconnect import Disconnect
from backend.connect.endpoints import ConnectEndpoints
from backend.connect.finish import Finish
from backend.connect.links import ConnectLinks
from backend.connect.obtain import Obtain
from backend.connect.pages import ConnectPages, redirect_uri
from backend.connect.states import States
from backend.connection.connections import Connections
from backend.connection.renewal import TokenRenewal
from backend.connection.revoke import revoke
from backend.connection.tending import Tending
from backend.doctor.checkup import Checkup
from backend.doctor.connecting import ConnectOnce
from backend.doctor.doctor import Doctor, Surgery
from backend.errors import (
    BackupRefused,
    DatabaseUnreachable,
    MoveRefused,
    StoreTrouble,
    WorkerRunning,
)
from backend.finding.access import Access
from backend.finding.choosing import ChoosingFinder
from backend.finding.glance import Glances
from backend.finding.live import LiveFinder
from backend.finding.mirrored import MirrorFinder
from backend.finding.question import Finder
from backend.finding.searching import Searcher
from backend.finding.typed_names import WithoutTypedNames
from backend.finding.veil import Veils
from backend.install.choices import Choices
from backend.install.claim import Claim
from backend.install.door import Door
from backend.install.drawing import Drawing
from backend.install.invite import Invite
from backend.install.journey import Journey
from backend.install.preview import PolicyPreview
from backend.install.setup import Setup
from backend.install.sources import BACKEND, package_root, release
from backend.install.state import SetupStates
from backend.install.status_page import StatusPage
from backend.keys.keys_file import load_operator_keys
from backend.keys.operator import OperatorKeys, parse_operator_keys
from backend.keys.sealing import Sealer
from backend.mirror.desk import OrderDesk
from backend.mirror.following import Following
from backend.mirror.shares import WORKERS, Everything, FairShare, lease_of
from backend.mirror.status import Statuses
from backend.mirror.worker import LEASE, Worker
from backend.ops.monitor import Monitor
from backend.ops.pages import OperatorPages
from backend.privacy.duties import Duties, settled
from backend.privacy.endpoints import PrivacyEndpoints
from backend.privacy.erasing import Erasing, Settle
from backend.privacy.files import Files
from backend.privacy.holdings import Ledger
from backend.privacy.redaction import Redacting
from backend.privacy.restricting import Restricting
from backend.privacy.retention import AuditRetention
from backend.settings import Settings
from backend.sidebar.acting import Acting
from backend.sidebar.admission import Admission
from backend.sidebar.exports.exports import Exports
from backend.sidebar.exports.fetching import FetchExport
from backend.sidebar.exports.order import OrderExport
from backend.sidebar.exports.words import Words
from backend.sidebar.grants import Grants
from backend.sidebar.live.callers import Callers
from backend.sidebar.live.changes import Changes
from backend.sidebar.live.followed import Lists
from backend.sidebar.live.sight import Eyes
from backend.sidebar.live.streams import Bounds, Streams
from backend.sidebar.live.watch import Watch
from backend.sidebar.logbook import Logbook
from backend.sidebar.lookup import Lookup
from backend.sidebar.overview import Overview
from backend.sidebar.pace import Pace
from backend.sidebar.page import SidebarPage
from backend.sidebar.preferences import SavePreferences
from backend.sidebar.recheck import RecheckPerson
from backend.sidebar.renewal import Renewal
from backend.sidebar.search import SearchChats
from backend.sidebar.transcript import OpenTranscript
from backend.storage.audit import BY_COMMAND
from backend.storage.backup import Backups
from backend.storage.data_keys import DataKeys
from backend.storage.leases import LeaseStore
from backend.storage.mirror import Mirrors
from backend.storage.moving import Movable
from backend.storage.sqlite.accounts import SqliteAccounts
from backend.storage.sqlite.backup import SqliteBackups
from backend.storage.sqlite.leases import FileLeases
from backend.storage.sqlite.mirror.mirrors import SqliteMirrors
from backend.storage.sqlite.moving import SqliteMovable
from backend.storage.sqlite.store import SqliteStore
from backend.storage.sqlite.trouble import explained as explained_by_sqlite
from backend.storage.sqlite.vault import Vault
from backend.storage.store import Store
from backend.web.assets import Assets
from backend.web.metrics import Metrics
from backend.web.pages import Pages
from backend.web.proved import ProvedAdministrators
from backend.web.sessions import Sessions
from backend.web.visits import Visits
from backend.zendesk.client import ChatAccess, ChatClient
from backend.zendesk.late_transport import LateTransport
from backend.zendesk.tokens import TokenEndpoint
from backend.zendesk.transfer import Transfer

TEMPLATES: Final = (
    "web/templates", "install/templates", "connect/templates", "sidebar/templates", "ops/templates",
)  # fmt: skip
ASSETS: Final = {
    "pages/": "web/assets",
    "install/": "install/assets",
    "connect/": "connect/assets",
    "exports/": "sidebar/assets",
    "ops/": "ops/assets",
}


def postgres() -> ModuleType:
    """Its driver is an extra, and not loaded where it isn't used."""
    try:
        return import_module("backend.storage.postgres.engine")
    except ModuleNotFoundError as error:
        raise DatabaseUnreachable(
            "PostgreSQL's driver is not installed.",
            action="Install chatside[postgres], or unset CHATSIDE_DATABASE_URL.",
        ) from error


def _check_keys(settings: Settings) -> None:
    if settings.secret_keys is not None:
        parse_operator_keys(settings.secret_keys)


def _check_origins(settings: Settings) -> None:
    parse_origin_plan(settings.zendesk_origin)


CHECKS: Final = (_check_origins, _check_keys)
"""Of settings that have a language of their own; asked at start, so that all is named at once."""


class Rooms(Struct, frozen=True):
    """What the route table needs."""

    page: SidebarPage
    assets: Assets
    claim: Claim
    renewal: Renewal
    lookup: Lookup
    transcript: OpenTranscript
    search: SearchChats
    recheck: RecheckPerson
    acting: Acting
    exports: Exports
    changes: Changes
    streams: Streams
    overview: Overview
    privacy: PrivacyEndpoints
    files: Files
    retention: AuditRetention
    preferences: SavePreferences
    connect: ConnectEndpoints
    connect_pages: ConnectPages
    setup: Setup
    journey: Journey
    preview: PolicyPreview
    checkup: Checkup
    status: StatusPage
    monitor: Monitor
    operator: OperatorPages
    metrics: Metrics


def open_store(settings: Settings) -> Store:
    """Raises DatabaseUnreachable, DatabaseRoleUnfit, StoreTooNew, MigrationChanged."""
    if settings.database_url is None:
        return SqliteStore(settings.data)
    store: Store = postgres().open_store(settings.database_url)
    return store


def explained(error: BaseException) -> StoreTrouble | None:
    """What an error of the store's own means, in our words; None for any other."""
    return explained_by_sqlite(error)


async def operator_keys(
    settings: Settings, store: Store, *, may_create: bool = False
) -> OperatorKeys:
    """The first run makes a keys file; afterwards none is made unasked, for it would open nothing.

    Raises KeysMissing.
    """
    is_new = may_create or not await store.accounts.data_keys()
    of = settings.secret_keys, settings.keys_file, settings.secret_keys_file
    return load_operator_keys(*of, may_create=is_new)


async def open_invite(settings: Settings, store: Store) -> Invite:
    """For the command line, which has no HTTP side. Raises KeysMissing."""
    keys = await operator_keys(settings, store)
    await DataKeys(store.accounts, Sealer(keys)).check()
    origins = parse_origin_plan(settings.zendesk_origin)
    return Invite(store.accounts, store.audit, Sealer(keys), origins, settings.public_url)


def open_connect_links(settings: Settings) -> ConnectLinks:
    keys = load_operator_keys(settings.secret_keys, settings.keys_file)
    return ConnectLinks(keys, settings.public_url)


def open_mirrors(settings: Settings, store: Store, keys: DataKeys) -> Mirrors:
    """`store`: what `open_store` gave."""
    if settings.database_url is None:
        return SqliteMirrors(settings.data, keys)
    mirrors: Mirrors = postgres().open_mirrors(store)
    return mirrors


async def open_worker(
    settings: Settings, stack: AsyncExitStack
) -> tuple[Worker, LeaseStore | None]:
    """What `chatside worker` runs, `stack` closes it; and where it must take the lease first.

    None: there may be any number of them. Raises KeysMissing.
    """
    desk = await open_desk(settings, stack)
    await desk.keys.check()
    if desk.mirrors is not None:
        await _refuse_newer(desk.store, desk.mirrors)
    if settings.database_url is None:
        return Worker(desk.store, desk.follow, Everything()), desk.store.leases
    share = FairShare(postgres().shared_leases(desk.store))
    return Worker(desk.store, desk.follow, share), None


class Desk(Struct, frozen=True):
    """What the operator's commands work with; nobody asks them anything over HTTP."""

    store: Store
    mirrors: Mirrors | None
    """None with CHATSIDE_MIRROR=off."""
    operator: OperatorKeys
    keys: DataKeys
    orders: OrderDesk
    follow: Callable[[Account], Following]
    lease: Callable[[Account], str]
    """The name of the lease without which nobody writes the account's copy."""
    has_worker: Callable[[], Awaitable[bool]]
    http: httpx.AsyncClient


class _Chat(Struct, frozen=True):
    """Zendesk Chat: who asks it, and what keeps the token for that."""

    client: ChatClient
    endpoint: TokenEndpoint
    renewal: TokenRenewal
    connections: Connections


def _chat(store: Store, keys: DataKeys, http: httpx.AsyncClient) -> _Chat:
    client, endpoint = ChatClient(http, store.budget), TokenEndpoint(Transfer(http))

    async def give_back(access: ChatAccess) -> None:
        await revoke(client, access, access.token, None)

    renewal = TokenRenewal(store, keys, endpoint, give_back)
    connections = Connections(store.connections, store.audit, keys, renewal, client)
    return _Chat(client, endpoint, renewal, connections)


async def open_desk(
    settings: Settings, stack: AsyncExitStack, *, may_create_keys: bool = False
) -> Desk:
    """Raises KeysMissing when there has to be a keys file, and none is."""
    store = open_store(settings)
    stack.push_async_callback(store.close)
    http = await stack.enter_async_context(http_client())
    keys = await operator_keys(settings, store, may_create=may_create_keys)
    data_keys = DataKeys(store.accounts, Sealer(keys))
    mirrors = open_mirrors(settings, store, data_keys)
    stack.push_async_callback(mirrors.close)
    chat = _chat(store, data_keys, http)
    stack.push_async_callback(chat.renewal.close)

    def follow(account: Account) -> Following:
        tend = Tending(chat.connections, chat.renewal, chat.client)
        of = account, store, mirrors, data_keys, chat.connections, chat.client
        days = settings.retention_days
        return Following(*of, days, tend, mask_cards=settings.mask_cards)

    def lease(account: Account) -> str:
        return LEASE if settings.database_url is None else lease_of(account.id)

    async def has_worker() -> bool:
        if settings.database_url is None:
            return await store.leases.held(LEASE)
        return bool(await postgres().shared_leases(store).count(WORKERS))

    orders = OrderDesk(store.orders, store.tombstones)
    kept = mirrors if settings.mirror else None
    return Desk(store, kept, keys, data_keys, orders, follow, lease, has_worker, http)


def open_access(desk: Desk) -> Access:
    """For commands that say or change who may read."""
    chat = _chat(desk.store, desk.keys, desk.http)
    return Access(chat.connections, chat.client)


def open_choices(desk: Desk) -> Choices:
    """For commands that choose what the set-up page lets an admin choose."""
    connections = Connections(desk.store.connections, desk.store.audit, desk.keys)
    return Choices(desk.store, connections, BY_COMMAND)


def open_doctor(settings: Settings, desk: Desk) -> Doctor:
    """What `chatside doctor` runs."""
    connections = Connections(desk.store.connections, desk.store.audit, desk.keys)
    return _doctor(settings, desk.store, connections, desk.mirrors, desk.http)


def _doctor(
    settings: Settings,
    store: Store,
    connections: Connections,
    mirrors: Mirrors | None,
    http: httpx.AsyncClient,
) -> Doctor:
    transfer, connect = Transfer(http), ConnectOnce(_certificates())
    surgery = Surgery(store, connections, mirrors, transfer, connect)
    return Doctor(settings, surgery, partial(redirect_uri, settings.public_url))


def open_duties(desk: Desk, settle: Settle) -> Duties:
    return _duties(desk.store, desk.mirrors, desk.keys, desk.orders, settle)


def _duties(
    store: Store, mirrors: Mirrors | None, keys: DataKeys, orders: OrderDesk, settle: Settle
) -> Duties:
    of = store, mirrors, keys, orders, settle
    return Duties(Ledger(store, mirrors, keys), Erasing(*of), Restricting(*of), Redacting(*of))


def open_backups(settings: Settings) -> Backups:
    """Raises KeysMissing, and BackupRefused: a database is backed up with its own tools."""
    if settings.database_url is not None:
        raise BackupRefused(
            "The store is a PostgreSQL database.",
            action="Back it up with pg_dump or a base backup: docs/how-to/postgresql.md.",
        )
    of = settings.secret_keys, settings.keys_file, settings.secret_keys_file
    keys = load_operator_keys(*of, may_create=False)
    return SqliteBackups(settings.data, Sealer(keys))


async def open_move(
    settings: Settings, to: Literal["postgresql", "sqlite"], stack: AsyncExitStack
) -> tuple[Movable, Movable]:
    """Where accounts come from and where they go; nobody else may write either meanwhile.

    Raises MoveRefused, WorkerRunning.
    """
    if settings.database_url is None:
        raise MoveRefused("CHATSIDE_DATABASE_URL is not set.")
    database = open_store(settings)
    stack.push_async_callback(database.close)
    vault = Vault(settings.data / "vault.db")
    stack.push_async_callback(vault.close)
    lease = await FileLeases(settings.data / "leases").take(LEASE)
    if lease is None or await postgres().shared_leases(database).count(WORKERS):
        raise WorkerRunning
    stack.push_async_callback(lease.release)
    of = settings.secret_keys, settings.keys_file, settings.secret_keys_file
    sealer = Sealer(load_operator_keys(*of, may_create=False))
    keys = DataKeys(SqliteAccounts(vault), sealer)
    files = SqliteMovable(vault, settings.data, keys)
    rows: Movable = postgres().movable(database)
    return (files, rows) if to == "postgresql" else (rows, files)


def http_client() -> httpx.AsyncClient:
    """No redirects, no proxies or certificates from the environment; time limits per call."""
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=20, keepalive_expiry=60)
    return httpx.AsyncClient(
        transport=LateTransport(limits),
        follow_redirects=False,
        trust_env=False,
        verify=_certificates(),
        timeout=httpx.Timeout(10, connect=5),
        headers={"User-Agent": "Chatside"},
    )


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: a process may have several clients."""
    return httpx.create_ssl_context(trust_env=False)


async def wire(settings: Settings, stack: AsyncExitStack) -> Rooms:
    """Build everything; `stack` closes it. Raises KeysMissing."""
    store = open_store(settings)
    stack.push_async_callback(store.close)
    http = await stack.enter_async_context(http_client())
    keys = await operator_keys(settings, store)
    data_keys = DataKeys(store.accounts, Sealer(keys))
    await data_keys.check()
    chat = _chat(store, data_keys, http)
    client, connections = chat.client, chat.connections
    stack.push_async_callback(chat.renewal.close)
    assets, metrics = _assets(settings), Metrics()
    pages = _pages(assets)
    sessions = Sessions(keys, store.accounts)
    visits = Visits(client, store.used_ids, store.activity, store.pulses)
    mirrors = await _mirrors(settings, store, data_keys, stack)
    access = Access(connections, client, mirrors)
    admission = Admission(sessions, access, store.ignored, lambda: store.changes)
    renewal = Renewal(sessions, access, assets.build)
    veils = Veils(store, data_keys, mask_cards=settings.mask_cards)
    live = LiveFinder(client, connections, keys, veils)
    finder: Finder = live
    glances: Glances | None = None
    if mirrors is not None:
        finder = ChoosingFinder(live, MirrorFinder(mirrors, data_keys, keys))
        glances = Glances(mirrors, data_keys)
    finder = WithoutTypedNames(finder)
    grants = Grants(keys)
    logbook = _logbook(settings, store)
    eyes, lists = Eyes(store, mirrors), Lists(finder, data_keys)
    callers = Callers(sessions, admission, grants, lists)
    watch = partial(Watch, eyes=eyes, callers=callers, lists=lists, activity=store.activity)
    streams = Streams(_bounds(settings), watch, metrics)
    stack.push_async_callback(streams.close)
    desk = OrderDesk(store.orders, store.tombstones)
    duties = _duties(store, mirrors, data_keys, desk, partial(settled, desk))
    words = Words(package_root() / "zat_app")
    files = Files(store, data_keys, access, duties.ledger, pages, words)
    links = ConnectLinks(keys, settings.public_url)
    states = States(store.connections)
    redirect = partial(redirect_uri, settings.public_url)
    obtain = Obtain(chat.endpoint, redirect)
    finish = Finish(store, data_keys, client, connections, states, obtain)
    disconnect = Disconnect(store, data_keys, client, connections, chat.endpoint)
    origins = parse_origin_plan(settings.zendesk_origin)
    fetch_export = FetchExport(store.exports, store.accounts, access, finder, pages, words)
    order_export = OrderExport(
        admission, renewal, finder, grants, logbook, store.audit, store.exports, data_keys
    )
    door, choices = Door(keys, store.accounts), Choices(store, connections)
    setup_states = SetupStates(store, connections, mirrors, redirect)
    checkup = Checkup(_doctor(settings, store, connections, mirrors, http), door.account_of)
    url, proved = settings.public_url, ProvedAdministrators(keys)
    preview = PolicyPreview(access, door.account_of)
    drawing = Drawing(
        setup_states, choices, checkup, preview, pages, mirrors, url, settings.retention_days
    )
    statuses = Statuses(store, connections, mirrors, streams.listening)
    journey = Journey(store, door, drawing, choices, checkup, proved, url, links.make)
    return Rooms(
        page=SidebarPage(
            store.accounts,
            origins,
            visits,
            sessions,
            pages,
            assets,
            settings.zaf_sdk_url,
            store.preferences,
            settings.opens_newest,
            settings.mirror,
        ),
        assets=assets,
        claim=Claim(store.accounts, store.audit, visits, sessions, assets.build),
        renewal=renewal,
        lookup=Lookup(
            admission,
            renewal,
            finder,
            grants,
            logbook,
            store.activity,
            data_keys,
            metrics,
        ),
        transcript=OpenTranscript(admission, renewal, finder, grants, logbook),
        search=SearchChats(
            admission,
            renewal,
            Searcher(mirrors, data_keys, keys),
            grants,
            logbook,
            store.activity,
            data_keys,
            metrics,
        ),
        recheck=RecheckPerson(admission, renewal, logbook, mirrors, desk, data_keys),
        acting=Acting(admission, renewal, finder, grants, logbook),
        exports=Exports(order_export, fetch_export),
        changes=Changes(callers, lists, eyes, streams, renewal),
        streams=streams,
        overview=Overview(admission, renewal, grants, glances, store.audit, data_keys),
        privacy=PrivacyEndpoints(
            admission,
            renewal,
            access,
            grants,
            duties,
            files,
            store.audit,
            store.auditors,
            data_keys,
        ),
        files=files,
        retention=AuditRetention(store.audit, settings.audit_retention_days),
        preferences=SavePreferences(admission, renewal, store.preferences),
        connect=ConnectEndpoints(
            store, sessions, access, connections, links, finish, disconnect, proved
        ),
        connect_pages=ConnectPages(store.accounts, connections, links, states, pages, redirect),
        setup=Setup(setup_states, connections, door, choices, links.make),
        preview=preview,
        journey=journey,
        checkup=checkup,
        status=StatusPage(door, drawing, statuses),
        monitor=Monitor(store, mirrors, metrics, statuses),
        operator=OperatorPages(store.accounts, statuses, pages, release()),
        metrics=metrics,
    )


def _logbook(settings: Settings, store: Store) -> Logbook:
    pace = Pace(settings.lookups_per_minute)
    per_agent, per_account = settings.requesters_per_hour, settings.requesters_per_hour_account
    return Logbook(store.audit, pace, per_agent, per_account)


def _bounds(settings: Settings) -> Bounds:
    return Bounds(
        settings.streams_per_session,
        settings.streams_per_account,
        settings.streams_per_process,
    )


async def _mirrors(
    settings: Settings, store: Store, keys: DataKeys, stack: AsyncExitStack
) -> Mirrors | None:
    """None with CHATSIDE_MIRROR=off; then what was kept before goes."""
    mirrors = open_mirrors(settings, store, keys)
    stack.push_async_callback(mirrors.close)
    if settings.mirror:
        await _refuse_newer(store, mirrors)
        return mirrors
    for account in await store.accounts.all():
        await mirrors.destroy(account.id)
    return None


async def _refuse_newer(store: Store, mirrors: Mirrors) -> None:
    """At the start, rather than as trouble of each account that nobody sees."""
    await mirrors.refuse_newer([account.id for account in await store.accounts.all()])


def _assets(settings: Settings) -> Assets:
    zat_app = package_root() / "zat_app"
    roots = {prefix: BACKEND / folder for prefix, folder in ASSETS.items()}
    roots |= {"": zat_app / "assets", "translations/": zat_app / "translations"}
    return Assets(roots, settings.data / "builds")


def _pages(assets: Assets) -> Pages:
    folders = [BACKEND / folder for folder in TEMPLATES]
    return Pages(assets, [*folders, package_root() / "zat_app" / "assets"])
