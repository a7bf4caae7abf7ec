"""What Chat's endpoints refuse. Bodies other than that of 401 are guesses.

Refusal
├── BadRequest      400  a parameter or a query that can't be understood
├── Unauthorized    401  no token, or none that opens Chat
├── Forbidden       403  the scope, the role or the plan does not allow it
└── NotFound        404
"""

from __future__ import annotations


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
