"""A chat's history, told event by event, and the numbers that follow from it."""

from __future__ import annotations

from .content import Json
from .times import micro


class Story:
    """Starts at `at`, seconds since 1970; each event comes some seconds after the one before."""

    def __init__(self, channel: str, at: float) -> None:
        self.channel, self.at = channel, at
        self.events: list[Json] = []
        self._spoken: list[tuple[float, bool]] = []

    def happens(self, after: float, event_type: str, name: str, **members: object) -> None:
        self.at += after
        at, channel = micro(self.at), self.channel
        self.events.append(
            {"name": name, "type": event_type, "timestamp": at, "channel": channel, **members}
        )

    def visitor_joins(self, name: str, department: tuple[int, str] | None = None) -> None:
        number, words = department or (None, None)
        self.happens(0, "chat.memberjoin", name, department_id=number, department_name=words)

    def visitor_says(self, after: float, name: str, words: str) -> None:
        msg_id = str(int((self.at + after) * 1000))
        self.happens(after, "chat.msg", name, msg=words, msg_id=msg_id, options="")
        self._spoken.append((self.at, True))

    def agent_says(self, after: float, name: str, words: str, options: str = "") -> None:
        self.happens(after, "chat.msg", name, msg=words, options=options)
        self._spoken.append((self.at, False))

    def numbers(self) -> Json:
        """`count`, `duration`, `response_time`: messages only, in seconds."""
        by_visitor = sum(of_visitor for _, of_visitor in self._spoken)
        total = len(self._spoken)
        times = [at for at, _ in self._spoken]
        return {
            "count": {"visitor": by_visitor, "agent": total - by_visitor, "total": total},
            "duration": round(times[-1] - times[0]) if times else None,
            "response_time": self._response_time(),
        }

    def _response_time(self) -> Json:
        gaps: list[float] = []
        waiting: float | None = None
        for at, of_visitor in self._spoken:
            if of_visitor and waiting is None:
                waiting = at
            elif not of_visitor and waiting is not None:
                gaps.append(at - waiting)
                waiting = None
        if not gaps:
            return {"first": None, "avg": None, "max": None}
        average = round(sum(gaps) / len(gaps), 3)
        return {"first": round(gaps[0]), "avg": average, "max": round(max(gaps))}
