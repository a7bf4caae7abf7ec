"""What people say in the shop's chats.

A block is one conversation: its tag, then a line a message, `<` from the visitor, `>` from the
agent. `{item}`, `{order}` and `{days}` are filled in.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class Line(Struct, frozen=True):
    of_visitor: bool
    words: str


class Talk(Struct, frozen=True):
    tag: str
    lines: tuple[Line, ...]


_TEXTS: Final = {
    "en": """
order
< Hi, is order {order} on its way? It was promised {days} days ago
> Hello! Let me check that for you
< thanks
> It left our warehouse yesterday, the {item} should reach you tomorrow before noon
< Great, that's all I needed 👍
> Happy to help. Enjoy the trip!

return
< I'd like to send back the {item}, order {order}
> Of course. Is anything wrong with it?
< No, just too big. And I only tried it on at home
> Then please use the label in the parcel.
The money is with you {days} days after it reaches us.
< perfect, thank you

fitting
< Which size of the {item} should I take? I'm between two
> Do you wear thick socks in it?
< Yes, mostly wool, for winter
> Then the larger one. You may swap it free of charge within 60 days
< ok ordering now

repair
< The zip of my {item} broke after {days} weeks!!
> I'm sorry to hear that. Could you send us a photo?
< sure: https://photos.example.org/zip-{order}.jpg
> Thank you. We'll mend it for free; the label goes out to you today
< how long will it take
> About {days} working days in the workshop

stock
< do you still have the {item} in green
> Only in size M, the next ones come in {days} days
< put me on the list please

care
< Can I wash the {item} in the machine?
> Yes: 30 °C, no softener, and tumble-dry low to wake up the coating
< how often?
> Twice a season is enough

voucher
< my voucher code doesn't work at the till
> Which code is it?
< WINTER{days}
> That one ended on Sunday, but I have made you a new one: TRAIL-{order}
< You are the best!! ⛺
""",
    "de": """
order
< Guten Tag, wo bleibt meine Bestellung {order}?
> Hallo, ich schaue gleich nach.
> Das Paket ist heute früh in Hamburg eingetroffen.
< Super, danke für die schnelle Auskunft!

fitting
< Fällt der {item} eher groß aus? Ich habe Größe 43
> Eher knapp geschnitten. Nehmen Sie lieber 43½.
< Alles klar, vielen Dank

repair
< Bei meinem {item} löst sich nach {days} Wochen die Naht
> Das tut uns leid. Schicken Sie ihn bitte ein, wir nähen kostenlos nach.
< Wohin?
> Die Adresse und der Aufkleber kommen gleich per E-Mail.
""",
    "fr": """
order
< Bonjour, ma commande {order} n'est pas encore arrivée…
> Bonjour, un instant, je vérifie.
> Elle est chez le transporteur, livraison prévue dans {days} jours.
< D'accord, merci beaucoup

return
< Je voudrais échanger « {item} » contre une taille au-dessus
> Avec plaisir ! L'échange est gratuit pendant 60 jours.
< Parfait, bonne journée
""",
    "es": """
order
< ¡Hola! ¿Cuándo llega mi pedido {order}?
> Hola, ahora mismo lo miro.
> Sale mañana y tarda {days} días.
< Muchas gracias, muy amable

stock
< ¿Van a tener otra vez el {item} en azul?
> Sí, dentro de {days} semanas.
< Genial 😊
""",
    "pt": """
order
< Boa tarde, a encomenda {order} ainda não chegou
> Boa tarde! Vou verificar já.
> Chega dentro de {days} dias úteis.
< Obrigada pela ajuda!
""",
    "da": """
order
< Hej, jeg mangler stadig {item} fra ordre {order}
> Hej! Det beklager jeg, den bliver sendt i dag.
< Tak, så når jeg det inden fjeldturen
""",
    "uk": """
repair
< Добрий день! У {item} відірвалася лямка
> Добрий день, дуже шкода. Ми відремонтуємо безкоштовно.
< Скільки це займе?
> Приблизно {days} днів.
< Дякую!
""",
    "el": """
order
< Καλησπέρα, πού βρίσκεται η παραγγελία {order};
> Καλησπέρα σας, φτάνει σε {days} ημέρες.
< Ευχαριστώ πολύ
""",
    "ar": """
order
< مرحبا، أين طلبي رقم {order}؟
> أهلاً بك، لحظة من فضلك
> سيصل الطلب خلال {days} أيام
< شكراً جزيلاً
""",
    "he": """
return
< שלום, אפשר להחזיר את {item}?
> שלום! כן, עד 60 יום מהקנייה.
< תודה רבה
""",
    "hi": """
fitting
< नमस्ते, {item} का कौन सा साइज़ लूँ?
> नमस्ते! आपके पैर की लंबाई कितनी है?
< 26 सेमी
> तो 42 नंबर ठीक रहेगा।
< धन्यवाद 🙏
""",
    "ja": """
order
< こんにちは。注文{order}の到着予定を教えてください。
> お問い合わせありがとうございます。お調べいたします。
> {days}日後にお届けの予定です。
< ありがとうございます。助かりました。

fitting
< {item}はゆったりした作りですか?
> 少し小さめですので、ワンサイズ上をおすすめします。
< わかりました😊
""",
    "zh": """
stock
< 你好,{item}还有现货吗?
> 您好!有的,下单后{days}天内送达。
< 好的,谢谢
""",
    "ko": """
order
< 안녕하세요, 주문 {order} 배송은 언제 시작되나요?
> 안녕하세요! {days}일 안에 출고됩니다.
< 네, 감사합니다
""",
    "th": """
care
< สวัสดีค่ะ {item} ซักเครื่องได้ไหมคะ
> ได้ครับ ใช้น้ำเย็นและไม่ใส่น้ำยาปรับผ้านุ่ม
< ขอบคุณค่ะ
""",
}


def _talk(block: str) -> Talk:
    tag, _, rest = block.strip().partition("\n")
    lines: list[str] = []
    for row in rest.split("\n"):
        if row[:2] in {"< ", "> "}:
            lines.append(row)
        else:
            lines[-1] += "\n" + row
    return Talk(tag, tuple(Line(line[0] == "<", line[2:]) for line in lines))


TALKS: Final = {
    language: [_talk(block) for block in text.strip().split("\n\n")]
    for language, text in _TEXTS.items()
}
