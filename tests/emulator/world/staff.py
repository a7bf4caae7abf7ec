"""The shop's staff: who is in Support, who is in Chat, and with which role and department."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from .agents import Agent, AgentRoles
from .times import whole
from .users import Identity, Role, User

DAY: Final = 86_400
ORDERS, FITTING, REPAIRS, WHOLESALE = 360_001_201, 360_001_202, 360_001_203, 360_001_204
OWNER, ADMINISTRATOR, AGENT, SENIOR = 360_000_501, 360_000_502, 360_000_503, 360_000_504


class Member(Struct, frozen=True):
    """One of the staff. `chat_role` None: not enabled in Chat."""

    id: int
    name: str
    role: Role
    chat_role: int | None
    departments: tuple[int, ...] = ()
    light: bool = False
    locale: str = "en-US"
    time_zone: str = "Europe/Copenhagen"


STAFF: Final = (
    Member(7, "Ada Lindqvist", "admin", OWNER, (ORDERS,), time_zone="Europe/Stockholm"),
    Member(8, "Ben Okafor", "agent", AGENT, (ORDERS, REPAIRS), time_zone="Europe/London"),
    Member(9, "Cleo Marchetti", "agent", None, light=True, locale="it", time_zone="Europe/Rome"),
    Member(10, "Dev Raman", "agent", None, time_zone="Asia/Kolkata"),
    Member(11, "Eve Sandberg", "admin", ADMINISTRATOR, (ORDERS, FITTING)),
    Member(1_500_000_002_141, "Jonas Weidmann", "agent", SENIOR, (ORDERS, REPAIRS), locale="de"),
    Member(1_500_000_002_161, "Inès Fournier", "agent", AGENT, (FITTING,), locale="fr"),
    Member(1_500_000_002_181, "Hiroko Tanabe", "agent", AGENT, (ORDERS, FITTING), locale="ja",
           time_zone="Asia/Tokyo"),
    Member(1_500_000_002_201, "Samira Haidar", "agent", AGENT, (ORDERS,), locale="ar",
           time_zone="Asia/Beirut"),
    Member(1_500_000_002_221, "Lucía Ferreyra", "agent", AGENT, (ORDERS, WHOLESALE), locale="es",
           time_zone="America/Montevideo"),
    Member(1_500_000_002_241, "Olena Hrytsenko", "agent", AGENT, (REPAIRS,), locale="uk",
           time_zone="Europe/Kyiv"),
)  # fmt: skip
ROLE_NAMES: Final = {
    OWNER: "Owner",
    ADMINISTRATOR: "Administrator",
    AGENT: "Agent",
    SENIOR: "Senior agent",
}


def users(subdomain: str) -> dict[int, User]:
    return {member.id: _user(member, subdomain) for member in STAFF}


def agents(subdomain: str, now: int) -> dict[int, Agent]:
    return {m.id: _agent(m, m.chat_role, subdomain, now) for m in STAFF if m.chat_role}


def _email(member: Member, subdomain: str) -> str:
    first = member.name.split()[0].lower()
    plain = first.translate(str.maketrans("èéí", "eei"))
    return f"{plain}@{subdomain}.example.org"


def _user(member: Member, subdomain: str) -> User:
    email = _email(member, subdomain)
    identity = Identity(member.id * 10, "email", email, verified=True, primary=True)
    return User(
        member.id, member.name, email, member.role, member.light, member.locale,
        member.time_zone, [identity],
    )  # fmt: skip


def _agent(member: Member, role_id: int, subdomain: str, now: int) -> Agent:
    first, last = member.name.split(" ", 1)
    place = STAFF.index(member)
    return Agent(
        id=member.id,
        email=_email(member, subdomain),
        display_name=member.name,
        first_name=first,
        last_name=last,
        role_id=role_id,
        roles=AgentRoles(administrator=role_id in {OWNER, ADMINISTRATOR}, owner=role_id == OWNER),
        create_date=whole(now - 1900 * DAY + place * 97 * DAY),
        last_login=whole(now - place * 7333) if place != len(STAFF) - 1 else None,
        login_count=1400 - place * 113,
        departments=list(member.departments),
        enabled_departments=list(member.departments),
    )
