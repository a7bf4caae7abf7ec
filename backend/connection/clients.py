"""The account's API client in Zendesk Chat: its id, the grant that is used, its secret."""

from __future__ import annotations

from msgspec import Struct

from backend.accounts.account import Account
from backend.accounts.secret import Secret
from backend.connection.sealed import Sealed
from backend.errors import ConnectNotReady, ConnectSecretMissing
from backend.storage.connections import ConnectionStore, GrantType, OAuthClient
from backend.storage.data_keys import DataKeys
from backend.zendesk.oauth import ResponseType
from backend.zendesk.tokens import Credentials


class SavedClient(Struct, frozen=True):
    client_id: str
    grant_type: GrantType = "implicit"
    secret: Secret | None = None

    @property
    def response_type(self) -> ResponseType:
        return "token" if self.grant_type == "implicit" else "code"

    def credentials(self) -> Credentials:
        """Raises ConnectSecretMissing."""
        if self.secret is None:
            raise ConnectSecretMissing
        return Credentials(self.client_id, self.secret)


class Clients:
    def __init__(self, store: ConnectionStore, keys: DataKeys) -> None:
        self._store, self._keys = store, keys

    async def find(self, account: Account) -> SavedClient | None:
        """None until one is saved."""
        stored = await self._store.client(account.id)
        if stored is None:
            return None
        key = await self._keys.of(account.id)
        secret = stored.sealed_secret
        return SavedClient(
            key.open(stored.sealed_id, Sealed.client_id(account)).decode(),
            stored.grant_type,
            Secret(key.open(secret, Sealed.client_secret(account)).decode()) if secret else None,
        )

    async def require(self, account: Account) -> SavedClient:
        """Raises ConnectNotReady while client id or policy are missing."""
        client = await self.find(account)
        if client is None or account.policy is None:
            raise ConnectNotReady
        return client

    async def save(self, account: Account, client: SavedClient) -> None:
        """Without a secret, that of the same client id stays. Raises ConnectSecretMissing."""
        secret = None if client.grant_type == "implicit" else await self._secret(account, client)
        key = await self._keys.of(account.id)
        plain = None if secret is None else secret.reveal().encode()
        stored = OAuthClient(
            key.seal(client.client_id.encode(), Sealed.client_id(account)),
            client.grant_type,
            None if plain is None else key.seal(plain, Sealed.client_secret(account)),
        )
        await self._store.save_client(account.id, stored)

    async def _secret(self, account: Account, client: SavedClient) -> Secret:
        if client.secret is not None:
            return client.secret
        before = await self.find(account)
        if before is None or before.secret is None or before.client_id != client.client_id:
            raise ConnectSecretMissing
        return before.secret
