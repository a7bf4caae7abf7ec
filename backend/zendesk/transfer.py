"""Bytes to Zendesk and back: the one file that knows httpx besides the composition root."""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from typing import Final, TypeAlias

import anyio
import httpx

from backend.zendesk.answers import Answer
from backend.zendesk.body import BoundedBody
from backend.zendesk.calls import Failure
from backend.zendesk.protocol import Request

Http: TypeAlias = httpx.AsyncClient

CONNECT_S: Final = 5.0
SILENCE_S: Final = 10.0
"""At least so long may an answer pause; patient calls wait half of their time."""


class Transfer:
    def __init__(self, http: Http) -> None:
        http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._http = http

    async def __call__(self, request: Request, within_s: float) -> Answer | Failure:
        """httpx's errors hold the request and with it the token: none leaves this function."""
        try:
            with anyio.fail_after(within_s):
                return await self._answer(request, max(SILENCE_S, within_s / 2))
        except httpx.ConnectTimeout:
            return Failure.BROKEN
        except (httpx.TimeoutException, TimeoutError):
            return Failure.TOO_SLOW
        except httpx.TransportError:
            return Failure.BROKEN

    async def _answer(self, request: Request, silence_s: float) -> Answer:
        timeout = httpx.Timeout(silence_s, connect=CONNECT_S)
        outgoing = self._http.build_request(
            request.method,
            request.url,
            headers=request.headers(),
            content=request.content(),
            timeout=timeout,
        )
        response = await self._http.send(outgoing, stream=True, follow_redirects=False)
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            if not response.is_success and not request.reads_refusals:
                return Answer(response.status_code, headers)
            body = BoundedBody(
                headers.get("content-encoding", ""),
                request.body_limit,
                headers.get("content-length", ""),
            )
            async for chunk in response.aiter_raw():
                body.feed(chunk)
            return Answer(response.status_code, headers, body.finish())
        finally:
            await response.aclose()
