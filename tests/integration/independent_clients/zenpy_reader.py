"""Reads an account through zenpy's Chat API and prints what zenpy made of it, as JSON.

python zenpy_reader.py SUBDOMAIN TOKEN QUERY START_TIME   (in zenpy's environment, redirected)
"""

from __future__ import annotations

import json
import sys
from typing import Any

from zenpy import Zenpy
from zenpy.lib.exception import APIException


def read(chats: Any, query: str, start_time: int) -> dict[str, Any]:
    found = chats.search(query)
    stubs = [stub.to_dict() for stub in found]
    listed = [chat.id for chat in chats()]
    department = next(iter(chats.departments()))
    return {
        "search": {"count": found.count, "stubs": stubs},
        "bulk": [chat.to_dict() for chat in chats(ids=[stub["id"] for stub in stubs[:40]])],
        "one": chats(id=stubs[0]["id"]).to_dict(),
        "listed": listed,
        "incremental": [chat.to_dict() for chat in chats.incremental(start_time, limit=100)],
        "only_tags": [
            chat.to_dict() for chat in chats.incremental(start_time, fields=["id", "tags"])
        ],
        "agents": [agent.to_dict() for agent in chats.agents()],
        "me": chats.agents.me().to_dict(),
        "by_email": chats.agents(email=chats.agents.me().email).to_dict(),
        "departments": [department.to_dict() for department in chats.departments()],
        "one_department": chats.departments(id=department.id).to_dict(),
        "named_department": chats.departments(name=department.name).to_dict(),
        "shortcuts": [shortcut.to_dict() for shortcut in chats.shortcuts()],
        "triggers": [trigger.to_dict() for trigger in chats.triggers()],
        "goals": [goal.to_dict() for goal in chats.goals()],
        "bans": chats.bans().to_dict(),
    }


def main() -> int:
    subdomain, token, query, start_time = sys.argv[1:]
    client = Zenpy(subdomain=subdomain, oauth_token=token, timeout=30)
    try:
        print(json.dumps(read(client.chats, query, int(start_time)), default=str))
    except APIException as refused:
        print(refused, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
