"""Who may see an account's set-up: a program by the link's secret, a person by a cookie made of it.

The secret stands in the link's fragment, which browsers send to nobody. It is handed over once, in
the body of a form, for a cookie: from then on pages, forms and downloads work without scripts.
"""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Final
from urllib.parse import parse_qs

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.account import Account
from backend.errors import RequestInvalid, SetupLinkInvalid, SetupVisitOver
from backend.install.invite import secret_hash
from backend.keys.operator import OperatorKeys
from backend.keys.signing import Purpose, Signer
from backend.storage.accounts import AccountStore, Invitation

GOOD_FOR_S: Final = 12 * 3600
COOKIE: Final = "__Host-chatside-setup-"
Form = dict[str, str]


class Visit(Struct, frozen=True):
    """What the cookie says."""

    account_id: str
    link_hash: str
    form_key: str
    """Every form of the visit holds it: a page of somebody else's can't know it."""


class Door:
    def __init__(self, keys: OperatorKeys, accounts: AccountStore) -> None:
        self._signer, self._accounts = Signer(keys, Purpose.SETUP), accounts

    async def open(self, account_id: str, typed: str) -> Visit:
        """Take a link, or what stands behind its `#`, for a visit. Raises SetupLinkInvalid."""
        link_hash = secret_hash(typed.rpartition("#")[2])
        await self._account(account_id, link_hash)
        await self._accounts.open_link(link_hash, int(time.time()))
        return Visit(account_id, link_hash.hex(), secrets.token_urlsafe(16))

    def keep(self, visit: Visit, response: Response) -> None:
        response.set_cookie(
            COOKIE + visit.account_id,
            self._signer.sign(visit),
            max_age=GOOD_FOR_S,
            path="/",  # a __Host- cookie has no other
            secure=True,
            httponly=True,
            samesite="strict",
        )

    async def visit(self, request: Request) -> tuple[Account, Visit]:
        """Raises SetupVisitOver without a cookie, or SetupLinkInvalid when its link is over."""
        account_id = request.path_params["account_id"]
        text = request.cookies.get(COOKIE + account_id, "")
        visit = self._signer.read(text, Visit, max_age_s=GOOD_FOR_S)
        if visit is None or visit.account_id != account_id:
            raise SetupVisitOver
        return await self._account(account_id, bytes.fromhex(visit.link_hash)), visit

    async def form(self, request: Request, visit: Visit) -> Form:
        """A form of this visit. Raises RequestInvalid for any other."""
        form = await read_form(request)
        if not hmac.compare_digest(form.get("form_key", "").encode(), visit.form_key.encode()):
            raise RequestInvalid(
                "This form is not of your visit to this page.",
                action="Load the page again and repeat it.",
            )
        return form

    async def account_of(self, request: Request) -> Account:
        """For JSON: the account of the link in `Authorization: Setup …`, or of the visit.

        Pages elsewhere can't send JSON along with the cookie. Raises SetupLinkInvalid.
        """
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "setup" and secret:
            return await self._account(request.path_params["account_id"], secret_hash(secret))
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise SetupLinkInvalid
        try:
            return (await self.visit(request))[0]
        except SetupVisitOver as error:
            raise SetupLinkInvalid from error

    async def _account(self, account_id: str, link_hash: bytes) -> Account:
        invitation = await self._accounts.invitation_by_link(link_hash)
        if invitation is None or invitation.account_id != account_id or not _is_good(invitation):
            raise SetupLinkInvalid
        account = await self._accounts.find(account_id)
        if account is None:
            raise SetupLinkInvalid
        return account


def _is_good(invitation: Invitation) -> bool:
    """Opened within its day a link stays good; else that day is all."""
    return invitation.opened_at_s is not None or invitation.expires_at_s > time.time()


async def read_form(request: Request) -> Form:
    """The first value of each field. Raises RequestInvalid."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip()
    if content_type != "application/x-www-form-urlencoded":
        raise RequestInvalid("The body must be a form.")
    try:
        fields = parse_qs((await request.body()).decode("ascii"), max_num_fields=20)
    except ValueError as error:  # not ASCII, or too many fields
        raise RequestInvalid from error
    return {name: values[0] for name, values in fields.items()}
