"""The wheel carries the front end, and is the same for everybody."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

from tests.docs.pages import ROOT
from tests.packaging.wheel import build, sources_elsewhere

MANIFEST = json.loads((ROOT / "manifest.json").read_text("utf-8"))


def test_it_holds_the_front_end_and_nothing_of_the_tests(wheel: Path) -> None:
    with ZipFile(wheel) as files:
        held = set(files.namelist())
        told = files.read("chatside-{version}.dist-info/METADATA".format(**MANIFEST)).decode()
    front = {
        f"backend/_package/{file.relative_to(ROOT).as_posix()}"
        for file in [ROOT / "manifest.json", *(ROOT / "zat_app").rglob("*")]
        if file.is_file()
    }
    assert front <= held
    assert {name.partition("/")[0] for name in held} == {
        "backend", "chatside-{version}.dist-info".format(**MANIFEST)
    }  # fmt: skip
    assert f"\nVersion: {MANIFEST['version']}\n" in told


def test_the_same_sources_give_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    again = build(tmp_path / "dist", sources_elsewhere(tmp_path / "sources"))

    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()
