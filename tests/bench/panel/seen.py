"""What a frame's own performance timeline says about it."""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct, convert
from playwright.async_api import Frame

OBSERVE: Final = """(() => {
  const seen = { painted_ms: 0, shift: 0, tasks_ms: [], events: [] }
  globalThis.benchSeen = seen
  const list = new MutationObserver(() => {
    if (!document.querySelector('button.row')) return
    list.disconnect()
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => { seen.painted_ms = performance.now() }
    requestAnimationFrame(() => port2.postMessage(null))
  })
  list.observe(document, { childList: true, subtree: true })
  const watch = (type, take, more) =>
    new PerformanceObserver((entries) => entries.getEntries().forEach(take))
      .observe({ type, buffered: true, ...more })
  watch('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value })
  watch('longtask', (entry) => seen.tasks_ms.push(entry.duration))
  watch('event', (entry) => {
    if (entry.interactionId) seen.events.push([entry.interactionId, entry.duration])
  }, { durationThreshold: 16 })
})()"""
"""For every frame before its own scripts. The list is painted when the task after the frame that
draws its first row begins."""

SHORTEST_MS: Final = 16.0
"""Browsers don't report interactions that took less."""


class Seen(Struct):
    painted_ms: float
    """From the frame's navigation to its first row; 0 while there is none."""
    shift: float
    """Sum of all layout shifts that no input explains."""
    tasks_ms: list[float]
    """Tasks of more than 50 ms."""
    events: list[tuple[int, float]]
    """Of each event: its interaction and how long until the next paint, in steps of 8 ms."""

    def interactions_ms(self, count: int) -> list[float]:
        """Of `count` interactions, the longest first."""
        longest: dict[int, float] = {}
        for interaction, duration in self.events:
            longest[interaction] = max(duration, longest.get(interaction, 0))
        reported = sorted(longest.values(), reverse=True)
        return reported + [SHORTEST_MS] * (count - len(reported))


async def seen(frame: Frame) -> Seen:
    # A frame later, so that what the last paint brought is counted.
    value: Any = await frame.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() =>"
        " setTimeout(() => done(globalThis.benchSeen), 50)))"
    )
    return convert(value, Seen)
