"""The consent page: who asks, for what, who is signed in; Allow or Deny."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tests.emulator.account import Account
from tests.emulator.world.users import User

from .errors import Declined, NotInChat, Refused
from .grant import ConsentRequest, check, code_url, declined_url, granted_url, read_request
from .models import Code

SCOPE_WORDS = {
    "read": "Read chats, visitors, agents and settings of Zendesk Chat",
    "write": "Change and delete chats, visitors, agents and settings of Zendesk Chat",
    "chat": "Take part in live chats as you",
}
_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=select_autoescape()
)


class Consent:
    def __init__(self, account: Account) -> None:
        self._account = account

    async def ask(self, request: Request) -> Response:
        """`GET /oauth2/chat/authorizations/new`"""
        return self._answer(request, request.query_params, decision=None)

    async def decide(self, request: Request) -> Response:
        """`POST /oauth2/chat/authorizations/new`: the same fields and `decision`."""
        async with request.form() as form:
            given = {name: value for name, value in form.items() if isinstance(value, str)}
        return self._answer(request, given, decision=given.pop("decision", "deny"))

    def _answer(self, request: Request, given: Mapping[str, str], decision: str | None) -> Response:
        user = self._account.signed_in(request)
        try:
            response = self._decided(read_request(self._account.oauth, given), user, decision)
        except Refused as refused:
            response = self._page("refused.html", refused.status, refused=refused, user=user)
        if self._account.switches.consent_coop != "none":
            response.headers["Cross-Origin-Opener-Policy"] = self._account.switches.consent_coop
        response.headers["Cache-Control"] = "no-store"
        return response

    def _decided(self, asked: ConsentRequest, user: User, decision: str | None) -> Response:
        agent = self._account.world.agents.get(user.id)
        if agent is None or not agent.enabled:
            raise NotInChat(
                f"{user.name}, you aren't set up as an agent of Zendesk Chat in this account."
            )
        switches = self._account.switches
        try:
            check(asked, implicit_allowed=switches.implicit_allowed)
            if decision is None and switches.consent_by != "302":
                return self._ask_page(asked, user)
            if decision == "deny":
                raise Declined("access_denied", "The end-user or authorization server denied it.")
            target = self._grant(asked, user)
        except Declined as declined:
            state = self._echoed(asked)
            place = "query" if asked.response_type == "code" else switches.implicit_error_in
            target = declined_url(asked.redirect_uri, declined, place, state)
        return self._send_to(target)

    def _echoed(self, asked: ConsentRequest) -> str | None:
        switches = self._account.switches
        by_code = asked.response_type == "code"
        echoed = switches.code_state_echoed if by_code else switches.implicit_state_echoed
        return asked.state if echoed else None

    def _grant(self, asked: ConsentRequest, user: User) -> str:
        switches = self._account.switches
        if asked.response_type == "code":
            code = Code(
                asked.client.client_identifier, user.id, asked.scope, asked.redirect_uri,
                self._account.clock.now() + switches.code_lifetime_s,
            )  # fmt: skip
            text = self._account.oauth.make_code(code)
            return code_url(asked.redirect_uri, text, self._echoed(asked))
        override = switches.scope_override
        scope = asked.scope if override is None else override
        expires_in = switches.implicit_expires_in
        token = self._account.oauth.issue(
            user.id, scope.split(), asked.client.client_identifier, lifetime_s=expires_in
        )
        state = self._echoed(asked)
        return granted_url(asked.redirect_uri, token.access_token, scope, state, expires_in)

    def _ask_page(self, asked: ConsentRequest, user: User) -> Response:
        words = [SCOPE_WORDS[scope] for scope in asked.scopes()]
        return self._page("consent.html", 200, asked=asked, user=user, words=words)

    def _send_to(self, target: str) -> Response:
        method = self._account.switches.consent_by
        if method in {"302", "form_302"}:
            # Starlette would quote the target again.
            response = RedirectResponse("/", 302)
            response.headers["location"] = target
            return response
        return self._page("leave.html", 200, target=target, method=method)

    def _page(self, name: str, status: int, **values: object) -> Response:
        page = _pages.get_template(name)
        return HTMLResponse(page.render(account=self._account, **values), status)
