"""What can go wrong on the OAuth room's routes.

OAuthProblem
├── Refused               shown to the person as a page; nobody is redirected
│   ├── UnknownClient     client_id names no client of this account
│   ├── ForeignRedirect   redirect_uri is not registered with the client
│   └── NotInChat         the signed-in person has no Zendesk Chat seat
├── Declined              sent back to the client's redirect address (RFC 6749 4.2.2.1)
├── NoToken               the token endpoint's bare `{"error": …}` (RFC 6749 5.2)
├── Unauthorized          no token, or none that opens Chat
└── ApiRefusal            a JSON answer of the resources, worded as Zendesk Chat words them
"""

from __future__ import annotations


class OAuthProblem(Exception):
    """Anything this room refuses."""


class Refused(OAuthProblem):
    status = 400
    title = "This request can't be completed"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class UnknownClient(Refused):
    title = "No such client"


class ForeignRedirect(Refused):
    title = "Redirect address not registered"


class NotInChat(Refused):
    status = 403
    title = "You don't have access to Chat"


class Declined(OAuthProblem):
    """`error` is one of RFC 6749's codes."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


class NoToken(OAuthProblem):
    """`error` is one of RFC 6749's codes; nothing else is said."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Unauthorized(OAuthProblem):
    pass


class ApiRefusal(OAuthProblem):
    def __init__(self, status: int, error: str, description: str = "") -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error}
        if description:
            self.body["description"] = description
