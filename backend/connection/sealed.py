"""What the vault keeps sealed of a connection, and where each value belongs."""

from __future__ import annotations

from backend.accounts.account import Account
from backend.keys.sealing import Place


class Sealed:
    @staticmethod
    def token(account: Account) -> Place:
        return Place("connections", account.id, "token")

    @staticmethod
    def refresh_token(account: Account) -> Place:
        return Place("connections", account.id, "refresh_token")

    @staticmethod
    def agent_name(account: Account) -> Place:
        return Place("connections", account.id, "agent_name")

    @staticmethod
    def client_id(account: Account) -> Place:
        return Place("oauth_clients", account.id, "client_id")

    @staticmethod
    def client_secret(account: Account) -> Place:
        return Place("oauth_clients", account.id, "client_secret")
