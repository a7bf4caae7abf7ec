"""One account of the stand-in: everything that a Zendesk subdomain has."""

from __future__ import annotations

from starlette.requests import Request

from tests.emulator.apps.models import Apps
from tests.emulator.clock import Clock
from tests.emulator.faults import Faults
from tests.emulator.limits import Limiter
from tests.emulator.oauth.models import OAuth
from tests.emulator.request_log import RequestLog
from tests.emulator.switches import Switches
from tests.emulator.world.users import User
from tests.emulator.world.world import World

SIGNED_IN = 7


class Account:
    """`known`: with the customers that every account has; `at`: the clock stands still there.

    `messages`: how long the chats of a large world are on average.
    """

    def __init__(
        self,
        subdomain: str,
        *,
        seed: int = 7,
        chats: int = 400,
        known: bool = True,
        messages: int = 8,
        at: float | None = None,
    ) -> None:
        self.subdomain, self.seed, self.chats = subdomain, seed, chats
        self.known, self.messages = known, messages
        self.origin = f"https://{subdomain}.zendesk.com"
        self.clock = Clock(at)
        self._begin()

    def reset(self) -> None:
        """As new: world from the seed, no apps, no tokens, every switch at its default."""
        self.clock.reset()
        self.world.end()
        self._begin()

    def _begin(self) -> None:
        self.switches = Switches()
        self.faults = Faults()
        self.log = RequestLog()
        self.limiter = Limiter()
        self.world = World(
            self.subdomain, self.seed, self.chats, self.clock.now(),
            known=self.known, messages=self.messages,
        )  # fmt: skip
        self.oauth = OAuth(self)
        self.apps = Apps(self)

    def signed_in(self, request: Request) -> User:
        """The Support user of this browser; cookies ignore ports, so each account has its own."""
        given = request.cookies.get(f"agent_{self.subdomain}", "")
        user_id = int(given) if given.isdecimal() else SIGNED_IN
        user = self.world.users.get(user_id)
        return user if user and user.role != "end-user" else self.world.users[SIGNED_IN]
