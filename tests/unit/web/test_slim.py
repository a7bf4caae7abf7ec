from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from backend.install.sources import BACKEND, package_root
from backend.web.slim import slim

ZAT_APP = package_root() / "zat_app"
TRANSLATIONS = sorted((ZAT_APP / "translations").rglob("*.json"))
SENT = [*ZAT_APP.rglob("*.js"), *ZAT_APP.rglob("*.css"), *TRANSLATIONS, *BACKEND.rglob("*.css")]


@pytest.mark.parametrize("file", TRANSLATIONS, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_translations_say_the_same_in_the_same_order(file: Path) -> None:
    body = file.read_bytes()
    sent = slim(".json", body)

    assert json.dumps(json.loads(sent)) == json.dumps(json.loads(body))
    assert len(sent) < len(body)
    assert b"\n" not in sent


def test_json_that_is_none_is_not_sent() -> None:
    with pytest.raises(msgspec.DecodeError):
        slim(".json", b"{'a': 1}")


def test_what_was_slimmed_is_sent_as_it_is() -> None:
    for file in SENT:
        once = slim(file.suffix, file.read_bytes())
        assert slim(file.suffix, once) == once, file.name


def test_styles_lose_their_indentation_and_comments_that_stand_alone() -> None:
    style = b"""/* One
   two. */
a::before {
  /** three * / */
  content: "/* four */ ";  /* five */
  margin: 0 /* six */ 1px;
\tpadding: 0
}
"""
    assert (
        slim(".css", style)
        == b"""
a::before {

content: "/* four */ ";  /* five */
margin: 0 /* six */ 1px;
padding: 0
}
"""
    )


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_nothing_else_is_touched(suffix: str) -> None:
    body = b"  /* a */\n// b\n  { }"

    assert slim(suffix, body) == body
