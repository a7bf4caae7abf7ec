"""Visitors of the shop's site: invented people from many places."""

from __future__ import annotations

import random
import unicodedata
from typing import Final

from msgspec import Struct

LETTERS: Final = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Language: weight, first names, last names, (city, region, code, country)s."""
_PLACES: Final[dict[str, tuple[int, str, str, tuple[tuple[str, str, str, str], ...]]]] = {
    "en": (50, "Noor Maya Tom Grace Callum Ivy Owen Ruth Jack Amara",
           "Whitlock Brennan Adeyemi Farrow Holt Kapoor Lindholm Mercer O'Dell Pryce",
           (("Leeds", "England", "GB", "United Kingdom"), ("Boulder", "Colorado", "US",
            "United States"), ("Wānaka", "Otago", "NZ", "New Zealand"))),
    "de": (14, "Jürgen Heike Tobias Änne Lars", "Groß Böttcher Kühnle Strasser Vogt",
           (("Freiburg", "Baden-Württemberg", "DE", "Germany"), ("Innsbruck", "Tirol", "AT",
            "Austria"))),
    "fr": (7, "Chloé Anaïs Gaël Rémi", "Lefèvre Garçon Dubois-Roy Noël",
           (("Grenoble", "Auvergne-Rhône-Alpes", "FR", "France"),)),
    "es": (6, "Íñigo Lucía Nuria Óscar", "Muñoz Ibáñez Peña Carrasco",
           (("Bilbao", "Euskadi", "ES", "Spain"), ("Bariloche", "Río Negro", "AR", "Argentina"))),
    "pt": (4, "João Inês Thaís", "Gonçalves Araújo Brandão", (("Porto", "Porto", "PT",
           "Portugal"),)),
    "da": (3, "Søren Åse Mikkel", "Kjær Højgaard Østergaard", (("Aarhus", "Midtjylland", "DK",
           "Denmark"),)),
    "uk": (3, "Оксана Тарас Ірина", "Шевчук Коваль Бондар", (("Lviv", "Lviv", "UA", "Ukraine"),)),
    "el": (2, "Ελένη Νίκος", "Παππάς Βλάχου", (("Patras", "Achaea", "GR", "Greece"),)),
    "ar": (3, "ليلى يوسف مريم", "حداد منصور خوري", (("Amman", "Amman", "JO", "Jordan"),)),
    "he": (1, "נועה איתן", "לוי ברק", (("Haifa", "Haifa", "IL", "Israel"),)),
    "hi": (2, "अनीता राहुल", "शर्मा जोशी", (("Manali", "Himachal Pradesh", "IN", "India"),)),
    "ja": (4, "優子 健太 美咲", "佐藤 山本 小林", (("Nagano", "Nagano", "JP", "Japan"),)),
    "zh": (3, "伟 芳 静", "王 李 张", (("Chengdu", "Sichuan", "CN", "China"),)),
    "ko": (1, "지우 민준", "김 박", (("Sokcho", "Gangwon", "KR", "South Korea"),)),
    "th": (1, "สมชาย อรุณ", "ใจดี วงศ์ไทย", (("Chiang Mai", "Chiang Mai", "TH", "Thailand"),)),
}  # fmt: skip
_FAMILY_FIRST: Final = {"ja", "ko", "zh"}
_LANGUAGES: Final = list(_PLACES)
_WEIGHTS: Final = [place[0] for place in _PLACES.values()]


class Visitor(Struct):
    """Chat's own idea of a person: what the browser says and what was typed."""

    id: str
    name: str
    email: str
    phone: str
    language: str
    city: tuple[str, str, str, str]
    ip: str
    notes: str = ""


def letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(LETTERS, k=count))


def somebody(rng: random.Random, account_number: int, number: int) -> Visitor:
    """A visitor; one in six gave no name, one in eight no address."""
    language = rng.choices(_LANGUAGES, _WEIGHTS)[0]
    _, firsts, lasts, cities = _PLACES[language]
    first, last = rng.choice(firsts.split()), rng.choice(lasts.split())
    real_name = name = last + first if language in _FAMILY_FIRST else f"{first} {last}"
    if rng.random() < 1 / 6:
        name = f"Visitor {rng.randrange(10**7, 10**8)}"
    local = _local_part(real_name, language)
    email = f"{local}{number}@example.org" if rng.random() > 1 / 8 else ""
    phone = f"+1 202 555 {rng.randrange(100, 200):04}" if rng.random() < 0.2 else ""
    return Visitor(
        visitor_id(rng, account_number), name, email, phone, language, rng.choice(cities),
        f"198.51.100.{rng.randrange(1, 255)}",
    )  # fmt: skip


def _local_part(name: str, language: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "".join(mark if mark.isalnum() else " " for mark in plain).split()
    return ".".join(words) or f"{language}."


def named(rng: random.Random, account_number: int, name: str, email: str) -> Visitor:
    """A visitor who gave this name and address; they write English."""
    cities = _PLACES["en"][3]
    return Visitor(
        visitor_id(rng, account_number), name, email, "", "en", rng.choice(cities),
        f"198.51.100.{rng.randrange(1, 255)}",
    )  # fmt: skip


def visitor_id(rng: random.Random, account_number: int) -> str:
    return f"{account_number}.{letters(rng, rng.choice((14, 15)))}"
