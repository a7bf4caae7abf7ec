"""Each open panel is an open file, and a shell's usual 1024 are few."""

from __future__ import annotations

import resource
from typing import Final

ENOUGH: Final = 65_536


def raise_limit() -> None:
    """As high as the system lets us, up to what is enough."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    may = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
    if soft != resource.RLIM_INFINITY and soft < may:
        resource.setrlimit(resource.RLIMIT_NOFILE, (may, hard))
