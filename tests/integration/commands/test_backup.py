"""`chatside backup` beside a server and a worker, and `chatside restore` on another machine."""

from __future__ import annotations

import resource
from pathlib import Path

import httpx
from msgspec.structs import replace

from tests.command_line import CommandLine
from tests.emulator.world import known
from tests.integration.commands.test_erase import email_of, ids_for
from tests.product import Product, free_port, serving
from tests.shop import Shop


def beside(tmp_path: Path) -> set[str]:
    return {path.name for path in tmp_path.iterdir()}


def test_saved_beside_server_and_worker_it_answers_elsewhere_as_it_did_here(
    copied: Shop, operator: CommandLine, product: Product, tmp_path: Path
) -> None:
    panel = copied.panel()
    before = ids_for(panel)
    transcript = panel.open(before[0]).json()
    with operator.worker():
        saved = operator("backup", str(tmp_path / "saved"))
    assert saved.returncode == 0, saved.stderr
    assert f"Saved to {tmp_path / 'saved'}: 2 files" in saved.stdout

    elsewhere = operator.but(CHATSIDE_DATA=str(tmp_path / "elsewhere"))
    done = elsewhere("restore", str(tmp_path / "saved"))

    assert done.returncode == 0, done.stderr
    assert "--keep-tombstones-of" in done.stdout
    there, here = elsewhere.status()["mirror"], operator.status()["mirror"]
    assert there["copy"]["chats"] == here["copy"]["chats"]
    url = f"http://localhost:{free_port()}"
    with serving(replace(product.settings, data=tmp_path / "elsewhere", public_url=url)):
        headers = {"Authorization": f"Bearer {panel.session}", "Chatside-Grant": panel.grant}
        again = httpx.get(f"{url}/api/chats/{before[0]}", headers=headers, trust_env=False)
        assert again.raise_for_status().json() == transcript


def test_what_was_erased_since_stays_erased_when_told(
    copied: Shop, operator: CommandLine, product: Product, tmp_path: Path
) -> None:
    panel = copied.panel()
    count = operator.status()["mirror"]["copy"]["chats"]
    address = email_of(panel, known.THREE_CHATS)
    operator("backup", str(tmp_path / "saved"))
    operator("erase", "acme", "--requester", address, "--yes")
    anew = ("--data", str(tmp_path / "anew"))
    kept = ("--keep-tombstones-of", str(product.settings.data))

    done = operator("restore", str(tmp_path / "saved"), *anew, *kept)

    assert done.returncode == 0, done.stderr
    there = operator.but(CHATSIDE_DATA=str(tmp_path / "anew"))
    assert there.status()["mirror"]["copy"]["chats"] == count - 3


def test_another_operators_key_opens_nothing(
    copied: Shop, operator: CommandLine, tmp_path: Path
) -> None:
    operator("backup", str(tmp_path / "saved"))
    before = beside(tmp_path)
    stranger = operator.but(CHATSIDE_SECRET_KEYS="other:" + "A" * 43)

    done = stranger("restore", str(tmp_path / "saved"), "--data", str(tmp_path / "anew"))

    assert done.returncode == 2
    assert done.stderr.startswith("seal_broken:")
    assert beside(tmp_path) == before


def test_a_full_disk_leaves_nothing_half_written(
    copied: Shop, operator: CommandLine, tmp_path: Path
) -> None:
    """Files may have a megabyte; the copy has more."""
    size = max(f.stat().st_size for f in (tmp_path / "data/mirrors").iterdir())
    assert size > 2 << 20
    before = beside(tmp_path)

    done = operator(
        "backup",
        str(tmp_path / "saved"),
        first=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)),
    )

    assert done.returncode == 2
    assert done.stderr.startswith("backup_refused: It was not finished, and nothing was left")
    assert beside(tmp_path) == before


def test_a_restore_that_does_not_fit_leaves_nothing(
    copied: Shop, operator: CommandLine, tmp_path: Path
) -> None:
    operator("backup", str(tmp_path / "saved"))
    before = beside(tmp_path)

    done = operator(
        "restore",
        str(tmp_path / "saved"),
        "--data",
        str(tmp_path / "anew"),
        first=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)),
    )

    assert done.stderr.startswith("restore_refused: It was not finished, and nothing was left")
    assert beside(tmp_path) == before
