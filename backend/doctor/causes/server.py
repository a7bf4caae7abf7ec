"""What can be wrong with the server itself: its address, its certificate, its keys."""

from __future__ import annotations

from typing import Final

from backend.doctor.causes.cause import Cause

ADDRESS_OK: Final = Cause("address_ok", "address", "ok", "Chatside answers at its public address.")
ADDRESS_LOCAL: Final = Cause(
    "address_local", "address", "warning",
    "Only browsers on this machine reach this address.",
    "For other people, set CHATSIDE_PUBLIC_URL to the https address they can reach.",
)  # fmt: skip
ADDRESS_PRIVATE: Final = Cause(
    "address_private", "address", "warning",
    "The address lies in a private network. Browsers ask for permission, or refuse, when Zendesk's "
    "public page shows a page from there.",
    "Give the server a public address, or try the panel in every browser your agents use.",
)  # fmt: skip
ADDRESS_DNS: Final = Cause(
    "address_dns", "address", "broken",
    "The host of the public address has no entry in the DNS that this server asks.",
    "Make the DNS entry, or correct CHATSIDE_PUBLIC_URL.",
)  # fmt: skip
ADDRESS_UNREACHABLE: Final = Cause(
    "address_unreachable", "address", "broken",
    "Nobody takes connections at the public address, as seen from this server.",
    "Start the proxy and `chatside serve`, open the port; if only this server can't reach its own "
    "public address, try /healthz there from elsewhere.",
)  # fmt: skip
ADDRESS_TLS: Final = Cause(
    "address_tls", "address", "broken",
    "Something takes connections at the public address, but no TLS comes about.",
    "See the line “certificate”.",
)  # fmt: skip
ADDRESS_REDIRECTS: Final = Cause(
    "address_redirects", "address", "broken",
    "The public address redirects. A redirect could carry a token along, so nothing follows it.",
    "Set CHATSIDE_PUBLIC_URL to the address in the end, and let the proxy redirect nothing there.",
)  # fmt: skip
ADDRESS_PROXY: Final = Cause(
    "address_proxy", "address", "broken",
    "A proxy answers, but it does not reach Chatside behind it.",
    "Start `chatside serve`, and check the address that the proxy passes requests to.",
)  # fmt: skip
ADDRESS_OTHER: Final = Cause(
    "address_other", "address", "broken",
    "Something answers at the public address, but it isn't Chatside.",
    "Check CHATSIDE_PUBLIC_URL and the proxy; a sign-in of the proxy's own is in the way, too.",
)  # fmt: skip
ADDRESS_HEADERS: Final = Cause(
    "address_headers", "address", "broken",
    "Chatside answers at its public address, but a proxy takes headers away that everything rests "
    "on: sessions, grants and cookies travel in them.",
    "Let the proxy pass all request and response headers on, also Authorization, Cookie, "
    "Set-Cookie and those that begin with Chatside-.",
)  # fmt: skip

CERTIFICATE_OK: Final = Cause(
    "certificate_ok", "certificate", "ok", "The certificate is good for this host."
)
CERTIFICATE_NONE: Final = Cause(
    "certificate_none", "certificate", "ok",
    "http on this machine needs no certificate.",
)  # fmt: skip
CERTIFICATE_SOON: Final = Cause(
    "certificate_soon", "certificate", "warning",
    "The certificate ends within two weeks; then no panel opens.",
    "Renew it, and find out why it wasn't renewed by itself.",
)  # fmt: skip
CERTIFICATE_EXPIRED: Final = Cause(
    "certificate_expired", "certificate", "broken",
    "The certificate has ended. Browsers show an empty panel.",
    "Renew it.",
)  # fmt: skip
CERTIFICATE_EARLY: Final = Cause(
    "certificate_early", "certificate", "broken",
    "The certificate isn't good yet: it begins later, or this server's clock is slow.",
    "Set the clock; else wait, or get another certificate.",
)  # fmt: skip
CERTIFICATE_NAME: Final = Cause(
    "certificate_name", "certificate", "broken",
    "The certificate was made for other hosts than the one in CHATSIDE_PUBLIC_URL.",
    "Get one for this host, or correct CHATSIDE_PUBLIC_URL.",
)  # fmt: skip
CERTIFICATE_UNTRUSTED: Final = Cause(
    "certificate_untrusted", "certificate", "broken",
    "Nobody whom browsers trust signed the certificate: it is self-signed, or the certificates "
    "between it and the authority aren't sent.",
    "Send the full chain of a certificate from a public authority.",
)  # fmt: skip
CERTIFICATE_TLS: Final = Cause(
    "certificate_tls", "certificate", "broken",
    "No TLS connection comes about: perhaps plain http is spoken at this port.",
    "Let the proxy speak TLS 1.2 or 1.3 at this port.",
)  # fmt: skip

SECRETS_OK: Final = Cause(
    "secrets_ok", "secrets", "ok",
    "The operator's keys lie outside the data folder.",
)  # fmt: skip
SECRETS_INSIDE: Final = Cause(
    "secrets_inside", "secrets", "broken",
    "The operator's keys lie inside the data folder: whoever copies it can read everything.",
    "Move the keys file elsewhere and name it with CHATSIDE_SECRET_KEYS_FILE; back it up apart.",
)  # fmt: skip
SECRETS_OPEN: Final = Cause(
    "secrets_open", "secrets", "warning",
    "Every user of this machine may read the keys file.",
    "Take the rights of others away: chmod o-rwx.",
)  # fmt: skip

SERVER: Final = (
    ADDRESS_OK, ADDRESS_LOCAL, ADDRESS_PRIVATE, ADDRESS_DNS, ADDRESS_UNREACHABLE,
    ADDRESS_TLS, ADDRESS_REDIRECTS, ADDRESS_PROXY, ADDRESS_OTHER, ADDRESS_HEADERS,
    CERTIFICATE_OK, CERTIFICATE_NONE, CERTIFICATE_SOON, CERTIFICATE_EXPIRED, CERTIFICATE_EARLY,
    CERTIFICATE_NAME, CERTIFICATE_UNTRUSTED, CERTIFICATE_TLS,
    SECRETS_OK, SECRETS_INSIDE, SECRETS_OPEN,
)  # fmt: skip
