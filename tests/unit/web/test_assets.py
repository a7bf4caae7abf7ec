import os
import time
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from backend.errors import ChatsideError
from backend.web.assets import KEEP_S, Assets
from backend.web.problems import on_chatside_error

pytestmark = pytest.mark.anyio


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "assets"
    (folder / "js").mkdir(parents=True)
    (folder / "js/main.js").write_text("export const answer = 42\n")
    (folder / "sidebar.html").write_text("a template, not served")
    return folder


async def fetch(assets: Assets, path: str, encoding: str = "identity") -> httpx.Response:
    app = Starlette(
        routes=[Route("/app/{build}/{path:path}", assets.serve)],
        exception_handlers={ChatsideError: on_chatside_error},
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get(path, headers={"Accept-Encoding": encoding})


async def test_files_are_served_for_ever_under_the_name_of_their_build(
    root: Path, tmp_path: Path
) -> None:
    assets = Assets({"": root}, tmp_path / "keep")

    plain = await fetch(assets, assets.url("js/main.js"))
    zipped = await fetch(assets, assets.url("js/main.js"), "gzip")

    assert plain.text == zipped.text == "export const answer = 42\n"
    assert plain.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in plain.headers["cache-control"]
    assert zipped.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    "path", ["sidebar.html", "nope.js", "..%2fkeep", "js%2f..%2fjs%2fmain.js", "js/main.js/", ""]
)
async def test_nothing_else_is_served(root: Path, tmp_path: Path, path: str) -> None:
    assets = Assets({"": root}, tmp_path / "keep")

    assert (await fetch(assets, assets.url(path))).status_code == 404


async def test_the_same_files_have_the_same_build_and_others_another(
    root: Path, tmp_path: Path
) -> None:
    one = Assets({"": root}, tmp_path / "one")
    same = Assets({"": root}, tmp_path / "two")
    (root / "js/main.js").write_text("export const answer = 43\n")
    other = Assets({"": root}, tmp_path / "three")

    assert one.build == same.build != other.build


async def test_an_earlier_build_stays_for_twelve_hours(root: Path, tmp_path: Path) -> None:
    keep = tmp_path / "keep"
    old_url = Assets({"": root}, keep).url("js/main.js")
    (root / "js/main.js").write_text("export const answer = 43\n")

    newer = Assets({"": root}, keep)
    assert (await fetch(newer, old_url)).text == "export const answer = 42\n"

    retired = keep / old_url.split("/")[2] / "retired"
    long_ago = time.time() - KEEP_S - 60
    os.utime(retired, (long_ago, long_ago))
    later = Assets({"": root}, keep)
    assert (await fetch(later, old_url)).status_code == 404
    assert not retired.exists()


async def test_a_build_that_comes_back_is_current_again(root: Path, tmp_path: Path) -> None:
    keep = tmp_path / "keep"
    first = Assets({"": root}, keep)
    (root / "js/main.js").write_text("export const answer = 43\n")
    Assets({"": root}, keep)
    (root / "js/main.js").write_text("export const answer = 42\n")

    again = Assets({"": root}, keep)

    assert again.build == first.build
    assert not (keep / again.build / "retired").exists()
