"""Users of Support: staff and end users."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Role = Literal["admin", "agent", "end-user"]


class Identity(Struct):
    id: int
    type: Literal["email", "phone_number"]
    value: str
    verified: bool
    primary: bool = False


class User(Struct):
    """`email` is the primary address. A staff user's id is the Chat agent's, when there is one.

    `external_id` is the number of the same person in another system, such as a shop's.
    """

    id: int
    name: str
    email: str | None
    role: Role = "end-user"
    light: bool = False
    locale: str = "en-US"
    time_zone: str = "Europe/Copenhagen"
    identities: list[Identity] = []
    external_id: str | None = None
