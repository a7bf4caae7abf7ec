"""Whole numbers out of a query string."""

from __future__ import annotations

from starlette.requests import Request

from .errors import BadRequest

_LARGEST = 2**63 - 1


def number(request: Request, name: str, default: int, most: int = _LARGEST) -> int:
    """Raises BadRequest for what is no number from 0 to `most`."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 20) or int(text) > most:
        raise BadRequest(f"{name} is not valid")
    return int(text)
