"""What can be asked of any picture: is all of it translated, does it fit, is it for everyone?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
from playwright.async_api import Frame

from tests.gallery.played import Scene

AXE: Final = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NO_WORDS: Final = {"KB", "GMT", "UTC"}
"""What `Intl` writes in any language."""

SPOKEN: Final = """() => {
  const shown = node => node.checkVisibility({ visibilityProperty: true })
  const texts = []
  for (const node of document.querySelectorAll('main, main *')) {
    if (!shown(node) || node.closest('.badge')) continue
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
      if (node.hasAttribute(name)) texts.push(node.getAttribute(name))
    }
    for (const child of node.childNodes) if (child.nodeType === 3) texts.push(child.data)
  }
  return [document.title, ...texts]
}"""
BEYOND: Final = """() => {
  const cuts = node => (s => s.overflowX !== 'visible' || s.clipPath !== 'none')(getComputedStyle(node))
  const boxes = ['html', 'main', '.bar', 'dialog', '.menu', '.strip', '.words']
  const wide = [...document.querySelectorAll(boxes)].filter(n => n.scrollWidth > n.clientWidth + 1 && n.checkVisibility() && !cuts(n))
  const clipped = node => node.closest('svg') || (node.parentElement?.closest('main, .scroll') !== node.parentElement
    && (cuts(node.parentElement) || clipped(node.parentElement)))
  const out = [...document.querySelectorAll('main *')].filter(node => {
    const { left, right, width } = node.getBoundingClientRect()
    return width > 0 && !clipped(node) && node.checkVisibility() && (left < -1 || right > innerWidth + 1)
  })
  return [...wide, ...out].map(node => `${node.tagName}.${node.getAttribute('class')}: ${node.textContent.slice(0, 60)}`)
}"""  # noqa: E501  a script of its own
# The page's own heading is Zendesk's: a panel's begin with the second level.
VIOLATIONS: Final = """only => axe.run(document,
  { runOnly: only, resultTypes: ['violations'], rules: { 'page-has-heading-one': { enabled: false } } }).then(
  ({ violations }) => violations.map(v => `${v.id}: ${v.nodes.map(n => `${n.target} ${n.any.map(a => a.message)}`).join(' | ')}`))"""  # noqa: E501  a script of its own


async def untranslated(frame: Frame, scene: Scene) -> list[str]:
    """Texts on the page with a plain letter that no answer had."""
    data = set(_words(msgspec.json.encode(scene).decode())) | NO_WORDS
    texts: list[str] = await frame.evaluate(SPOKEN)
    return [text for text in texts if not set(_words(text)) <= data]


def _words(text: str) -> Iterator[str]:
    return (found[0] for found in re.finditer("[A-Za-z]{2,}", text))


async def beyond(frame: Frame) -> list[str]:
    """What is wider than its box, or stands outside of the panel."""
    found: list[str] = await frame.evaluate(BEYOND)
    return found


async def violations(frame: Frame, only: Sequence[str] = RULES) -> list[str]:
    """What axe finds by its rules, or by some of them."""
    if await frame.evaluate("typeof axe") == "undefined":
        await frame.evaluate(AXE.read_text())
    found: list[str] = await frame.evaluate(VIOLATIONS, list(only))
    return found


async def scheme(frame: Frame, name: str) -> None:
    await frame.evaluate("name => { document.documentElement.dataset.theme = name }", name)


async def direct(frame: Frame, direction: str) -> None:
    await frame.evaluate("name => { document.dir = name }", direction)
