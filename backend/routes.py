"""Every URL of the product on one screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backend.sidebar.live.changes import Changes
from backend.web.direct import Direct
from backend.web.health import alive
from backend.wiring import Rooms

Endpoint = Callable[[Request], Awaitable[Response]] | Direct | Changes


def routes(rooms: Rooms) -> list[BaseRoute]:
    """Those marked Direct are answered before Starlette's router is asked (see there)."""
    r = rooms
    return [
        # what an agent's panel uses
        _at("POST", "/sidebar", r.page.post),
        _at("GET", "/sidebar", r.page.get),
        _at("GET", "/app/{build}/{path:path}", r.assets.serve),
        _at("POST", "/api/claim", r.claim.endpoint),
        _at("POST", "/api/session", r.renewal.endpoint),
        _at("POST", "/api/lookup", Direct(r.lookup.endpoint)),
        _at("GET", "/api/chats/{chat_id:path}", Direct(r.transcript.endpoint)),
        _at("POST", "/api/search", r.search.endpoint),
        _at("POST", "/api/changes", r.changes),
        _at("POST", "/api/overview", Direct(r.overview.endpoint)),
        _at("POST", "/api/preferences", Direct(r.preferences.endpoint)),
        _at("POST", "/api/recheck", r.recheck.endpoint),
        _at("POST", "/api/quotes", r.acting.quote),
        _at("POST", "/api/aside", r.acting.aside),
        _at("POST", "/api/exports", r.exports.ordering.endpoint),
        _at("GET", "/exports/{link}", r.exports.fetching.page),
        _at("GET", "/exports/{link}/file", r.exports.fetching.file),
        _at("GET", "/api/privacy", r.privacy.duties),
        _at("POST", "/api/privacy/find", r.privacy.find),
        _at("POST", "/api/privacy/export", r.privacy.export),
        _at("POST", "/api/privacy/erase", r.privacy.erase),
        _at("POST", "/api/privacy/restrict", r.privacy.restrict),
        _at("POST", "/api/privacy/lift", r.privacy.lift),
        _at("POST", "/api/privacy/redact", r.privacy.redact),
        _at("POST", "/api/audit", r.privacy.audit),
        _at("GET", "/privacy/{link}", r.files.page),
        _at("GET", "/privacy/{link}/file", r.files.file),
        _at("GET", "/api/connection", r.connect.connection),
        _at("POST", "/api/disconnect", r.connect.disconnect),
        # what an admin uses once
        _at("GET", "/setup/{account_id}", r.journey.page),
        _at("POST", "/setup/{account_id}/open", r.journey.open),
        _at("GET", "/setup/{account_id}/step/{step}", r.journey.step),
        _at("POST", "/setup/{account_id}/step/{step}", r.journey.act),
        _at("GET", "/setup/{account_id}/chatside.zip", r.journey.package),
        _at("GET", "/setup/{account_id}/connect", r.journey.connect),
        _at("GET", "/setup/{account_id}/status", r.status.page),
        _at("POST", "/setup/{account_id}/state", r.setup.state),
        _at("POST", "/setup/{account_id}/save", r.setup.save),
        _at("POST", "/setup/{account_id}/preview", r.preview.endpoint),
        _at("POST", "/setup/{account_id}/begin", r.setup.begin),
        _at("POST", "/setup/{account_id}/check", r.checkup.endpoint),
        _at("GET", "/connect/begin/{link}", r.connect_pages.begin),
        _at("GET", "/connect/callback/{account_id}", r.connect_pages.callback),
        _at("GET", "/connect/result/{account_id}", r.connect_pages.result),
        _at("POST", "/connect/finish", r.connect.finish),
        _at("POST", "/connect/confirm", r.connect.confirm),
        # what an operator's monitor uses
        _at("GET", "/healthz", alive),
    ]


def ops_routes(rooms: Rooms) -> list[BaseRoute]:
    """On the ops listener only."""
    return [
        _at("GET", "/readyz", rooms.monitor.ready),
        _at("GET", "/metrics", rooms.monitor.metrics),
        _at("GET", "/status", rooms.monitor.status),
        _at("GET", "/", rooms.operator.all),
        _at("GET", "/accounts/{account_id}", rooms.operator.one),
        _at("GET", "/files/{build}/{path:path}", rooms.assets.serve),
    ]


def _at(method: str, path: str, endpoint: Endpoint) -> Route:
    return Route(path, endpoint, methods=[method])
