"""Files that were sent in a chat: a name and, when it is an http(s) address, a link."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from backend.chats import loose
from backend.chats.model import FileLink

URL_LIMIT: Final = 4096


def file_link(record: dict[str, object]) -> FileLink:
    """Read `attachment`, or the record itself where Zendesk put its members there."""
    attachment = loose.members(record.get("attachment")) or record
    named = attachment.get("name") if attachment is not record else attachment.get("file_name")
    return FileLink(
        name=loose.name(named),
        url=web_address(attachment.get("url")),
        mime_type=loose.text(attachment.get("mime_type"), loose.NAME_LIMIT) or None,
        size=loose.whole(attachment.get("size")),
        deleted=loose.flag(record.get("deleted")),
    )


def web_address(value: object) -> str | None:
    """The address when it is http or https with a host and nothing that could hide its target."""
    if not isinstance(value, str) or len(value) > URL_LIMIT or not value.isprintable():
        return None
    if any(mark in value for mark in " \\\"'<>"):
        return None
    try:
        parts = urlsplit(value)
        plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    except ValueError:
        return None
    return value if plain else None
