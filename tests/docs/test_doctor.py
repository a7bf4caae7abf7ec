"""The doctor's page against the code that it is made from."""

from __future__ import annotations

import re
from typing import get_args

from backend.doctor.causes import CAUSES
from backend.doctor.line import Check
from tests.docs import doctor_page
from tests.docs.pages import names, tables


def test_the_tables_on_the_page_are_those_of_the_code() -> None:
    assert doctor_page.PAGE.read_text("utf-8") == doctor_page.page()


def test_every_cause_stands_there_once_and_in_the_order_of_the_lines() -> None:
    rows = tables(doctor_page.PAGE, "Cause")
    assert names(rows, "Cause") == [cause.code for cause in CAUSES]
    checks = [cause.check for cause in CAUSES]
    assert list(dict.fromkeys(checks)) == list(get_args(Check))
    assert sorted(checks, key=get_args(Check).index) == checks


def test_sentences_end_and_say_what_to_do_where_there_is_something() -> None:
    for cause in CAUSES:
        assert re.fullmatch(r"[^|\n]+\.", cause.means), cause.code
        assert bool(cause.do) == (cause.verdict in ("warning", "broken")), cause.code
        assert not cause.do or re.fullmatch(r"[^|\n]+\.", cause.do), cause.code
