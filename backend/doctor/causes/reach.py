"""What can stand between this server and the account, and between the account and the panel."""

from __future__ import annotations

from typing import Final

from backend.doctor.causes.cause import Cause

CLOCK_OK: Final = Cause("clock_ok", "clock", "ok", "This server's clock agrees with Zendesk's.")
CLOCK_UNKNOWN: Final = Cause(
    "clock_unknown", "clock", "unknown", "Zendesk's answer didn't say what time it is there."
)
CLOCK_DRIFTS: Final = Cause(
    "clock_drifts", "clock", "warning",
    "This server's clock differs from Zendesk's. From a minute on no panel opens.",
    "Let the server keep its clock by NTP.",
)  # fmt: skip
CLOCK_WRONG: Final = Cause(
    "clock_wrong", "clock", "broken",
    "This server's clock differs from Zendesk's by more than a minute, so the tokens of signed "
    "pages look expired, or not valid yet: no panel opens.",
    "Set the clock, and let the server keep it by NTP.",
)  # fmt: skip

EGRESS_OK: Final = Cause(
    "egress_ok", "egress", "ok", "Zendesk Chat answers this server at the account's address."
)
EGRESS_DNS: Final = Cause(
    "egress_dns", "egress", "broken",
    "The account's host can't be looked up in the DNS that this server asks.",
    "Check the server's DNS, and the subdomain.",
)  # fmt: skip
EGRESS_BLOCKED: Final = Cause(
    "egress_blocked", "egress", "broken",
    "No connection to the account's host comes about.",
    "Let this server connect to the account's host at port 443; a firewall is the usual cause.",
)  # fmt: skip
EGRESS_TLS: Final = Cause(
    "egress_tls", "egress", "broken",
    "The certificate shown for the account's host isn't trusted: something on the way opens TLS.",
    "Take Zendesk's hosts out of the inspection of your proxy or firewall.",
)  # fmt: skip
EGRESS_SLOW: Final = Cause(
    "egress_slow", "egress", "broken",
    "Zendesk took the connection and did not answer in time.",
    "Look at Zendesk's status page, then at what lies between; try again.",
)  # fmt: skip
EGRESS_REFUSED: Final = Cause(
    "egress_refused", "egress", "broken",
    "Zendesk refuses this server before it says who it is: the account restricts IP addresses, "
    "and this server's isn't on the list.",
    "Add the address this server's traffic leaves from in Admin Center under IP restrictions, "
    "then look again; CHATSIDE_EGRESS_ADDRESS names it where a gateway hides it.",
)  # fmt: skip
EGRESS_MOVED: Final = Cause(
    "egress_moved", "egress", "broken",
    "The account's host redirects elsewhere: it was renamed or moved. Chatside follows no "
    "redirect, since the token would travel along.",
    "If the account was renamed, invite its new subdomain and connect again; correct "
    "CHATSIDE_ZENDESK_ORIGIN if it names the account's address.",
)  # fmt: skip
EGRESS_UNKNOWN_HOST: Final = Cause(
    "egress_unknown_host", "egress", "broken",
    "At this host there is no Zendesk Chat of this account: the subdomain is wrong, the account "
    "was closed, or it never had Chat.",
    "Compare the subdomain with the address bar of Zendesk Support.",
)  # fmt: skip
EGRESS_NOT_ZENDESK: Final = Cause(
    "egress_not_zendesk", "egress", "broken",
    "Something answers at the account's address, but not as Zendesk Chat does: it let a question "
    "without a token pass, or did not understand it.",
    "Check CHATSIDE_ZENDESK_ORIGIN and proxies on the way.",
)  # fmt: skip
EGRESS_TROUBLE: Final = Cause(
    "egress_trouble", "egress", "broken",
    "Zendesk says it has trouble of its own.",
    "Look at Zendesk's status page, and try again later.",
)  # fmt: skip
EGRESS_THROTTLED: Final = Cause(
    "egress_throttled", "egress", "warning",
    "Zendesk answers, but asks us to wait: the account's calls of this minute are used up.",
    "See which other integrations call Zendesk Chat; try again in a minute.",
)  # fmt: skip

APP_OK: Final = Cause("app_ok", "app", "ok", "The app is installed, and its set-up code was used.")
APP_MISSING: Final = Cause(
    "app_missing", "app", "broken",
    "No installation of the app has used a set-up code of this account.",
    "Upload the zip in Admin Center, paste the set-up code into the app's settings, then open a "
    "ticket.",
)  # fmt: skip
APP_GONE: Final = Cause(
    "app_gone", "app", "broken",
    "Zendesk doesn't know the app any more: it was removed, or uploaded anew as another app.",
    "Install it again with a new invitation.",
)  # fmt: skip

KEY_OK: Final = Cause("key_ok", "key", "ok", "The app's public key can be read.")
KEY_CLOSED: Final = Cause(
    "key_closed", "key", "broken",
    "Zendesk does not hand out the app's public key, so no panel can be verified.",
    "Try again in a minute; if it stays, ask Zendesk about this app.",
)  # fmt: skip
KEY_WRONG: Final = Cause(
    "key_wrong", "key", "broken",
    "What Zendesk hands out as the app's public key is none.",
    "Check what lies between this server and Zendesk.",
)  # fmt: skip

PAGE_OK: Final = Cause(
    "page_ok", "signed_page", "ok", "Zendesk has vouched for visits to the panel."
)
PAGE_NEVER: Final = Cause(
    "page_never", "signed_page", "warning",
    "No visit that Zendesk vouched for has reached this server yet.",
    "Open a ticket and the apps panel. If the panel stays empty, look at “address”, "
    "“certificate” and “frame”.",
)  # fmt: skip
PAGE_LONG_AGO: Final = Cause(
    "page_long_ago", "signed_page", "warning",
    "The last visit that Zendesk vouched for was more than two weeks ago.",
    "Open a ticket and the apps panel; see that the app is enabled for the agents' roles.",
)  # fmt: skip

FRAME_OK: Final = Cause(
    "frame_ok", "frame", "ok",
    "The page's headers let this account show it in a frame. What browsers and their extensions "
    "make of it can be seen in a browser only.",
)  # fmt: skip
FRAME_OPTIONS: Final = Cause(
    "frame_options", "frame", "broken",
    "A proxy adds X-Frame-Options: browsers leave the panel empty.",
    "Remove that header in the proxy.",
)  # fmt: skip
FRAME_POLICY: Final = Cause(
    "frame_policy", "frame", "broken",
    "The Content-Security-Policy that arrives doesn't let this account show the page: a proxy "
    "adds one of its own, or takes Chatside's away.",
    "Let the proxy leave that header as it is.",
)  # fmt: skip

REACH: Final = (
    CLOCK_OK, CLOCK_UNKNOWN, CLOCK_DRIFTS, CLOCK_WRONG,
    EGRESS_OK, EGRESS_DNS, EGRESS_BLOCKED, EGRESS_TLS, EGRESS_SLOW, EGRESS_REFUSED, EGRESS_MOVED,
    EGRESS_UNKNOWN_HOST, EGRESS_NOT_ZENDESK, EGRESS_TROUBLE, EGRESS_THROTTLED,
    APP_OK, APP_MISSING, APP_GONE,
    KEY_OK, KEY_CLOSED, KEY_WRONG,
    PAGE_OK, PAGE_NEVER, PAGE_LONG_AGO,
    FRAME_OK, FRAME_OPTIONS, FRAME_POLICY,
)  # fmt: skip
