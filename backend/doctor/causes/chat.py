"""What can be wrong with the Chat connection: plan, client, grant, scopes, role."""

from __future__ import annotations

from typing import Final

from backend.connection.causes import CAUSES
from backend.doctor.causes.cause import Cause

AGAIN: Final = "Connect again, as somebody whose Chat role is Administrator."
GROWS: Final = "A token's scopes never grow, so a wider grant means a new token."
CONVERSATIONS: Final = (
    "The Chat Conversations API wants read, write and chat together; Chatside doesn't use it."
)

PLAN_OK: Final = Cause("plan_ok", "plan", "ok", "The account's plan opens the Chat API.")
PLAN_READS: Final = Cause(
    "plan_reads", "plan", "ok",
    "Zendesk doesn't say which plan it is; chats can be read, so it opens the Chat API.",
)  # fmt: skip
PLAN_WITHOUT_API: Final = Cause(
    "plan_without_api", "plan", "broken",
    "The account's Chat plan doesn't include the REST API.",
    "Only a plan that includes it lets anybody read past chats; ask Zendesk.",
)  # fmt: skip
PLAN_NO_CHATS: Final = Cause(
    "plan_no_chats", "plan", "warning",
    "Chat answers that it holds no chats at all. Accounts that use messaging have none here.",
    "If the account uses messaging, its conversations are tickets: look under Interactions.",
)  # fmt: skip
PLAN_UNKNOWN: Final = Cause(
    "plan_unknown", "plan", "unknown",
    "Zendesk tells neither the plan nor any chats to this token.",
)  # fmt: skip

CLIENT_PUBLIC: Final = Cause(
    "client_public", "client", "ok",
    "The API client is this account's, of the type public: right for the implicit grant; the "
    "grant by client credentials would be refused.",
)  # fmt: skip
CLIENT_CONFIDENTIAL: Final = Cause(
    "client_confidential", "client", "ok",
    "The API client is this account's, of the type confidential. Saving it again in the Chat "
    "dashboard makes it public, without a word.",
)  # fmt: skip
CLIENT_NOT_CONFIDENTIAL: Final = Cause(
    "client_not_confidential", "client", "broken",
    "The API client is public, and client credentials are given to confidential clients only: the "
    "token at hand can't be renewed. Saving a client in the Chat dashboard makes it public.",
    "Make the client confidential again, as docs/how-to/connect.md says; don't save it after that.",
)  # fmt: skip
CLIENT_SECRET_MISSING: Final = Cause(
    "client_secret_missing", "client", "broken",
    "The grant that was chosen needs the client's secret, and none is saved.",
    "Give it on the set-up page, or with `chatside connect`.",
)  # fmt: skip
CLIENT_PROVED: Final = Cause(
    "client_proved", "client", "ok", "The token was made for the client id that is saved here."
)
CLIENT_MISSING: Final = Cause(
    "client_missing", "client", "broken",
    "No client id is saved for this account.",
    "Make an API client in the Chat dashboard and put its client id into the set-up page.",
)  # fmt: skip
CLIENT_POLICY: Final = Cause(
    "client_policy", "client", "broken",
    "Nobody has chosen yet who may read past chats, so Chat can't be connected.",
    "Finish the set-up page.",
)  # fmt: skip
CLIENT_REFUSED: Final = Cause(
    "client_refused", "client", "broken",
    "Zendesk's consent page refuses the client id or its redirect address: the client belongs to "
    "another account, was deleted, or has another redirect URL.",
    "In this account's Chat dashboard, compare client id and redirect URL with the set-up page.",
)  # fmt: skip
CLIENT_FOREIGN: Final = Cause(
    "client_foreign", "client", "broken",
    "The client id isn't one of this account's: it belongs to another account, or was deleted.",
    "Make an API client in this account's Chat dashboard, disconnect, and set up again.",
)  # fmt: skip
CLIENT_REDIRECT: Final = Cause(
    "client_redirect", "client", "broken",
    "The API client doesn't list our redirect address, so connecting again would fail.",
    "Add the redirect address of the set-up page to the client in the Chat dashboard.",
)  # fmt: skip
CLIENT_CHANGED: Final = Cause(
    "client_changed", "client", "broken",
    "The token was made for another API client than the one that is saved here.",
    "Disconnect, and connect again.",
)  # fmt: skip
CLIENT_UNLISTED: Final = Cause(
    "client_unlisted", "client", "warning",
    "The client isn't among those this token may list. People see only clients they made "
    "themselves, so it may be somebody else's, of another account, or deleted.",
    "Ask who made it, and see whether it still stands in the Chat dashboard.",
)  # fmt: skip
CLIENT_UNPROVED: Final = Cause(
    "client_unproved", "client", "unknown",
    "Zendesk doesn't let this token list clients, so its type and addresses can't be compared.",
)  # fmt: skip
CLIENT_UNSEEN: Final = Cause(
    "client_unseen", "client", "unknown",
    "The consent page doesn't refuse the client id; without a token that works, no more can be "
    "seen of the client.",
)  # fmt: skip

GRANT_OK: Final = Cause("grant_ok", "grant", "ok", "It is a Chat token, and Zendesk accepts it.")
GRANT_RENEWED: Final = Cause(
    "grant_renewed", "grant", "ok",
    "It is a Chat token that Zendesk accepts, and Chatside renews it before it ends.",
)  # fmt: skip
GRANT_TO_RENEW: Final = Cause(
    "grant_to_renew", "grant", "unknown",
    "Zendesk doesn't accept the token at hand, as after its end. The next call renews it; whether "
    "Zendesk gives another shows then.",
)  # fmt: skip
GRANT_DOUBT: Final = Cause(
    "grant_doubt", "grant", "warning",
    "A renewal was begun and no outcome of it is known. It is tried again; if Zendesk spent the "
    "refresh token meanwhile, the connection ends with its token.",
    "Look again in a minute; then connect again if it says so.",
)  # fmt: skip
GRANT_ENDING: Final = Cause(
    "grant_ending", "grant", "warning",
    "Zendesk accepts the token until it ends, and refuses to renew it.",
    "Connect again before that, as somebody whose Chat role is Administrator.",
)  # fmt: skip
GRANT_ENDED: Final = Cause(
    "grant_ended", "grant", "broken", CAUSES["ended"],
    "Connect again; the code grant renews its token by itself.",
)  # fmt: skip
GRANT_REFRESH_REFUSED: Final = Cause(
    "grant_refresh_refused", "grant", "broken", CAUSES["refresh_refused"], AGAIN
)
GRANT_LOST: Final = Cause("grant_lost", "grant", "broken", CAUSES["lost_while_renewing"], AGAIN)
GRANT_CLIENT_REFUSED: Final = Cause(
    "grant_client_refused", "grant", "broken", CAUSES["client_refused"],
    "See the line “client”; correct it, then connect again.",
)  # fmt: skip
GRANT_DEMOTED: Final = Cause("grant_demoted", "grant", "broken", CAUSES["demoted"], AGAIN)
GRANT_NONE: Final = Cause(
    "grant_none", "grant", "broken",
    "Zendesk Chat isn't connected.",
    "Press Connect on the set-up page or in the panel.",
)  # fmt: skip
GRANT_SEALED: Final = Cause(
    "grant_sealed", "grant", "broken",
    "What is stored can't be opened with the operator's keys at hand.",
    "Give the right CHATSIDE_SECRET_KEYS, older keys behind newer ones.",
)  # fmt: skip
GRANT_SUPPORT: Final = Cause(
    "grant_support", "grant", "broken",
    "It is a token of Zendesk Support, not of Zendesk Chat: its client was made in Admin Center. "
    "It opens nothing of Chat, whatever its scopes say.",
    "Make an API client in the Chat dashboard, and connect again with it.",
)  # fmt: skip
GRANT_REFUSED: Final = Cause(
    "grant_refused", "grant", "broken",
    "Neither Chat nor Support of this account accepts the token: it was revoked or has ended, its "
    "client was deleted, whoever connected left, or it was made at another account's host.",
    "Connect again, as somebody whose Chat role is Administrator.",
)  # fmt: skip
GRANT_NOTED: Final = Cause(
    "grant_noted", "grant", "broken",
    "Zendesk refused the token earlier, and accepts it now. Panels use it no more.",
    "Connect again.",
)  # fmt: skip
GRANT_FORBIDDEN: Final = Cause(
    "grant_forbidden", "grant", "broken",
    "Zendesk knows the token and lets it read nothing: its scopes lack “read”, the plan has no "
    "API, the role may not, or the account restricts IP addresses.",
    "See the lines “scopes”, “role” and “plan”; then Admin Center, IP restrictions.",
)  # fmt: skip
GRANT_ENDS: Final = Cause(
    "grant_ends", "grant", "warning",
    "Zendesk accepts the token, and will stop within two weeks: it has an end.",
    "Connect again before that.",
)  # fmt: skip
GRANT_TROUBLE: Final = Cause(
    "grant_trouble", "grant", "broken",
    "Zendesk gave no usable answer to the token.",
    "Try again; see the line “egress”.",
)  # fmt: skip

SCOPES_OK: Final = Cause(
    "scopes_ok", "scopes", "ok",
    f"Transcripts need read, and the token has it. {CONVERSATIONS} {GROWS}",
)  # fmt: skip
SCOPES_WIDE: Final = Cause(
    "scopes_wide", "scopes", "warning",
    f"Transcripts need read, and the token has more than that. {GROWS}",
    "Less is safer: connect again, and Chatside asks for read alone.",
)  # fmt: skip
SCOPES_WITHOUT_READ: Final = Cause(
    "scopes_without_read", "scopes", "broken",
    f"“invalid scope”: transcripts need read, and the token lacks it. {GROWS}",
    "Let the API client have the scope read, then connect again: that makes a new token.",
)  # fmt: skip
SCOPES_NOTED: Final = Cause(
    "scopes_noted", "scopes", "ok",
    f"Zendesk doesn't list the token; these are the scopes it was given with. {GROWS}",
)  # fmt: skip

ROLE_OK: Final = Cause(
    "role_ok", "role", "ok", "Whoever connected administers Chat, so the token sees every chat."
)
ROLE_LOWER: Final = Cause(
    "role_lower", "role", "broken",
    "Whoever connected isn't Administrator or Owner of Chat any more: the token goes on answering, "
    "with fewer chats, and without a word about it.",
    "Connect again as somebody whose Chat role is Administrator.",
)  # fmt: skip
ROLE_DISABLED: Final = Cause(
    "role_disabled", "role", "warning",
    "Whoever connected is switched off as an agent of Chat; the token may stop any time.",
    "Connect again as somebody who stays.",
)  # fmt: skip
ROLE_UNKNOWN: Final = Cause(
    "role_unknown", "role", "unknown", "Zendesk doesn't say which role whoever connected has."
)

STANDBY_OK: Final = Cause(
    "standby_ok", "standby", "ok",
    "Another Chat administrator stands by: their access takes over when the first one's breaks.",
)  # fmt: skip
STANDBY_NONE: Final = Cause(
    "standby_none", "standby", "ok",
    "Nobody stands by: when whoever connected leaves, an admin has to connect again. A second Chat "
    "administrator can stand by: in the panel's menu, or with `chatside connect --standby`.",
)  # fmt: skip
STANDBY_BROKEN: Final = Cause(
    "standby_broken", "standby", "warning",
    "The standby's access doesn't work any more, so it would not take over.",
    "Have a second Chat administrator connect as standby again.",
)  # fmt: skip

CHAT: Final = (
    PLAN_OK, PLAN_READS, PLAN_WITHOUT_API, PLAN_NO_CHATS, PLAN_UNKNOWN,
    CLIENT_PUBLIC, CLIENT_CONFIDENTIAL, CLIENT_NOT_CONFIDENTIAL, CLIENT_SECRET_MISSING,
    CLIENT_PROVED, CLIENT_MISSING, CLIENT_POLICY,
    CLIENT_REFUSED, CLIENT_FOREIGN, CLIENT_REDIRECT, CLIENT_CHANGED, CLIENT_UNLISTED,
    CLIENT_UNPROVED, CLIENT_UNSEEN,
    GRANT_OK, GRANT_RENEWED, GRANT_TO_RENEW, GRANT_DOUBT, GRANT_ENDING, GRANT_ENDED,
    GRANT_REFRESH_REFUSED, GRANT_LOST, GRANT_CLIENT_REFUSED, GRANT_DEMOTED,
    GRANT_NONE, GRANT_SEALED, GRANT_SUPPORT, GRANT_REFUSED, GRANT_NOTED,
    GRANT_FORBIDDEN, GRANT_ENDS, GRANT_TROUBLE,
    SCOPES_OK, SCOPES_WIDE, SCOPES_WITHOUT_READ, SCOPES_NOTED,
    ROLE_OK, ROLE_LOWER, ROLE_DISABLED, ROLE_UNKNOWN,
    STANDBY_OK, STANDBY_NONE, STANDBY_BROKEN,
)  # fmt: skip
