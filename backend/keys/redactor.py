"""What is hidden of an account's chats, ready to be applied to whichever comes."""

from __future__ import annotations

from collections.abc import Iterable

from backend.chats.model import Chat
from backend.chats.redacting import redacted
from backend.keys.hiding import Hidden, HiddenWords
from backend.keys.sealing import DataKey


class Redactor:
    """One account's."""

    def __init__(self, key: DataKey, *, mask_cards: bool = True) -> None:
        self._key, self.mask_cards = key, mask_cards
        self._hidden: dict[str, HiddenWords] = {}

    def hide(self, chat_id: str, all_hidden: Iterable[Hidden]) -> None:
        """These words of the chat and no others."""
        words = list(all_hidden)
        if words:
            self._hidden[chat_id] = HiddenWords(self._key, words)
        else:
            self._hidden.pop(chat_id, None)

    def __call__(self, chat: Chat) -> Chat:
        """The same object when nothing in it is hidden."""
        return redacted(chat, self._hidden.get(chat.id), mask_cards=self.mask_cards)

    @property
    def chat_ids(self) -> tuple[str, ...]:
        """Chats in which words are hidden."""
        return tuple(self._hidden)
