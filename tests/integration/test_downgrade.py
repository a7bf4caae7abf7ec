"""An older version on a data folder that a newer one has written does not start."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing, contextmanager
from pathlib import Path

import apsw
import pytest

from backend.settings import Settings
from backend.storage.sqlite.mirror.file import open_writer
from backend.wiring import open_desk
from tests.command_line import CommandLine, terminal
from tests.product import free_port, run_invite, settings_for

FUTURE = 9999


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a folder with one invited account and an empty copy of it."""
    made = settings_for(tmp_path, {"acme": "http://127.0.0.1:9101"}, free_port())
    run_invite(made, "acme")
    with copy_of(made):
        return made


@contextmanager
def copy_of(settings: Settings) -> Iterator[apsw.Connection]:
    path, key = asyncio.run(_place(settings))
    with closing(open_writer(path, key)) as db:
        yield db


async def _place(settings: Settings) -> tuple[Path, bytes]:
    async with AsyncExitStack() as stack:
        desk = await open_desk(settings, stack)
        (account,) = await desk.store.accounts.all()
        key = (await desk.keys.of(account.id)).mirror_key()
    return settings.data / "mirrors" / f"{account.id}.db", key


def assert_refused(operator: CommandLine) -> None:
    for verb in ("serve", "worker"):
        done = operator(verb)
        assert (done.returncode, done.stderr.partition(":")[0]) == (2, "store_too_new"), verb


def test_a_vault_of_a_newer_version_stops_the_start(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.data / "vault.db")) as db:
        db.execute(f"PRAGMA user_version = {FUTURE}")

    assert_refused(terminal(settings))


def test_a_copy_of_a_newer_version_stops_the_start(settings: Settings) -> None:
    with copy_of(settings) as db:
        db.pragma("user_version", FUTURE)

    assert_refused(terminal(settings))


def test_a_copy_that_can_t_be_opened_is_no_reason_to_refuse_everybody(settings: Settings) -> None:
    (mirror,) = (settings.data / "mirrors").glob("*.db")
    mirror.write_bytes(b"x" * 8192)

    with terminal(settings).worker() as working:
        assert working.poll() is None
