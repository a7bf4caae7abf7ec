"""Every unconfirmed fact is a switch; a default is a guess that had to be made, not a fact.

Set by `POST /_emulator/switches {"name": value}`; FIDELITY.md tells where each comes from.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

Coop = Literal["none", "same-origin", "same-origin-allow-popups", "noopener-allow-popups"]
FRAME_SANDBOX = "allow-forms allow-popups allow-same-origin allow-scripts"


class Switches(Struct, forbid_unknown_fields=True):
    # -- Chat REST
    token_state: Literal["valid", "revoked", "wrong_account", "support", "lower_role"] = "valid"
    unauthorized_body: Literal["description", "invalid_token", "html"] = "description"
    search_next_url: Literal["null", "absent"] = "null"
    search_index_lag_s: float = 0
    link_host: Literal["called", "zopim"] = "called"
    offset_in_range: Literal["rejected", "accepted"] = "rejected"
    open_range: Literal["accepted", "rejected"] = "accepted"
    """`TO *`"""
    visitor_email: Literal["match", "unsupported", "rejects_quotes"] = "match"
    bulk_over_50: Literal["accepted", "rejected"] = "accepted"
    bulk_unknown: Literal["absent", "null"] = "absent"
    deleted_in_bulk: Literal["absent", "marked"] = "absent"
    deleted_in_export: Literal["marked", "absent"] = "marked"
    deleted_content: Literal["kept", "emptied"] = "kept"
    """"emptied": what is shown of a deleted chat is id, type, mark and time."""
    history_window_days: float | None = None
    """The plan hides chats that began earlier, everywhere and without a word."""
    list_active_chats: bool = True
    """Chats without an end are in lists, searches and bulk gets."""
    export_active_chats: bool = True
    history_shape: Literal["2017", "modern"] = "2017"
    derived_numbers: Literal["present", "null"] = "present"
    incremental_tail: Literal["full", "trickle"] = "full"
    incremental_start_time_unit: Literal["seconds", "microseconds"] = "seconds"
    """Of `end_time`, too."""
    incremental_lag_s: float = 0
    incremental_too_recent: Literal[400, 404, 422] = 400
    incremental_next_page: Literal["always", "null_at_end"] = "always"
    incremental_count: Literal["present", "absent"] = "present"
    incremental_end_id: Literal["present", "absent"] = "present"
    """"absent": links carry no `start_id` either."""
    incremental_per_minute: int | None = None
    """A limit of its own besides the account's."""
    account_endpoint: Literal["forbidden", "open"] = "forbidden"
    role_words: Literal["singular", "plural"] = "singular"
    """How roles spell `view_past_chats`: "department" and "own", or "departments" and "self"."""
    roles_forbidden: bool = False
    """The list of roles is 403 for every token."""
    messaging_account: bool = False
    limit_scope: Literal["account", "endpoint"] = "account"
    limit_retry_after: bool = True
    limit_body: Literal["json", "text", "html"] = "json"
    limit_status: Literal[429, 502] = 429
    date_header: bool = True

    # -- Chat OAuth
    implicit_allowed: bool = True
    implicit_state_echoed: bool = False
    implicit_expires_in: int | None = None
    implicit_error_in: Literal["fragment", "query"] = "fragment"
    scope_override: str | None = None
    """What the token gets, whatever was asked."""
    consent_by: Literal["302", "form_302", "location_assign", "location_replace"] = "form_302"
    """"302": an earlier consent counts, nobody is asked."""
    consent_coop: Coop = "none"
    oauth_resources_forbidden: bool = False
    revoke_needs_write: bool = False
    token_list_cut: bool = False
    """The token list shows only the beginning of each value."""
    code_state_echoed: bool = True
    code_lifetime_s: float = 120
    token_expires_in: int | None = 36_000
    """Life of what the token endpoint gives; None: without end."""
    token_tells_expiry: bool = True
    """False: `expires_in` is not in the answer, although the token ends."""
    token_error_status: Literal[400, 401] = 400
    refresh_single_use: bool = True
    """False: a refresh answers without another refresh token, and the one there works on."""
    refresh_ends_access: bool = True
    """A refresh ends the access token it replaces."""
    refresh_expires_in: int | None = None
    """Life of refresh tokens; None: without end."""

    # -- Chat Conversations
    conversations_error: Literal["errors", "status"] = "errors"
    """"status": 403 and a text, not 200 and a list of errors."""

    # -- apps
    upload_checked_at: Literal["upload", "job"] = "upload"
    signed_token_skew_s: int = 0
    signed_token_lifetime_s: int = 300
    signed_token_jti: bool = False
    signed_token_sub: Literal["url", "id"] = "url"
    signed_token_iss_url: bool = False
    """True: `iss` is the whole origin, not only its host."""
    proxy_forwards_app_headers: bool = False
    proxy_outside_scope: Literal["refuse", "leave"] = "refuse"
    proxy_whitelist_wildcards: bool = False
    proxy_timeout_s: float = 15
    proxy_response_cap: int = 1_000_000
    proxy_exposes_headers: bool = False
    proxy_extra_headers: bool = False

    # -- the host page
    frame_sandbox: str | None = FRAME_SANDBOX
    """None: no such attribute."""
    frame_allow: str = ""
    """For instance "clipboard-write" or "clipboard-write *"."""
    host_coop: str = ""
    host_referrer_policy: str = ""
    host_csp: str = ""
    tab_hiding: Literal["display_none", "visibility_hidden", "off_screen", "zero_height"] = (
        "display_none"
    )
    frame_loaded_hidden: bool = False
    """True: a ticket in the background loads its frames at once."""
    second_handshake: bool = True
    activated_with_data: bool = True
    color_scheme_in_url: bool = True
    error_without_name: bool = False
    unset_property: Literal["null", "absent"] = "null"
    """What a ticket that was not submitted doesn't have yet: its id, a requester."""
    modal_signed: bool = True
    """False: a modal of a server is loaded by a plain GET."""
    reply_delay_s: float = 0
    comment_name: Literal["both", "ticket.comment", "comment"] = "both"
    """Under which path apps reach the comment that is being written."""
    comment_rich_text: bool = True
    """False: it takes no HTML."""
    comment_type_settable: bool = True
    """False: apps can't turn a public reply into an internal note, and are not told so."""


def changed(switches: Switches, changes: dict[str, Any]) -> Switches:
    """A copy with some switches turned. Raises msgspec.ValidationError for names or values."""
    return msgspec.convert({**msgspec.structs.asdict(switches), **changes}, Switches)
