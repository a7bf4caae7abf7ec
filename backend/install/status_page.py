"""`GET /setup/{account_id}/status`: how the account is doing, for whoever opened its link."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from backend.errors import ChatsideError, SetupVisitOver
from backend.install.door import Door
from backend.install.drawing import Drawing
from backend.mirror.status import Statuses


class StatusPage:
    def __init__(self, door: Door, drawing: Drawing, statuses: Statuses) -> None:
        self._door, self._drawing, self._statuses = door, drawing, statuses

    async def page(self, request: Request) -> Response:
        account_id = request.path_params["account_id"]
        try:
            account, _ = await self._door.visit(request)
        except SetupVisitOver:
            return self._drawing.door(account_id, None)
        except ChatsideError as error:
            return self._drawing.door(account_id, None, error)
        return await self._drawing.status(account, await self._statuses.of(account))
