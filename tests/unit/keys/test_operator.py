import threading
from pathlib import Path

from backend.keys.keys_file import load_operator_keys
from backend.keys.operator import OperatorKeys


def test_the_first_run_creates_a_key_only_its_owner_can_read(tmp_path: Path) -> None:
    file = tmp_path / "config" / "secret.keys"

    first = load_operator_keys(None, file)

    assert load_operator_keys(None, file).keys == first.keys
    assert file.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in file.parent.iterdir()] == ["secret.keys"]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    file, found = tmp_path / "secret.keys", list[OperatorKeys]()
    threads = [
        threading.Thread(target=lambda: found.append(load_operator_keys(None, file)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len({keys.newest.secret for keys in found}) == 1


def test_a_key_does_not_print_itself(tmp_path: Path) -> None:
    keys = load_operator_keys(None, tmp_path / "secret.keys")

    assert str(keys.newest.secret) not in repr(keys)
