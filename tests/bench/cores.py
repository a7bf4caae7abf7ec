"""Which core serves and which one loads, and what a process used; all of it from Linux's /proc."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from msgspec import Struct

TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")
KIB: Final = 1024


class Cores(Struct, frozen=True):
    """Two cores that don't get in each other's way."""

    serving: int
    loading: int


class Memory(Struct, frozen=True):
    """Bytes. `resident` counts mapped files, `anonymous` only what the process itself made."""

    resident: int
    anonymous: int


def two_cores() -> Cores:
    """Raises RuntimeError where there is one only: loader and server would measure each other."""
    ours = sorted(os.sched_getaffinity(0))
    if len(ours) < 2:
        raise RuntimeError("The benchmarks need two cores: one serves, one loads.")
    return Cores(ours[0], ours[1])


def pinned(core: int, command: list[str]) -> list[str]:
    return ["taskset", "--cpu-list", str(core), *command]


def move(pid: int, core: int) -> None:
    """The process with all of its threads."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def cpu_seconds(pid: int) -> float:
    """User and system time of all threads of the process, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


def memory(pid: int) -> Memory:
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    values = dict(line.split(":", 1) for line in lines)
    resident, anonymous = (int(values[name].split()[0]) * KIB for name in ("VmRSS", "RssAnon"))
    return Memory(resident, anonymous)


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text("utf-8").split()]
