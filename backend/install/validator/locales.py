"""How Zendesk writes a locale: en, en-us, es-419, pt-BR."""

from __future__ import annotations

import re
from typing import Final

LOCALE: Final = re.compile(r"[a-z]{2,3}(-\w{2,3})?", re.ASCII)
