"""The real sync on real parts, in no time: client, rows and store against the stand-in in process.

Both clocks are moved instead of waited for. Nothing is replaced but the socket, the waiting and the
budget's disk.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from backend.accounts.account import Account
from backend.accounts.origin import Origin
from backend.chats.parse import parse_chat
from backend.connection.connections import Connections, Sealed
from backend.keys.operator import new_operator_key, parse_operator_keys
from backend.keys.sealing import Sealer
from backend.mirror.account_sync import AccountSync
from backend.mirror.asking import Asking
from backend.mirror.progress import state_of
from backend.mirror.rows import Rows
from backend.storage.budget import Pace, Urgency, take, throttle
from backend.storage.connections import Connection
from backend.storage.data_keys import DataKeys
from backend.storage.mirror import MirrorWriter
from backend.storage.sqlite.mirror.mirrors import SqliteMirrors
from backend.storage.sqlite.store import SqliteStore
from backend.web.shown import transcript_json
from backend.zendesk.client import ChatClient
from tests.emulator.account import Account as Zendesk
from tests.emulator.chat_api.responses import chat_json
from tests.emulator.faults import Fault
from tests.emulator.in_process import InProcess
from tests.emulator.switches import Switches, changed
from tests.unit.mirror.idle import leap_s

NOW = 1_800_000_000


class Budget:
    """The account's row, in memory: the same rules, no disk."""

    def __init__(self, lab: Lab) -> None:
        self._lab, self._pace = lab, Pace()

    async def take(self, account_id: str, urgency: Urgency = "live") -> float:
        self._pace, wait = take(self._pace, self._lab.now(), urgency)
        return wait

    async def throttled(self, account_id: str, retry_after_s: float) -> None:
        self._pace = throttle(self._pace, self._lab.now(), retry_after_s)


class Lab:
    """One account of the stand-in, and the sync that follows it."""

    sync: AccountSync
    writer: MirrorWriter
    asking: Asking
    mirrors: SqliteMirrors
    client: ChatClient

    def __init__(self, zendesk: Zendesk, folder: Path) -> None:
        self.zendesk = zendesk
        self.store = SqliteStore(folder)
        self._sealer = Sealer(parse_operator_keys(new_operator_key()))
        self.keys = DataKeys(self.store.accounts, self._sealer)
        self.account = Account(f"acc{zendesk.subdomain}", "acme", Origin(zendesk.origin))
        self.clock_off = 0.0
        """How much our clock is ahead of Zendesk's."""
        self.budget = Budget(self)
        self.keep_days: int | None = None
        self._made = 0

    def now(self) -> float:
        return self.zendesk.clock.now() + self.clock_off

    async def sleep(self, seconds: float) -> None:
        self.zendesk.clock.advance(seconds)

    def switch(self, **changes: Any) -> None:
        self.zendesk.switches = changed(self.zendesk.switches, changes)

    def fault(self, **members: Any) -> None:
        where = {"path_prefix": "/api/v2/chat/", "times": 1}
        self.zendesk.faults.listed.append(Fault(**{**where, **members}))

    async def run(self, seconds: float, *, watched: bool = False) -> None:
        """What the worker does in that time."""
        until = self.zendesk.clock.now() + seconds
        while self.zendesk.clock.now() < until:
            wait = await self.sync.turn(watched=watched)
            left = until - self.zendesk.clock.now()
            if wait:
                wait = leap_s(self.sync.state, self.now(), wait, watched=watched)
            await self.sleep(max(0.05, min(wait, left)) if wait else 0.3)

    async def open(self) -> None:
        self.writer = await self.mirrors.writer(self.account.id)
        rows = Rows(await self.keys.of(self.account.id))
        connections = Connections(self.store.connections, self.store.audit, self.keys)
        self.asking = Asking(self.account, connections, self.client, self.writer, rows, self.now)
        state = state_of(await self.writer.standing())
        self.sync = AccountSync(self.asking, self.writer, state, self.keep_days, self.now)

    async def restart(self) -> None:
        """As after a crash: what is not on disk is gone."""
        await self.writer.close()
        await self.open()

    async def connect(self) -> None:
        await self.store.accounts.create(self.account, self._sealer.new_data_key(self.account.id))
        await self.reconnect()

    async def reconnect(self) -> None:
        key = await self.keys.of(self.account.id)
        token = self.zendesk.oauth.issue(7, ["read"]).access_token.encode()
        sealed = key.seal(token, Sealed.token(self.account))
        name = key.seal(b"Ada", Sealed.agent_name(self.account))
        connection = Connection(sealed, None, 7, name, "read", NOW)
        await self.store.connections.save(self.account.id, connection)

    # -- what happens at Zendesk

    def add(self, *, late_s: float = 0, began: float | None = None, words: str = "hello") -> str:
        self._made += 1
        now = self.zendesk.clock.now()
        chat = _chat(self._made, now - late_s if began is None else began, words)
        self.zendesk.world.put_chat(chat, now, late_s)
        return str(chat["id"])

    def edit(self, chat_id: str, words: str) -> None:
        chat = self.zendesk.world.chats[chat_id]
        record = {**chat["history"][0], "msg": words}
        self.zendesk.world.put_chat({**chat, "history": [record]}, self.zendesk.clock.now())

    def delete(self, chat_id: str) -> None:
        self.zendesk.world.delete_chat(chat_id, self.zendesk.clock.now())

    def vanish(self, *chat_ids: str) -> None:
        self.zendesk.world.take_out(chat_ids)

    def there(self) -> list[str]:
        return [i for i, c in self.zendesk.world.chats.items() if not c.get("deleted")]

    def calls(self) -> list[tuple[float, str]]:
        return [(r.at, r.path) for r in self.zendesk.log.requests if "/chat/" in r.path]

    # -- what is compared

    def truth(self) -> dict[str, bytes]:
        """id → the transcript a panel would get of it right now."""
        plain, chats = Switches(), self.zendesk.world.chats
        return {i: transcript_json(parse_chat(chat_json(chats[i], plain))) for i in self.there()}

    async def copy(self) -> dict[str, bytes]:
        reader = await self.mirrors.reader(self.account.id)
        assert reader is not None
        found: dict[str, bytes] = {}
        for chat_id in await self.writer.least_checked(100_000):
            stored = await reader.transcript(chat_id)
            assert stored is not None
            packed = stored.encoding == "gzip"
            found[chat_id] = gzip.decompress(stored.body) if packed else stored.body
        assert len(found) == (await reader.standing()).chats
        return found


@asynccontextmanager
async def laboratory(folder: Path, *, name: str = "acme") -> AsyncIterator[Lab]:
    """Connected by Ada, nothing copied yet."""
    zendesk = Zendesk(name, chats=0, known=False, at=NOW)
    lab = Lab(zendesk, folder)
    await lab.connect()
    lab.mirrors = SqliteMirrors(folder, lab.keys)
    async with httpx.AsyncClient(transport=InProcess(zendesk)) as http:
        lab.client = ChatClient(
            http,
            lab.budget,
            clock=lab.now,
            now=lab.now,
            sleep=lab.sleep,
            random=random.Random(7).random,
        )
        await lab.open()
        try:
            yield lab
        finally:
            await lab.writer.close()
            await lab.mirrors.close()
            await lab.store.close()


def _chat(number: int, began: float, words: str) -> dict[str, Any]:
    at, name = _iso(began), f"Visitor {number:08}"
    record = {"type": "chat.msg", "name": name, "msg": words, "timestamp": at, "options": ""}
    return {
        "id": f"2701.1.V{number:011}",
        "type": "chat",
        "timestamp": at,
        "end_timestamp": _iso(began + 60),
        "zendesk_ticket_id": number,
        "agent_names": ["Ada"],
        "visitor": {
            "id": f"1.v{number % 7}",
            "name": name,
            "email": f"p{number % 5}@example.org",
            "phone": "",
            "notes": "",
        },
        "history": [{**record, "msg_id": "1", "channel": "#supportchat:1-v"}],
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")
