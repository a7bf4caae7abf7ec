"""A real PostgreSQL for the tests: the one that is given, or one of our own, gone with the process.

Our own has its data in a temporary directory, answers on a socket in it, and doesn't wait for the
disk. PostgreSQL refuses to run as root: then another user runs it.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier, Literal

from backend.storage.postgres.migrate import migrate

CHEAP: Final = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "log_min_messages": "warning",
}
ALONE: Final = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
CLEAN: Final = """
DO $$ DECLARE name regclass; filled bool; BEGIN
  FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND relname <> 'migrations' ORDER BY relname <> 'accounts'
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO filled;
    IF filled THEN EXECUTE format('DELETE FROM %s', name); END IF;
  END LOOP;
END $$
"""
"""Much sooner done than a new database. Accounts first: most goes with them."""
WAIT_S: Final = 60.0


class Server:
    """`url`: of somebody who may create roles and databases.

    What is made for the tests belongs to a role that is neither a superuser nor exempt from
    row-level security, as an operator's should be.
    """

    def __init__(self, url: str) -> None:
        self._url, token = url, secrets.token_hex(4)
        self._role, self._template = f"chatside_{token}", f"chatside_template_{token}"
        self._password = secrets.token_urlsafe(12)
        self._cleaned: list[str] = []
        """Names of databases that are up to date and without a row."""
        with self._admin() as admin:
            sql = SQL("CREATE ROLE {} LOGIN PASSWORD {}")
            admin.execute(sql.format(Identifier(self._role), Literal(self._password)))
        self._create(self._template, "template0")
        with psycopg.connect(self._of(self._template), autocommit=True) as db:
            migrate(db)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The address of a database without a schema."""
        name = self._new("template0")
        yield self._of(name)
        self._drop(name)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a database of one's own, up to date and without a row."""
        name = self._cleaned.pop() if self._cleaned else self._new(self._template)
        yield self._of(name)
        with self._admin(name) as admin:
            admin.execute(ALONE)
            admin.execute(CLEAN)
        self._cleaned.append(name)

    @contextmanager
    def as_superuser(self) -> Iterator[str]:
        """The address of an empty database, for who may do anything."""
        name = self._new("template0")
        yield make_conninfo(self._url, dbname=name)
        self._drop(name)

    def close(self) -> None:
        for name in (self._template, *self._cleaned):
            self._drop(name)
        with self._admin() as admin:
            admin.execute(SQL("DROP ROLE {}").format(Identifier(self._role)))

    def _of(self, database: str) -> str:
        """As an operator writes it."""
        where = conninfo_to_dict(self._url)
        place = urlencode({name: where[name] for name in ("host", "port") if where.get(name)})
        return f"postgresql://{self._role}:{self._password}@/{database}?{place}"

    def _new(self, template: str) -> str:
        name = f"chatside_{secrets.token_hex(6)}"
        self._create(name, template)
        return name

    def _create(self, name: str, template: str) -> None:
        sql = SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} ENCODING 'UTF8'")
        names = map(Identifier, (name, template, self._role))
        with self._admin() as admin:
            admin.execute(sql.format(*names))

    def _drop(self, name: str) -> None:
        with self._admin() as admin:
            admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    def _admin(self, database: str | None = None) -> psycopg.Connection:
        url = make_conninfo(self._url, dbname=database) if database else self._url
        return psycopg.connect(url, autocommit=True)


@contextmanager
def running() -> Iterator[Server]:
    if url := os.environ.get("CHATSIDE_TEST_POSTGRES_URL"):
        server = Server(url)
        yield server
        server.close()
        return
    with _own() as url:
        yield Server(url)


@contextmanager
def _own() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="chatside-postgres-"))
    try:
        as_user = _as_user(folder)
        data = folder / "data"
        initdb = ["initdb", "-D", data, "-U", "chatside", "-A", "trust", "-E", "UTF8"]
        _run([*as_user, *initdb, "--locale=C.UTF-8", "--no-sync", "--no-instructions"], folder)
        settings = [part for pair in CHEAP.items() for part in ("-c", "=".join(pair))]
        command = [*as_user, "postgres", "-D", data, "-k", folder, *settings]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(_found(command), stderr=log, cwd=folder)
        try:
            url = make_conninfo(host=str(folder), user="chatside", dbname="postgres")
            _wait_for(url, process, folder / "log")
            yield url
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nobody needs the data any more
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_user(folder: Path) -> list[str]:
    """Before a command: who runs it, and that it ends with us."""
    ends = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() != 0:
        return ends
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [*ends, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _run(command: list[object], folder: Path) -> None:
    done = subprocess.run(_found(command), capture_output=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr.decode()


def _found(command: list[object]) -> list[str]:
    """With the programs' paths."""
    return [
        _program(str(part)) if part in ("initdb", "postgres") else str(part) for part in command
    ]


@cache
def _program(name: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    found = str(installed[-1]) if installed else shutil.which(name)
    assert found, f"{name} is not installed: see tests/storage/postgres.sh"
    return found


def _version(program: Path) -> float:
    return float(program.parts[-3])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + WAIT_S
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        else:
            return
