from __future__ import annotations

from msgspec.structs import fields

from backend.sidebar.search import HitJson, SearchJson
from backend.web.contract import SearchAnswer, SearchHit


def test_the_answer_has_the_members_of_the_contract() -> None:
    assert [f.name for f in fields(SearchJson)] == [f.name for f in fields(SearchAnswer)]
    assert [f.name for f in fields(HitJson)] == [f.name for f in fields(SearchHit)]
