"""What the agent page can't do.

AgentPageProblem
├── NoSuchLocation    the installation or its location doesn't exist
└── ProxyRefusal      the proxy's own answer instead of the target's
"""

from __future__ import annotations


class AgentPageProblem(Exception):
    """Anything this room refuses; the text is for a person."""


class NoSuchLocation(AgentPageProblem):
    status = 404


class ProxyRefusal(AgentPageProblem):
    """The text starts with `Proxy error:` as seen in the field."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"Proxy error: {reason}")
        self.status = status
