"""The composition root: the only place that chooses implementations."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import cache, partial
from typing import Final

import httpx
from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.origin import parse_origin_plan
from backend.connect.disconnect import Disconnect
from backend.connect.endpoints import ConnectEndpoints
from backend.connect.finish import Finish
from backend.connect.links import ConnectLinks
from backend.connect.pages import ConnectPages, redirect_uri
from backend.connect.states import States
from backend.connection.connections import Connections
from backend.doctor.checkup import Checkup
from backend.doctor.connecting import ConnectOnce
from backend.doctor.doctor import Doctor, Surgery
from backend.finding.access import Access
from backend.finding.choosing import ChoosingFinder
from backend.finding.glance import Glances
from backend.finding.live import LiveFinder
from backend.finding.mirrored import MirrorFinder
from backend.finding.question import Finder
from backend.finding.searching import Searcher
from backend.install.claim import Claim
from backend.install.invite import Invite
from backend.install.preview import PolicyPreview
from backend.install.setup import Setup
from backend.install.sources import BACKEND, package_root
from backend.keys.operator import load_operator_keys, parse_operator_keys
from backend.keys.sealing import Sealer
from backend.mirror.desk import OrderDesk
from backend.mirror.following import Following
from backend.mirror.worker import Worker
from backend.ops.monitor import Monitor
from backend.settings import Settings, read_settings
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
from backend.sidebar.page import SidebarPage
from backend.sidebar.preferences import SavePreferences
from backend.sidebar.recheck import RecheckPerson
from backend.sidebar.renewal import Renewal
from backend.sidebar.search import SearchChats
from backend.sidebar.transcript import OpenTranscript
from backend.storage.backup import Backups
from backend.storage.data_keys import DataKeys
from backend.storage.leases import LeaseStore
from backend.storage.mirror import Mirrors
from backend.storage.sqlite.backup import SqliteBackups
from backend.storage.sqlite.mirror.mirrors import SqliteMirrors
from backend.storage.sqlite.store import SqliteStore
from backend.storage.store import Store
from backend.web.assets import Assets
from backend.web.metrics import Metrics
from backend.web.pages import Pages
from backend.web.sessions import Sessions
from backend.web.visits import Visits
from backend.zendesk.client import ChatClient
from backend.zendesk.late_transport import LateTransport
from backend.zendesk.transfer import Transfer

TEMPLATES: Final = ("web/templates", "install/templates", "connect/templates", "sidebar/templates")
ASSETS: Final = {
    "pages/": "web/assets",
    "install/": "install/assets",
    "connect/": "connect/assets",
    "exports/": "sidebar/assets",
}


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
    preferences: SavePreferences
    connect: ConnectEndpoints
    connect_pages: ConnectPages
    setup: Setup
    preview: PolicyPreview
    checkup: Checkup
    monitor: Monitor
    metrics: Metrics


def checked_settings() -> Settings:
    """For what starts: the operator's keys and the origins are looked at, too."""
    return read_settings(None, _look_at_keys, _look_at_origins)


def _look_at_keys(settings: Settings) -> None:
    if settings.secret_keys is not None:
        parse_operator_keys(settings.secret_keys)


def _look_at_origins(settings: Settings) -> None:
    parse_origin_plan(settings.zendesk_origin)


def open_store(settings: Settings) -> Store:
    return SqliteStore(settings.data)


def open_invite(settings: Settings, store: Store) -> Invite:
    """For the command line, which has no HTTP side."""
    keys = load_operator_keys(settings.secret_keys, settings.keys_file)
    origins = parse_origin_plan(settings.zendesk_origin)
    return Invite(store.accounts, store.audit, Sealer(keys), origins, settings.public_url)


def open_mirrors(settings: Settings, keys: DataKeys) -> Mirrors:
    return SqliteMirrors(settings.data, keys)


async def open_worker(settings: Settings, stack: AsyncExitStack) -> tuple[Worker, LeaseStore]:
    """What `chatside worker` runs; `stack` closes it."""
    desk = await open_desk(settings, stack)
    if desk.mirrors is not None:
        await _refuse_newer(desk.store, desk.mirrors)
    return Worker(desk.store, desk.follow), desk.store.leases


class Desk(Struct, frozen=True):
    """What the operator's commands work with; nobody asks them anything over HTTP."""

    store: Store
    mirrors: Mirrors | None
    """None with CHATSIDE_MIRROR=off."""
    keys: DataKeys
    orders: OrderDesk
    follow: Callable[[Account], Following]
    http: httpx.AsyncClient


async def open_desk(settings: Settings, stack: AsyncExitStack) -> Desk:
    store = open_store(settings)
    stack.push_async_callback(store.close)
    http = await stack.enter_async_context(http_client())
    keys = load_operator_keys(settings.secret_keys, settings.keys_file)
    data_keys = DataKeys(store.accounts, Sealer(keys))
    mirrors = open_mirrors(settings, data_keys)
    stack.push_async_callback(mirrors.close)
    client = ChatClient(http, store.budget)
    connections = Connections(store.connections, store.audit, data_keys)

    def follow(account: Account) -> Following:
        days = settings.retention_days
        return Following(account, store, mirrors, data_keys, connections, client, days)

    orders = OrderDesk(store.orders, store.tombstones)
    return Desk(store, mirrors if settings.mirror else None, data_keys, orders, follow, http)


def open_access(desk: Desk) -> Access:
    """For commands that say or change who may read."""
    connections = Connections(desk.store.connections, desk.store.audit, desk.keys)
    return Access(connections, ChatClient(desk.http, desk.store.budget))


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


def open_backups(settings: Settings) -> Backups:
    keys = load_operator_keys(settings.secret_keys, settings.keys_file)
    return SqliteBackups(settings.data, Sealer(keys))


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
    """Build everything; `stack` closes it."""
    store = open_store(settings)
    stack.push_async_callback(store.close)
    http = await stack.enter_async_context(http_client())
    keys = load_operator_keys(settings.secret_keys, settings.keys_file)
    data_keys = DataKeys(store.accounts, Sealer(keys))
    client = ChatClient(http, store.budget)
    assets, metrics = _assets(settings), Metrics()
    pages = _pages(assets)
    sessions = Sessions(keys, store.accounts)
    visits = Visits(client, store.used_ids, store.activity)
    connections = Connections(store.connections, store.audit, data_keys)
    mirrors = await _mirrors(settings, store, data_keys, stack)
    access = Access(connections, client, mirrors)
    admission = Admission(sessions, access, store.ignored, lambda: store.changes)
    renewal = Renewal(sessions, access, assets.build)
    live = LiveFinder(client, connections, keys)
    finder: Finder = live
    glances: Glances | None = None
    if mirrors is not None:
        finder = ChoosingFinder(live, MirrorFinder(mirrors, data_keys, keys))
        glances = Glances(mirrors, data_keys)
    grants = Grants(keys)
    logbook = Logbook(store.audit, settings.requesters_per_hour)
    eyes, lists = Eyes(store, mirrors), Lists(finder, data_keys)
    callers = Callers(sessions, admission, grants, lists)
    watch = partial(Watch, eyes=eyes, callers=callers, lists=lists, activity=store.activity)
    streams = Streams(_bounds(settings), watch, metrics)
    stack.push_async_callback(streams.close)
    desk = OrderDesk(store.orders, store.tombstones)
    links = ConnectLinks(keys, settings.public_url)
    states = States(store.connections)
    finish = Finish(store, data_keys, client, connections, states)
    disconnect = Disconnect(store, client, connections)
    origins = parse_origin_plan(settings.zendesk_origin)
    redirect = partial(redirect_uri, settings.public_url)
    words = Words(package_root() / "zat_app")
    fetch_export = FetchExport(store.exports, store.accounts, access, finder, pages, words)
    order_export = OrderExport(
        admission, renewal, finder, grants, logbook, store.audit, store.exports, data_keys
    )
    setup = Setup(store, data_keys, connections, pages, links.make, redirect, mirrors)
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
        acting=Acting(admission, renewal, grants, logbook),
        exports=Exports(order_export, fetch_export),
        changes=Changes(callers, lists, eyes, streams, renewal),
        streams=streams,
        overview=Overview(admission, renewal, grants, glances, store.audit, data_keys),
        preferences=SavePreferences(admission, renewal, store.preferences),
        connect=ConnectEndpoints(store, sessions, access, connections, links, finish, disconnect),
        connect_pages=ConnectPages(store.accounts, connections, links, states, pages, redirect),
        setup=setup,
        preview=PolicyPreview(access, setup.account_of),
        checkup=Checkup(_doctor(settings, store, connections, mirrors, http), setup.account_of),
        monitor=Monitor(store, mirrors, metrics),
        metrics=metrics,
    )


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
    mirrors = open_mirrors(settings, keys)
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
