"""Everything of an account goes; the key last, for then nothing that is left can be read."""

from __future__ import annotations

import time

from backend.accounts.account import Account
from backend.settings import read_settings
from backend.storage.audit import AuditLine
from backend.wiring import Desk, open_mirrors


async def erase_account(desk: Desk, account: Account) -> list[str]:
    """What was done, in sentences."""
    now = int(time.time())
    await desk.store.audit.write(account.id, AuditLine(now, "erased", note="account"))
    was_connected = await desk.store.connections.current(account.id) is not None
    await desk.store.connections.forget(account.id)  # a worker that sees it drops the copy, too
    # also what was kept before it was off
    mirrors = open_mirrors(read_settings(), desk.store, desk.keys)
    had_copy = await mirrors.destroy(account.id)
    whole = await desk.store.accounts.erase(account.id, now)
    await mirrors.destroy(account.id)  # a worker may have begun another in between
    return [*_sentences(account, was_connected=was_connected, had_copy=had_copy, whole=whole)]


def _sentences(account: Account, *, was_connected: bool, had_copy: bool, whole: bool) -> list[str]:
    said = [f"{account.subdomain} is erased here{', with its copy' if had_copy else ''}."]
    if was_connected:
        said.append("Its token is forgotten, but nothing was revoked at Zendesk.")
        said.append("Delete the API client in the Chat dashboard; then uninstall the app.")
    if not whole:
        said.append("A reader was in the way: the sealed key is in vault.db-wal a little longer.")
    return [*said, "Backups still hold it: delete those that are older than this."]
