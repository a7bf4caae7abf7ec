"""`POST /api/preferences`: how the agent of the session likes to read, from now on."""

from __future__ import annotations

import msgspec
from msgspec.structs import astuple

from backend.sidebar.admission import Admission
from backend.sidebar.renewal import Renewal
from backend.storage.preferences import PreferenceStore, ReadingPreferences
from backend.web.answers import read_json
from backend.web.contract import Preferences
from backend.web.direct import Answer, Asked


class SavePreferences:
    def __init__(self, admission: Admission, renewal: Renewal, store: PreferenceStore) -> None:
        self._admission, self._renewal, self._store = admission, renewal, store

    async def endpoint(self, asked: Asked) -> Answer:
        admitted = await self._admission.of(asked.header(b"authorization"))
        liked = await read_json(asked, Preferences)
        saved = ReadingPreferences(*astuple(liked))
        await self._store.save(admitted.scope, saved)
        return Answer(msgspec.json.encode(liked), self._renewal.pairs(admitted.session))
