"""`incremental/chats`: chats in the order of their last change, and where to go on.

https://developer.zendesk.com/api-reference/live-chat/chat-api/incremental_export/
"""

from __future__ import annotations

from msgspec import Struct

from backend.chats import loose
from backend.chats.parse import ID_LIMIT
from backend.zendesk.answers import Answer, accept, server_time_s
from backend.zendesk.records import RawChat, cut_page, raw_chat


class ExportPage(Struct, frozen=True):
    """The next page is asked for with `end_time` and `end_id`; Zendesk's link is not followed."""

    records: list[RawChat]
    """All of them, in Zendesk's order, also those nobody can read."""
    count: int | None
    """Records of this page, as Zendesk counted them."""
    end_time: int | None
    """In Zendesk's units, seconds as it seems; None when it can't be read."""
    end_id: str
    has_next_page: bool
    """Whether there was a link; the last page has one, too."""
    server_time_s: float | None
    """Seconds since 1970 by the `Date` of the answer."""

    @property
    def listed(self) -> list[RawChat]:
        """Records whose id and time of change can be read."""
        return [record for record in self.records if record.id and record.updated_s]


def read_export(answer: Answer) -> ExportPage:
    """Raises ChatUnavailable's family."""
    page = cut_page(accept(answer).body)
    return ExportPage(
        records=[raw_chat(piece) for piece in page.chats],
        count=loose.whole(page.count),
        end_time=loose.whole(page.end_time),
        end_id=loose.text(page.end_id, ID_LIMIT) or "",
        has_next_page=bool(page.next_page),
        server_time_s=server_time_s(answer),
    )
