"""Every cause the doctor can name, in the order of the checks."""

from __future__ import annotations

from typing import Final

from backend.doctor.causes.cause import Cause
from backend.doctor.causes.chat import CHAT
from backend.doctor.causes.reach import REACH
from backend.doctor.causes.server import SERVER
from backend.doctor.causes.upkeep import UPKEEP

CAUSES: Final[tuple[Cause, ...]] = (*SERVER, *REACH, *CHAT, *UPKEEP)
