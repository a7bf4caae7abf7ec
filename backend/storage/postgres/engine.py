"""What the composition root takes from here, once it is known that PostgreSQL is used."""

from __future__ import annotations

from backend.storage.leases import SharedLeases
from backend.storage.mirror import Mirrors
from backend.storage.moving import Movable
from backend.storage.postgres.mirror.mirrors import PostgresMirrors
from backend.storage.postgres.moving import PostgresMovable
from backend.storage.postgres.store import PostgresStore
from backend.storage.store import Store


def open_store(url: str) -> Store:
    return PostgresStore(url)


def open_mirrors(store: Store) -> Mirrors:
    """`store`: one that `open_store` made; it has the connections."""
    return PostgresMirrors(_ours(store).vault)


def shared_leases(store: Store) -> SharedLeases:
    return _ours(store).leases


def movable(store: Store) -> Movable:
    return PostgresMovable(_ours(store).vault)


def _ours(store: Store) -> PostgresStore:
    if not isinstance(store, PostgresStore):
        raise TypeError("not a store on PostgreSQL")
    return store
