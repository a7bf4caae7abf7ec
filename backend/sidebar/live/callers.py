"""Who listens, and whether they still may."""

from __future__ import annotations

from backend.errors import ChatsideError, ChatUnavailable, NotConnected, ReconnectNeeded
from backend.sidebar.admission import Admission
from backend.sidebar.grants import Grants
from backend.sidebar.live.followed import Followed, Lists
from backend.sidebar.live.stream import Stream
from backend.web.contract import ChangesRequest
from backend.web.direct import Asked
from backend.web.sessions import Session, Sessions


class Callers:
    def __init__(
        self, sessions: Sessions, admission: Admission, grants: Grants, lists: Lists
    ) -> None:
        self._sessions, self._admission = sessions, admission
        self._grants, self._lists = grants, lists

    async def of(self, asked: Asked, body: ChangesRequest) -> tuple[Session, Followed | None]:
        """Without a requester anybody with a session is told of the connection, and nothing else.

        Raises what Sessions, Admission.of and Lists.begin raise.
        """
        authorization = asked.header(b"authorization")
        if body.requester is None:
            session = self._sessions.of(authorization)
            await self._sessions.scope(session)
            return session, None
        admitted = await self._admission.of(authorization)
        grant = self._grants.read(admitted.scope, asked.header(b"chatside-grant"))
        return admitted.session, await self._lists.begin(admitted, body, grant)

    async def refusal(self, stream: Stream) -> str | None:
        """The code of what forbids it to go on; None while nothing does."""
        try:
            await self._check(stream)
        except (NotConnected, ReconnectNeeded) as error:
            return error.code
        except ChatUnavailable:
            return None  # nobody can be asked about roles right now: what was known counts on
        except ChatsideError as error:
            return error.code
        return None

    async def _check(self, stream: Stream) -> None:
        if stream.followed is None:
            await self._sessions.scope(self._sessions.of(stream.authorization))
            return
        admitted = await self._admission.of(stream.authorization)
        stream.followed.heed(admitted)
