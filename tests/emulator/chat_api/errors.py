"""What Chat's endpoints refuse. Bodies other than that of 401 are guesses.

Refusal
├── BadRequest      400  a parameter or a query that can't be understood
├── Unauthorized    401  no token, or none that opens Chat
├── Forbidden       403  the scope, the role or the plan does not allow it
├── NotFound        404
└── TooRecent            an export that would begin within the last five minutes
"""

from __future__ import annotations

from http import HTTPStatus


class Refusal(Exception):
    status = 400
    error = "Bad Request"

    def __init__(self, description: str = "") -> None:
        super().__init__(description)
        self.description = description


class BadRequest(Refusal):
    pass


class Unauthorized(Refusal):
    status, error = 401, "Unauthorized"


class Forbidden(Refusal):
    status, error = 403, "Forbidden"


class NotFound(Refusal):
    status, error = 404, "Not Found"


class TooRecent(Refusal):
    """The status is not known for sure, so it is given."""

    def __init__(self, status: int) -> None:
        super().__init__("start_time must be more than 5 minutes ago.")
        self.status, self.error = status, HTTPStatus(status).phrase
