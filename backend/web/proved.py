"""A browser in which a Chat administrator has just proved to be one, by connecting.

The set-up pages let such a browser change what a link alone may not, once an account is connected.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from backend.keys.operator import OperatorKeys
from backend.keys.signing import Purpose, Signer

GOOD_FOR_S: Final = 1800
COOKIE: Final = "__Host-chatside-administrator-"


class Proof(Struct, frozen=True):
    account_id: str


class ProvedAdministrators:
    def __init__(self, keys: OperatorKeys) -> None:
        self._signer = Signer(keys, Purpose.ADMINISTRATOR)

    def mark(self, response: Response, account_id: str) -> None:
        """For this account, this browser and half an hour."""
        response.set_cookie(
            COOKIE + account_id,
            self._signer.sign(Proof(account_id)),
            max_age=GOOD_FOR_S,
            path="/",  # a __Host- cookie has no other
            secure=True,
            httponly=True,
            samesite="strict",
        )

    def is_one(self, request: Request, account_id: str) -> bool:
        text = request.cookies.get(COOKIE + account_id, "")
        proof = self._signer.read(text, Proof, max_age_s=GOOD_FOR_S)
        return proof is not None and proof.account_id == account_id
