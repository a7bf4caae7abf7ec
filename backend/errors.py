"""Everything that can go wrong on purpose, drawn as a tree.

ChatsideError
├── RequestRefused                 what was sent to us can't be served
│   ├── RequestInvalid             request_invalid            422
│   ├── RequestTooLarge            request_too_large          413
│   ├── RequestHeadTooLarge        request_head_too_large     431
│   ├── RequestTooSlow             request_too_slow           408
│   ├── RequestUnreadable          request_unreadable         400   no HTTP
│   ├── RouteNotFound              not_found                  404
│   ├── MethodNotAllowed           method_not_allowed         405
│   ├── TokenRefused               token_invalid              401   the signed token
│   │   ├── TokenMissing           token_missing              400
│   │   ├── TokenUntimely          token_untimely             401   old, or clocks apart
│   │   ├── TokenReplayed          token_replayed             401
│   │   └── InstallationUnknown    installation_unknown       403
│   ├── SessionRefused             session_invalid            401
│   │   ├── SessionMissing         session_missing            401
│   │   ├── SessionExpired         session_expired            401   left unused too long
│   │   ├── SessionEnded           session_ended              401   twelve hours are over
│   │   └── SessionClosed          session_closed             401   `chatside end-sessions`
│   ├── GrantInvalid               grant_invalid              403
│   ├── ChatNotFound               chat_not_found             404
│   ├── CursorInvalid              cursor_invalid             422
│   ├── AgentNotInChat             agent_not_in_chat          403
│   ├── RoleShowsNoChats           role_shows_no_chats        403   Chat's `view_past_chats`
│   ├── NotInPilot                 not_in_pilot               403
│   ├── AccessStopped              access_stopped             403
│   ├── NoCopy                     no_copy                    409
│   ├── SearchNeedsCopy            search_needs_copy          409
│   ├── AccountSearchOff           account_search_off         403
│   ├── ExportsOff                 exports_off                403
│   ├── ExportGone                 export_gone                410
│   ├── PersonInvalid              person_invalid             422
│   ├── WordsInvalid               words_invalid              422
│   ├── NotAdministrator           not_administrator          403
│   ├── NotAuditor                 not_auditor                403
│   ├── FileGone                   file_gone                  410
│   ├── StillOrdered               still_ordered              503
│   ├── StreamsFull                streams_full               503
│   ├── TooFast                    too_fast                   429
│   └── TooManyRequesters          too_many_requesters        429
│       └── AccountBraked          account_braked             429
├── ClaimRefused                   an installation can't be taken into use
│   ├── SetupCodeWrong             setup_code_wrong           403
│   ├── SetupCodeUsed              setup_code_used            403
│   ├── SetupCodeExpired           setup_code_expired         403
│   ├── SetupCodeOtherAccount      setup_code_other_account   403
│   ├── SetupLinkInvalid           setup_link_invalid         403
│   ├── SetupVisitOver             setup_visit_over           403
│   ├── SetupCookieMissing         setup_cookie_missing       403
│   └── SetupDone                  setup_done                 409
├── ConnectRefused                 Chat can't be connected; nothing was saved
│   ├── ConnectNotReady            connect_not_ready          409
│   ├── ConnectLinkInvalid         connect_link_invalid       403
│   ├── ConnectStateInvalid        connect_state_invalid      403
│   ├── ConnectDenied              connect_denied             403
│   ├── ConnectFailedAtZendesk     connect_failed_at_zendesk  502
│   ├── ConnectFragmentMissing     connect_fragment_missing   422
│   ├── ConnectCodeMissing         connect_code_missing       422
│   ├── ConnectCodeRefused         connect_code_refused       403   spent, too old, other address
│   ├── ConnectSecretMissing       connect_secret_missing     409
│   ├── ConnectClientRefused       connect_client_refused     403   wrong secret, or public
│   ├── ConnectTokenRefused        connect_token_refused      403   other account, or Support
│   ├── ConnectTokenForeign        connect_token_foreign      403   of another client
│   ├── ConnectNotAdministrator    connect_not_administrator  403
│   ├── ConnectScopeTooSmall       connect_scope_too_small    403
│   ├── ConnectScopeTooWide        connect_scope_too_wide     403
│   ├── ConnectOtherPerson         connect_other_person       403
│   ├── ConnectStandbySame         connect_standby_same       409
│   └── DisconnectNotAllowed       disconnect_not_allowed     403
├── ChatUnavailable                Zendesk Chat can't be asked
│   ├── NotConnected               not_connected              409
│   ├── ReconnectNeeded            reconnect_needed           409
│   │   └── ConnectorDemoted       reconnect_needed           409   (backend.connection.connections)
│   ├── BudgetExhausted            budget_exhausted           503
│   ├── ZendeskTimeout             zendesk_timeout            504
│   ├── ZendeskUnavailable         zendesk_unavailable        503
│   ├── ZendeskRefused             zendesk_refused            502   its 403: plan, role, address
│   ├── ZendeskRejected            zendesk_rejected           502   its 400: our question
│   ├── ZendeskUnreadable          zendesk_unreadable         502
│   │   └── ZendeskTooLarge        zendesk_unreadable         502   (backend.zendesk.body)
│   └── KeyUnavailable             key_unavailable            503   the app's public key
│       └── AppGone                app_gone                   503   Zendesk knows no such app
├── StoreTrouble                   what is kept can't be read or written right now
│   ├── StoreFull                  store_full                 503
│   ├── StoreUnwritable            store_unwritable           503
│   └── StoreUnavailable           store_unavailable          503   our own database
└── OperatorMistake                the installation itself is wrong; said on the command line
    ├── SettingInvalid             setting_invalid
    ├── AddressUnusable            address_unusable
    ├── AccountInvalid             account_invalid
    ├── AccountExists              account_exists
    ├── SealBroken                 seal_broken
    ├── KeysMissing                keys_missing
    ├── KeysNotWritten             keys_not_written
    ├── RotationRunning            rotation_running
    ├── StoreTooNew                store_too_new
    ├── MigrationChanged           migration_changed
    ├── DatabaseUnreachable        database_unreachable
    ├── DatabaseRoleUnfit          database_role_unfit
    ├── AccountUnknown             account_unknown
    ├── AgentUnknown               agent_unknown
    ├── PilotEmpty                 pilot_empty
    ├── MirrorOff                  mirror_off
    ├── WorkerRunning              worker_running
    ├── LeaseLost                  lease_lost
    ├── WorkerSilent               worker_silent
    ├── BackupRefused              backup_refused
    ├── RestoreRefused             restore_refused
    ├── MoveRefused                move_refused               (`chatside migrate-store`)
    ├── PackageMissing             package_missing            (backend.install.sources)
    └── BundleRefused              bundle_refused             (backend.install.package)

Leaves have a stable `code`, `status`, `title`, `detail`, `action`; no token, address or chat words.
"""

from __future__ import annotations

from typing import ClassVar


class ChatsideError(Exception):
    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong here"
    detail: str = "Chatside met an error it did not expect."
    action: str = "Try again; if it stays, tell whoever runs Chatside."

    def __init__(
        self,
        detail: str | None = None,
        *,
        action: str | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        self.detail = detail or type(self).detail
        self.action = action or type(self).action
        self.retry_after_s = retry_after_s
        super().__init__(self.detail)


RELOAD = "Reload the panel with Zendesk's “Reload all apps”."
NOTHING_SAVED = "Nothing was saved."


class RequestRefused(ChatsideError):
    status = 400
    title = "This request can't be served"


class RequestInvalid(RequestRefused):
    code, status = "request_invalid", 422
    title = "The request is not well formed"
    detail = "A member is missing or has the wrong shape."
    action = RELOAD


class RequestTooLarge(RequestRefused):
    code, status = "request_too_large", 413
    title = "The request is too large"
    detail = "More was sent than this address takes."
    action = RELOAD


class RequestHeadTooLarge(RequestRefused):
    code, status = "request_head_too_large", 431
    title = "The request is too large"
    detail = "Address and headers are larger than any that belong here."
    action = RELOAD


class RequestTooSlow(RequestRefused):
    code, status = "request_too_slow", 408
    title = "The request took too long to arrive"
    detail = "It was not whole after twenty seconds."
    action = "Try again."


class RequestUnreadable(RequestRefused):
    code = "request_unreadable"
    title = "This is not HTTP"
    detail = "What was sent can't be read as a request."
    action = "Check who sends it: a proxy, or something that means another port."


class RouteNotFound(RequestRefused):
    code, status = "not_found", 404
    title = "There is nothing here"
    detail = "This address does not exist."
    action = "Check the address."


class MethodNotAllowed(RequestRefused):
    code, status = "method_not_allowed", 405
    title = "Not with this method"
    detail = "This address exists, but not for this HTTP method."
    action = RELOAD


class TokenRefused(RequestRefused):
    code, status = "token_invalid", 401
    title = "This panel could not be verified"
    detail = "The signed token of this page is not one Zendesk made for this installation."
    action = RELOAD


class TokenMissing(TokenRefused):
    code, status = "token_missing", 400
    title = "Open this inside Zendesk"
    detail = "This page belongs beside a ticket in Zendesk Support, which signs every visit."
    action = "Open a ticket, then the apps panel. If you are there: " + RELOAD


class TokenUntimely(TokenRefused):
    code = "token_untimely"
    title = "This panel was signed for another moment"
    detail = "Zendesk's signature is older than five minutes, or this server's clock is wrong."
    action = RELOAD + " If it stays, whoever runs Chatside has to set the server's clock."


class TokenReplayed(TokenRefused):
    code = "token_replayed"
    title = "This panel was loaded before"
    detail = "Zendesk's signature opens a panel once."
    action = RELOAD


class InstallationUnknown(TokenRefused):
    code, status = "installation_unknown", 403
    title = "This installation is not known here"
    detail = "The Zendesk account or installation that asks was never set up on this server."
    action = "An admin can ask whoever runs Chatside for an invitation."


class SessionRefused(RequestRefused):
    code, status = "session_invalid", 401
    title = "This panel has to be reloaded"
    detail = "The panel's session is not one of ours."
    action = RELOAD


class SessionMissing(SessionRefused):
    code = "session_missing"
    detail = "The request carries no session."


class SessionExpired(SessionRefused):
    code = "session_expired"
    detail = "The panel was left unused for too long."


class SessionEnded(SessionRefused):
    code = "session_ended"
    detail = "A panel works for twelve hours; then Zendesk has to vouch for you again."


class SessionClosed(SessionRefused):
    code = "session_closed"
    detail = "Whoever runs Chatside ended the sessions that were open."


class GrantInvalid(RequestRefused):
    code, status = "grant_invalid", 403
    title = "This list is too old"
    detail = "Chats open from a list that was made for you a short while ago."
    action = "Load the list again."


class ChatNotFound(RequestRefused):
    code, status = "chat_not_found", 404
    title = "This chat is not here"
    detail = "It was deleted, or it does not belong to the list."
    action = "Load the list again."


class CursorInvalid(RequestRefused):
    code, status = "cursor_invalid", 422
    title = "This list is too old"
    detail = "The next page belongs to a list that is no longer valid."
    action = "Load the list again."


class AgentNotInChat(RequestRefused):
    code, status = "agent_not_in_chat", 403
    title = "Past chats are for Chat agents"
    detail = "Your account lets only people enabled in Zendesk Chat read past chats."
    action = "Ask an admin."


class RoleShowsNoChats(RequestRefused):
    code, status = "role_shows_no_chats", 403
    title = "Your Chat role shows no past chats"
    detail = "Your account goes by the roles of Zendesk Chat, and yours may not view past chats."
    action = "Ask an admin."


class NotInPilot(RequestRefused):
    code, status = "not_in_pilot", 403
    title = "A few agents are trying this first"
    detail = "Your team is trying Chatside with a few agents; you are not one of them yet."
    action = "Nothing for you to do. An admin decides when it opens for everybody."


class AccessStopped(RequestRefused):
    code, status = "access_stopped", 403
    title = "Reading past chats is stopped"
    detail = "Whoever runs Chatside stopped all reading for this account. Nothing was lost."
    action = "Nothing for you to do; ask an admin if it lasts."


class NoCopy(RequestRefused):
    code, status = "no_copy", 409
    title = "There is no copy to check"
    detail = "No copy of this account's chats is kept here; every list comes from Zendesk itself."
    action = "Load the list again."


class SearchNeedsCopy(RequestRefused):
    code, status = "search_needs_copy", 409
    title = "There is nothing to search in"
    detail = "Search reads our own copy of the account's chats, and none is kept here yet."
    action = "Read the list instead; whoever runs Chatside can switch the copy on."


class AccountSearchOff(RequestRefused):
    code, status = "account_search_off", 403
    title = "Only one customer's chats can be searched"
    detail = "Searching all chats of the account is not switched on for it."
    action = "Search this customer's chats, or ask an admin."


class ExportsOff(RequestRefused):
    code, status = "exports_off", 403
    title = "Chats of this account can't be exported"
    detail = "Exporting chats to files is not switched on for this account."
    action = "Ask an admin; lines and chats can be quoted and copied."


class ExportGone(RequestRefused):
    code, status = "export_gone", 410
    title = "This export link has done its work"
    detail = "An export link opens once, within a minute after it was asked for."
    action = "Export again from the panel."


class PersonInvalid(RequestRefused):
    code, status = "person_invalid", 422
    title = "Nobody can be found by this"
    detail = "No address, phone number or visitor id is given."
    action = "Name the person by at least one of them."


class WordsInvalid(RequestRefused):
    code, status = "words_invalid", 422
    title = "These words can't be hidden"
    detail = "They are shorter than 2 or longer than 4,000 characters, or blanks alone."
    action = "Select words of one message."


class NotAdministrator(RequestRefused):
    code, status = "not_administrator", 403
    title = "Only Chat administrators do this"
    detail = "You are not an administrator or owner of Zendesk Chat, or Chat can't be asked."
    action = "Ask an administrator."


class NotAuditor(RequestRefused):
    code, status = "not_auditor", 403
    title = "You don't read the audit"
    detail = "Only agents who were named for it do."
    action = "Whoever runs Chatside names them with `chatside auditors`."


class FileGone(RequestRefused):
    code, status = "file_gone", 410
    title = "This link is used up"
    detail = "A file can be fetched once, within a minute."
    action = "Ask for it again in the panel."


class StillOrdered(RequestRefused):
    code, status = "still_ordered", 503
    title = "It is ordered, and not done yet"
    detail = "The worker has not got to it. It stays ordered and is done without you."
    action = "Do it again in a minute: it does no harm, and tells what came of it."


class StreamsFull(RequestRefused):
    code, status = "streams_full", 503
    title = "Too many panels are listening"
    detail = "This server keeps as many open lines to panels as it may."
    action = "The panel asks from time to time instead."


class TooManyRequesters(RequestRefused):
    code, status = "too_many_requesters", 429
    title = "That was a lot of customers"
    detail = "You looked up more different customers within an hour than this account allows."
    action = "Wait a little; an admin can see this in the audit log."


class AccountBraked(TooManyRequesters):
    code = "account_braked"
    detail = (
        "Your account's agents together looked up more customers within an hour than it allows."
    )


class TooFast(RequestRefused):
    code, status = "too_fast", 429
    title = "That was too fast"
    detail = "More look-ups came from you within a minute than a person makes."
    action = "The panel asks again in a moment."


class ClaimRefused(ChatsideError):
    status = 403
    title = "This installation can't be taken into use"


class SetupCodeWrong(ClaimRefused):
    code = "setup_code_wrong"
    detail = "The setup code in the app's settings is not one this server gave out."
    action = "Paste the code again, exactly as it was shown, and reload all apps."


class SetupCodeUsed(ClaimRefused):
    code = "setup_code_used"
    detail = "The setup code in the app's settings was used before, by another installation."
    action = "Ask for a new invitation, put its code into the app's settings and reload all apps."


class SetupCodeExpired(ClaimRefused):
    code = "setup_code_expired"
    detail = "The setup code in the app's settings is older than 24 hours, or was replaced."
    action = "Ask for a new invitation, put its code into the app's settings and reload all apps."


class SetupCodeOtherAccount(ClaimRefused):
    code = "setup_code_other_account"
    detail = "The setup code in the app's settings was made for another Zendesk account."
    action = "Ask for an invitation for this account."


class SetupLinkInvalid(ClaimRefused):
    code = "setup_link_invalid"
    title = "This set-up link does not work"
    detail = (
        "It is not complete, was never given out, was replaced, or wasn't opened within 24 hours."
    )
    action = "Ask whoever runs Chatside for a new invitation."


class SetupVisitOver(ClaimRefused):
    code = "setup_visit_over"
    title = "This visit is over"
    detail = "This browser has not opened the set-up link, or did so more than 12 hours ago."
    action = "Open the link again; everything that was saved is still there."


class SetupCookieMissing(ClaimRefused):
    code = "setup_cookie_missing"
    title = "The link was opened, but its cookie did not come back"
    detail = "This browser keeps no cookies for this address, or a proxy takes headers away."
    action = (
        "Allow cookies here; a proxy must pass Set-Cookie and Cookie on. Then open the link again."
    )


class SetupDone(ClaimRefused):
    code, status = "setup_done", 409
    title = "Set-up is finished"
    detail = "Zendesk Chat is connected, so the link alone changes nothing any more."
    action = "Connect again as a Chat administrator: for half an hour this browser may change it."


class ConnectRefused(ChatsideError):
    status = 403
    title = "Zendesk Chat was not connected"


class ConnectNotReady(ConnectRefused):
    code, status = "connect_not_ready", 409
    detail = "The client id or the access policy is not filled in yet."
    action = "Finish the set-up page first."


class ConnectLinkInvalid(ConnectRefused):
    code = "connect_link_invalid"
    detail = "This Connect link is older than 10 minutes, or not one of ours. " + NOTHING_SAVED
    action = "Press Connect again."


class ConnectStateInvalid(ConnectRefused):
    code = "connect_state_invalid"
    detail = (
        "This window wasn't opened by the Connect button in this browser, "
        "or is older than 10 minutes. " + NOTHING_SAVED
    )
    action = "Press Connect again, and finish in the window that opens."


class ConnectDenied(ConnectRefused):
    code = "connect_denied"
    detail = "Deny was pressed in Zendesk. " + NOTHING_SAVED
    action = "Press Connect again, then Allow. Chatside asks to read, nothing else."


class ConnectFailedAtZendesk(ConnectRefused):
    code, status = "connect_failed_at_zendesk", 502
    detail = "Zendesk sent this window back with an error of its own. " + NOTHING_SAVED
    action = "Check the client id and its redirect URL in Zendesk Chat, then press Connect again."


class ConnectFragmentMissing(ConnectRefused):
    code, status = "connect_fragment_missing", 422
    detail = "This window came back from Zendesk without an access token. " + NOTHING_SAVED
    action = "Press Connect again. A browser extension that cleans addresses may be in the way."


class ConnectCodeMissing(ConnectRefused):
    code, status = "connect_code_missing", 422
    detail = "This window came back from Zendesk without a code. " + NOTHING_SAVED
    action = "Press Connect again. If the grant was changed meanwhile, this window was too old."


class ConnectCodeRefused(ConnectRefused):
    code = "connect_code_refused"
    detail = (
        "Zendesk doesn't take its own code: it is older than a few minutes, was used before, or "
        "the redirect URL differs. " + NOTHING_SAVED
    )
    action = "Press Connect again, and finish without a break."


class ConnectSecretMissing(ConnectRefused):
    code, status = "connect_secret_missing", 409
    detail = "This grant needs the client secret, and none is saved for this client id."
    action = "Give the client secret on the set-up page; Zendesk shows it when it makes the client."


class ConnectClientRefused(ConnectRefused):
    code = "connect_client_refused"
    detail = (
        "Zendesk refuses the API client: the client secret is wrong, or the client isn't "
        "confidential. " + NOTHING_SAVED
    )
    action = (
        "Give id and secret again. For client credentials, make the client confidential; saving it "
        "in the Chat dashboard makes it public again."
    )


class ConnectTokenRefused(ConnectRefused):
    code = "connect_token_refused"
    detail = (
        "Zendesk Chat of this account doesn't accept the token: it was made for another account, "
        "or for Zendesk Support instead of Chat. " + NOTHING_SAVED
    )
    action = "Sign in to this Zendesk account, and use an API client made in Zendesk Chat."


class ConnectTokenForeign(ConnectRefused):
    code = "connect_token_foreign"
    detail = "The token was made for another API client than this account's. " + NOTHING_SAVED
    action = "Press Connect again, and finish in the window that opens."


class ConnectNotAdministrator(ConnectRefused):
    code = "connect_not_administrator"
    detail = "You allowed it, but your role in Zendesk Chat is not Administrator or Owner, "
    detail += "so the token would see only a part of the chats. " + NOTHING_SAVED
    action = "Sign in to Zendesk as someone whose Chat role is Administrator, and connect again."


class ConnectScopeTooSmall(ConnectRefused):
    code = "connect_scope_too_small"
    detail = "The token may not read: its scope lacks “read”. " + NOTHING_SAVED
    action = "Give the API client the scope “read”, then press Connect again."


class ConnectScopeTooWide(ConnectRefused):
    code = "connect_scope_too_wide"
    detail = "The token may do more than read, which nobody asked for. " + NOTHING_SAVED
    action = "Press Connect again, and change nothing in the window that opens."


class ConnectOtherPerson(ConnectRefused):
    code = "connect_other_person"
    detail = "You said that this is not the person you meant. " + NOTHING_SAVED
    action = "Sign in to Zendesk as the right person, then press Connect again."


class ConnectStandbySame(ConnectRefused):
    code, status = "connect_standby_same", 409
    detail = "The standby has to be another person than the one who connected. " + NOTHING_SAVED
    action = "Have another Chat administrator open the link."


class DisconnectNotAllowed(ConnectRefused):
    code = "disconnect_not_allowed"
    title = "This is for Chat administrators"
    detail = "Only a Chat administrator or owner can disconnect."
    action = "Ask a Chat administrator."


class ChatUnavailable(ChatsideError):
    status = 503
    title = "Zendesk Chat can't be asked right now"


class NotConnected(ChatUnavailable):
    code, status = "not_connected", 409
    title = "Past chats aren't set up yet"
    detail = "Zendesk Chat is not connected."
    action = "An admin has to connect Zendesk Chat."


class ReconnectNeeded(ChatUnavailable):
    code, status = "reconnect_needed", 409
    title = "Zendesk stopped accepting our access"
    detail = "Often the person who connected it left or lost the Chat admin role."
    action = "An admin has to connect Zendesk Chat again."


class BudgetExhausted(ChatUnavailable):
    code = "budget_exhausted"
    detail = "The account's calls for this minute are used up."
    action = "It goes on by itself in a moment."


class ZendeskTimeout(ChatUnavailable):
    code, status = "zendesk_timeout", 504
    detail = "Zendesk took too long to answer."
    action = "Try again."


class ZendeskUnavailable(ChatUnavailable):
    code = "zendesk_unavailable"
    detail = "Zendesk can't be reached, or says it has trouble of its own."
    action = "Try again in a minute."


class ZendeskRefused(ChatUnavailable):
    code, status = "zendesk_refused", 502
    title = "Zendesk refused this server"
    detail = "Zendesk doesn't let this server read: its address, the plan, or a Chat role."
    action = (
        "If your account restricts IP addresses, add this server's in Admin Center, then try again."
    )


class ZendeskRejected(ChatUnavailable):
    code, status = "zendesk_rejected", 502
    detail = "Zendesk did not understand our question."
    action = "Try again; if it stays, tell whoever runs Chatside."


class ZendeskUnreadable(ChatUnavailable):
    code, status = "zendesk_unreadable", 502
    detail = "Zendesk's answer is not what its documentation promises."
    action = "Try again; if it stays, tell whoever runs Chatside."


class KeyUnavailable(ChatUnavailable):
    code = "key_unavailable"
    title = "This panel can't be verified right now"
    detail = "Zendesk did not hand out the app's public key."
    action = "Wait a minute. " + RELOAD


class AppGone(KeyUnavailable):
    code = "app_gone"
    detail = "Zendesk does not know this app any more."
    action = "Install the app again, or ask whoever runs Chatside for an invitation."


class StoreTrouble(ChatsideError):
    status = 503
    title = "Chatside can't write down what it does"


class StoreFull(StoreTrouble):
    code = "store_full"
    detail = "The disk is full, so nothing can be noted; and what isn't noted isn't shown."
    action = "Whoever runs Chatside has to make room. Nothing was lost."


class StoreUnwritable(StoreTrouble):
    code = "store_unwritable"
    detail = "The data folder can't be opened or written."
    action = "Whoever runs Chatside has to see to its disk and permissions. Nothing was lost."


class StoreUnavailable(StoreTrouble):
    code = "store_unavailable"
    status = 503
    title = "Our database doesn't answer"
    detail = "Chatside's own database doesn't answer."
    action = "Try again in a moment; if it stays, tell whoever runs Chatside."


class OperatorMistake(ChatsideError):
    status = 500
    title = "Chatside is not set up right"


class SettingInvalid(OperatorMistake):
    code = "setting_invalid"
    detail = "A setting is missing or wrong."
    action = "See docs/reference/settings.md."


class AddressUnusable(OperatorMistake):
    code = "address_unusable"
    detail = "Nothing can listen on this address."
    action = "End what listens there, or choose another: --host, --port, CHATSIDE_OPS_ADDRESS."


class AccountInvalid(OperatorMistake):
    code = "account_invalid"
    detail = "This is not a Zendesk subdomain."
    action = "Give the first part of the address only: acme for acme.zendesk.com."


class AccountExists(OperatorMistake):
    code = "account_exists"
    detail = "This subdomain is known already, as an account's name or as one it had."
    action = "`chatside status` lists the accounts."


class SealBroken(OperatorMistake):
    code = "seal_broken"
    detail = "A secret in the store can't be opened with the keys at hand."
    action = "Give the right CHATSIDE_SECRET_KEYS; see docs/how-to/operate.md."


class KeysMissing(OperatorMistake):
    code = "keys_missing"
    detail = "The operator's keys that open the data are not here."
    action = (
        "Put them back, from where you keep them; if they are lost for good, "
        "see docs/how-to/rotate-keys.md."
    )


class KeysNotWritten(OperatorMistake):
    code = "keys_not_written"
    detail = "The keys file can't be written."
    action = "Nothing was changed. Run it as the user whom the file and its folder belong to."


class RotationRunning(OperatorMistake):
    code = "rotation_running"
    detail = "Another `chatside rotate-keys` or `chatside reset` is at work."
    action = "Wait for it to end, then run this again."


class StoreTooNew(OperatorMistake):
    code = "store_too_new"
    detail = "The data folder was written by a newer Chatside."
    action = "Install that version or a newer one."


class MigrationChanged(OperatorMistake):
    code = "migration_changed"
    detail = "A migration was changed after it had been applied."
    action = "Install the released version again; never edit a migration, add one."


class DatabaseUnreachable(OperatorMistake):
    code = "database_unreachable"
    detail = "The database in CHATSIDE_DATABASE_URL can't be used."
    action = "Check the address, the role's password, and that PostgreSQL runs."


class DatabaseRoleUnfit(OperatorMistake):
    code = "database_role_unfit"
    detail = "The database's role is a superuser or exempt from row-level security."
    action = (
        "Row-level security keeps accounts apart: give Chatside a role of its own with a database"
        " of its own (docs/how-to/postgresql.md)."
    )


class AccountUnknown(OperatorMistake):
    code = "account_unknown"
    detail = "No account of this subdomain was invited."
    action = "`chatside status` lists those that were."


class AgentUnknown(OperatorMistake):
    code = "agent_unknown"
    detail = "Zendesk Chat has no agent with this address."
    action = "Give the agent's id: the number in the address of their profile in Zendesk Support."


class PilotEmpty(OperatorMistake):
    code = "pilot_empty"
    detail = "This would leave nobody in the pilot. Nothing was changed."
    action = "End the pilot with `--end`, or refuse all reading with `chatside stop-access`."


class MirrorOff(OperatorMistake):
    code = "mirror_off"
    detail = "CHATSIDE_MIRROR is off: no copy of any chat is kept."
    action = "Set CHATSIDE_MIRROR=on, or leave it out."


class WorkerRunning(OperatorMistake):
    code = "worker_running"
    detail = "Another worker writes in this data folder; one at a time does."
    action = "`chatside serve` starts one by itself: end that first, or leave it the work."


class LeaseLost(OperatorMistake):
    code = "lease_lost"
    detail = "Another worker has taken this account over; nothing was written."
    action = "Nothing to do: this happens to a worker that was held up for a while."


class WorkerSilent(OperatorMistake):
    code = "worker_silent"
    detail = "The worker did not carry the order out yet; it will, as soon as it runs."
    action = "See `chatside status`, then the worker's log."


class BackupRefused(OperatorMistake):
    code = "backup_refused"
    detail = "The backup can't be written there."
    action = "Name a folder that does not exist yet, on a disk with room."


class MoveRefused(OperatorMistake):
    code = "move_refused"
    detail = "The account can't be moved to the other store."
    action = "See docs/how-to/postgresql.md."


class RestoreRefused(OperatorMistake):
    code = "restore_refused"
    detail = "This can't be restored."
    action = "See docs/how-to/back-up.md."
