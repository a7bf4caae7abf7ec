"""The composition root: the only place that chooses implementations."""

from __future__ import annotations

from contextlib import AsyncExitStack
from functools import partial
from typing import Final

import httpx
from msgspec import Struct

from backend.accounts.origin import parse_origin_plan
from backend.connect.disconnect import Disconnect
from backend.connect.endpoints import ConnectEndpoints
from backend.connect.finish import Finish
from backend.connect.links import ConnectLinks
from backend.connect.pages import ConnectPages, redirect_uri
from backend.connect.states import States
from backend.finding.access import Access
from backend.finding.connections import Connections
from backend.finding.live import LiveFinder
from backend.install.claim import Claim
from backend.install.invite import Invite
from backend.install.setup import Setup
from backend.install.sources import BACKEND, package_root
from backend.keys.operator import load_operator_keys
from backend.keys.sealing import Sealer
from backend.settings import Settings
from backend.sidebar.grants import Grants
from backend.sidebar.lookup import Lookup
from backend.sidebar.page import SidebarPage
from backend.sidebar.renewal import Renewal
from backend.sidebar.transcript import OpenTranscript
from backend.storage.data_keys import DataKeys
from backend.storage.sqlite.store import SqliteStore
from backend.storage.store import Store
from backend.web.assets import Assets
from backend.web.health import Health
from backend.web.metrics import Metrics
from backend.web.pages import Pages
from backend.web.sessions import Sessions
from backend.web.visits import Visits
from backend.zendesk.client import ChatClient

TEMPLATES: Final = ("web/templates", "install/templates", "connect/templates")
ASSETS: Final = {"pages/": "web/assets", "install/": "install/assets", "connect/": "connect/assets"}


class Rooms(Struct, frozen=True):
    """What the route table needs."""

    page: SidebarPage
    assets: Assets
    claim: Claim
    renewal: Renewal
    lookup: Lookup
    transcript: OpenTranscript
    connect: ConnectEndpoints
    connect_pages: ConnectPages
    setup: Setup
    health: Health
    metrics: Metrics


def open_store(settings: Settings) -> Store:
    return SqliteStore(settings.data)


def open_invite(settings: Settings, store: Store) -> Invite:
    """For the command line, which has no HTTP side."""
    keys = load_operator_keys(settings.secret_keys, settings.keys_file)
    origins = parse_origin_plan(settings.zendesk_origin)
    return Invite(store.accounts, Sealer(keys), origins, settings.public_url)


def http_client() -> httpx.AsyncClient:
    """No redirects, no proxies or certificates from the environment; time limits per call."""
    return httpx.AsyncClient(
        follow_redirects=False,
        trust_env=False,
        timeout=httpx.Timeout(10, connect=5),
        limits=httpx.Limits(max_connections=40, max_keepalive_connections=20, keepalive_expiry=60),
        headers={"User-Agent": "Chatside"},
    )


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
    visits = Visits(client, store.used_ids)
    connections = Connections(store.connections, store.audit, data_keys)
    access = Access(connections, client)
    renewal = Renewal(sessions, access, assets.build)
    finder = LiveFinder(client, connections, keys)
    grants = Grants(keys)
    links = ConnectLinks(keys, settings.public_url)
    states = States(store.connections)
    finish = Finish(store, data_keys, client, connections, states)
    disconnect = Disconnect(store, client, connections)
    origins = parse_origin_plan(settings.zendesk_origin)
    redirect = partial(redirect_uri, settings.public_url)
    per_hour = settings.requesters_per_hour
    return Rooms(
        page=SidebarPage(
            store.accounts, origins, visits, sessions, pages, assets, settings.zaf_sdk_url
        ),
        assets=assets,
        claim=Claim(store.accounts, store.audit, visits, sessions, assets.build),
        renewal=renewal,
        lookup=Lookup(
            sessions, renewal, access, finder, grants, store.audit, data_keys, metrics, per_hour
        ),
        transcript=OpenTranscript(sessions, renewal, access, finder, grants, store.audit),
        connect=ConnectEndpoints(store, sessions, access, connections, links, finish, disconnect),
        connect_pages=ConnectPages(store.accounts, connections, links, states, pages, redirect),
        setup=Setup(store, data_keys, connections, pages, links.make, redirect),
        health=Health(store, metrics),
        metrics=metrics,
    )


def _assets(settings: Settings) -> Assets:
    zat_app = package_root() / "zat_app"
    roots = {prefix: BACKEND / folder for prefix, folder in ASSETS.items()}
    roots |= {"": zat_app / "assets", "translations/": zat_app / "translations"}
    return Assets(roots, settings.data / "builds")


def _pages(assets: Assets) -> Pages:
    folders = [BACKEND / folder for folder in TEMPLATES]
    return Pages(assets, [*folders, package_root() / "zat_app" / "assets"])
