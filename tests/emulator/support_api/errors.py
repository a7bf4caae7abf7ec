"""What Support's API refuses, in its JSON forms.

SupportProblem
├── NotSignedIn     401, nothing names a user of this account
├── NotAdmin        403, only administrators may do this
├── NotFound        404
└── (apps) Invalid  422, see `apps/errors.py`
"""

from __future__ import annotations

from typing import Any


class SupportProblem(Exception):
    status = 500

    def body(self) -> dict[str, Any]:
        raise NotImplementedError


class NotSignedIn(SupportProblem):
    status = 401

    def body(self) -> dict[str, Any]:
        return {"error": "Couldn't authenticate you"}


class NotAdmin(SupportProblem):
    status = 403

    def body(self) -> dict[str, Any]:
        text = "You do not have access to this page. Please contact the account owner."
        return {"error": {"title": "Forbidden", "message": text}}


class NotFound(SupportProblem):
    status = 404

    def body(self) -> dict[str, Any]:
        return {"error": "RecordNotFound", "description": "Not found"}
