"""`POST /sidebar`: the signed page. Zendesk vouches for the agent; the page gets a session."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from backend.accounts.account import Account, Installation
from backend.accounts.origin import Origin, OriginPlan
from backend.errors import ChatsideError, InstallationUnknown, TokenMissing, TokenRefused
from backend.storage.accounts import AccountStore
from backend.storage.preferences import PreferenceStore
from backend.web.assets import Assets
from backend.web.contract import PageBoot, Preferences
from backend.web.logs import log
from backend.web.pages import Pages
from backend.web.problems import route_of
from backend.web.sessions import Sessions
from backend.web.visits import Visits
from backend.zendesk.signed_url import UnverifiedClaims, read_unverified


class SidebarPage:
    def __init__(
        self,
        accounts: AccountStore,
        origins: OriginPlan,
        visits: Visits,
        sessions: Sessions,
        pages: Pages,
        assets: Assets,
        zaf_sdk_url: str,
        preferences: PreferenceStore,
        opens_newest: Callable[[str], bool],
        copies: bool,
    ) -> None:
        self._accounts, self._origins = accounts, origins
        self._visits, self._sessions = visits, sessions
        self._pages, self._assets, self._zaf_sdk_url = pages, assets, zaf_sdk_url
        self._preferences, self._opens_newest = preferences, opens_newest
        self._copies = copies

    async def get(self, request: Request) -> Response:
        """A reload of the frame, or somebody who typed the address."""
        return self._refuse(request, TokenMissing())

    async def post(self, request: Request) -> Response:
        try:
            return await self._open(request)
        except ChatsideError as error:
            return self._refuse(request, error)

    async def _open(self, request: Request) -> Response:
        token = await _token(request)
        claims = read_unverified(token)
        if self._origins.recognise(claims.origin.text) is None:
            raise InstallationUnknown
        account = await self._accounts.find_by_origin(claims.origin)
        installation = await self._installation(account, claims)
        if account is None or installation is None:
            boot = PageBoot("claim", self._assets.build, token=token, place=claims.place)
            return self._page(request, boot, (claims.origin,))
        visit = await self._visits.verify(account, installation.app_id, token)
        await self._visits.once(account, visit)
        of = account.id, visit.installation_id, visit.agent_id
        issued = self._sessions.start(*of, visit.place)
        liked = await self._preferences.of(account.id, visit.agent_id)
        boot = PageBoot(
            "session",
            self._assets.build,
            issued.text,
            issued.expires_at_s,
            open_newest=self._opens_newest(account.subdomain),
            preferences=Preferences(liked.hide_lines, liked.show_times, liked.open_newest),
            copies=self._copies,
            place=visit.place,
        )
        return self._page(request, boot, account.origins)

    async def _installation(
        self, account: Account | None, claims: UnverifiedClaims
    ) -> Installation | None:
        if account is None:
            return None
        return await self._accounts.installation(account.id, claims.installation_id)

    def _page(self, request: Request, boot: PageBoot, ancestors: tuple[Origin, ...]) -> Response:
        return self._pages.page(
            "sidebar.html",
            ancestors=ancestors,
            boot=_script_safe(boot),
            place=boot.place,
            zaf_sdk_url=self._zaf_sdk_url,
            color_scheme=_theme(request),
        )

    def _refuse(self, request: Request, error: ChatsideError) -> Response:
        """Shown in the frame of whoever asks, if that could be a Zendesk account at all."""
        log.info("page refused", route=route_of(request), code=error.code, status=error.status)
        asks = self._origins.recognise(request.query_params.get("origin", ""))
        return self._pages.refusal(error, ancestors=(asks,) if asks else (), theme=_theme(request))


def _theme(request: Request) -> str:
    """Zendesk's, from the frame's address; older hosts say nothing and are light."""
    return "dark" if request.query_params.get("colorScheme") == "dark" else "light"


async def _token(request: Request) -> str:
    try:
        form = parse_qs((await request.body()).decode("ascii"), max_num_fields=20)
    except ValueError:
        raise TokenRefused from None
    tokens = form.get("token", [])
    if not tokens:
        raise TokenMissing
    if len(tokens) > 1:
        raise TokenRefused
    return tokens[0]


def _script_safe(boot: PageBoot) -> Markup:
    """JSON that can't end its script block."""
    text = msgspec.json.encode(boot).decode()
    for mark, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(mark, escaped)
    return Markup(text)  # noqa: S704  escaped above
