"""Both halves of an export, for the table of routes."""

from __future__ import annotations

from msgspec import Struct

from backend.sidebar.exports.fetching import FetchExport
from backend.sidebar.exports.order import OrderExport


class Exports(Struct, frozen=True):
    ordering: OrderExport
    fetching: FetchExport
