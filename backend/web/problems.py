"""Errors as answers: problem+json (RFC 9457) for programs, a page for people."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from backend.errors import (
    ChatsideError,
    MethodNotAllowed,
    RequestInvalid,
    RouteNotFound,
)
from backend.web.contract import Problem
from backend.web.logs import log


def problem_of(error: ChatsideError) -> Problem:
    return Problem(
        type=f"urn:chatside:error:{error.code}",
        title=error.title,
        status=error.status,
        code=error.code,
        detail=error.detail,
        action=error.action,
        retry_after_s=error.retry_after_s,
    )


def problem_response(error: ChatsideError) -> Response:
    headers = {"Cache-Control": "no-store"}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(error.retry_after_s)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = msgspec.json.encode(problem_of(error))
    return Response(body, error.status, headers, "application/problem+json")


async def on_chatside_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ChatsideError)  # noqa: S101  registered for this class only
    return refusal(error, request.scope)


def refusal(error: ChatsideError, scope: Scope) -> Response:
    log.info("refused", route=route_in(scope), code=error.code, status=error.status)
    return problem_response(error)


async def on_unexpected(
    explained: Callable[[BaseException], ChatsideError | None], request: Request, error: Exception
) -> Response:
    """Starlette raises it again; the last catch writes it down."""
    return problem_response(explained(error) or ChatsideError())


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Starlette's own refusals, in our form."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    known = {404: RouteNotFound(), 405: MethodNotAllowed()}
    response = problem_response(known.get(status, RequestInvalid()))
    if isinstance(error, HTTPException) and error.headers and "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response


def route_of(request: Request) -> str:
    """The route's pattern, never the path that was asked for: paths may hold ids."""
    return route_in(request.scope)


def route_in(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "unknown")
