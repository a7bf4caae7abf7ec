"""The shop: what it sells, where its pages are, what visitors say when nobody is there."""

from __future__ import annotations

from typing import Final

_SHOES: Final = ("Brink approach shoe", "Moraine boot", "Scree trail runner")
_CLOTHES: Final = ("Kestrel rain shell", "Loft down jacket", "Birch wool jumper")
_SEWN: Final = ("Fjellrev 65 l pack", "Tarn two-person tent", "Polar -15 sleeping bag")
_HARD: Final = (
    "Cairn trekking poles", "Ember gas stove", "Silt water filter", "Drift touring skis",
    "Glow head torch",
)  # fmt: skip
ITEMS: Final = (*_SHOES, *_CLOTHES, *_SEWN, *_HARD)
ITEMS_OF: Final = {
    "fitting": _SHOES,
    "return": (*_SHOES, *_CLOTHES),
    "stock": (*_SHOES, *_CLOTHES),
    "care": (*_CLOTHES, "Polar -15 sleeping bag"),
    "repair": (*_SEWN, "Kestrel rain shell", "Loft down jacket"),
}
"""What people mean in talks of a kind; anything in the others."""
PAGES: Final = (
    ("/", "Tents, boots and packs"), ("/boots", "Boots"), ("/packs/fjellrev-65", "Fjellrev 65 l"),
    ("/rain", "Rainwear"), ("/size-guide", "Which size?"), ("/cart", "Your cart"),
    ("/orders", "Your orders"), ("/returns", "Returns"), ("/sale", "Sale"),
)  # fmt: skip
BROWSERS: Final = (
    ("Chrome", "Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/128.0 Safari/537.36"),
    ("Safari", "iOS", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1"),
    ("Firefox", "Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0"),
    ("Chrome Mobile", "Android", "Mozilla/5.0 (Linux; Android 14) Chrome/127.0 Mobile"),
)
OFFLINE: Final = (
    "Nobody there? Please call me about order {order}.",
    "Bitte um Rückruf wegen der Reparatur, danke!",
    "Do you rent out snow shoes, too?",
    "Bonjour, avez-vous un magasin à Lyon ?",
    "注文{order}をキャンセルしたいです。",
    "My parcel says delivered but it is not here 😟",
)
COMMENTS: Final = {
    "good": ("Quick and kind", "Danke!", "Très bien", "Best shop in the valley ⛰️"),
    "bad": ("Had to wait for ages", "Still no parcel", "Nobody could tell me when"),
}
TRIGGER_NAME: Final = "Customer Service"
TRIGGER_WORDS: Final = ("Need a hand with the size?", "Hello! We're here if you have a question.")
