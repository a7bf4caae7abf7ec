"""`parameters` of the manifest: the settings an admin fills in, and the `oauth` block they use."""

from __future__ import annotations

import re
from typing import Any, Final

from backend.install.validator.document import Document
from backend.install.validator.finding import Findings, error, warning

TYPES: Final = frozenset({"text", "checkbox", "url", "number", "multiline", "hidden", "oauth"})
SCOPES: Final = frozenset({
    "header", "body", "url", "jwt_secret_key", "jwt_claim",
    "basic_auth_username", "basic_auth_password",
})  # fmt: skip
OAUTH_KEYS: Final = ("client_id", "client_secret", "authorize_uri", "access_token_uri")
SECRET_NAME: Final = re.compile(r"token|key|pwd|password", re.IGNORECASE)


def listed_parameters(manifest: Document) -> list[Document]:
    """Those that can be looked into; what can't is reported by `check_parameters`."""
    listed = manifest.get("parameters")
    return [p for p in listed if isinstance(p, dict)] if isinstance(listed, list) else []


def check_parameters(manifest: Document) -> Findings:
    listed = manifest.get("parameters")
    if listed is not None and not isinstance(listed, list):
        yield error("parameters_not_an_array", "parameters", "must be an array")
    parameters = listed_parameters(manifest)
    if isinstance(listed, list) and len(parameters) < len(listed):
        yield error("unacceptable_hash", "parameters", "must hold objects only")
    names = [p["name"] for p in parameters if isinstance(p.get("name"), str)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield error("duplicate_parameters", f"parameters.{name}", "is there twice")
    for parameter in parameters:
        yield from _check_parameter(parameter)
    yield from _check_oauth(manifest, parameters)


def _check_parameter(parameter: Document) -> Findings:
    name, where = parameter.get("name"), f"parameters.{parameter.get('name')}"
    if not isinstance(name, str) or not name:
        yield error("unacceptable_string", where, "needs a name")
    if name == "name":
        yield error("name_as_parameter_name", where, "can't be called that")
    if _type(parameter) not in TYPES:
        yield error("invalid_type_parameter", where, f"has no type “{_type(parameter)}”")
    for flag in ("required", "secure"):
        if not isinstance(parameter.get(flag, False), bool):
            text = f"“{flag}” must be true or false, without quotes"
            yield error("unacceptable_boolean", where, text)
    if _type(parameter) == "hidden" and parameter.get("required"):
        yield error("invalid_hidden_parameter", where, "is hidden, so nobody could fill it in")
    yield from _check_scopes(parameter, where)
    yield from _check_secrecy(parameter, where)


def _check_scopes(parameter: Document, where: str) -> Findings:
    if "scopes" not in parameter:
        return
    scopes: Any = parameter["scopes"]
    if parameter.get("secure") is not True:
        yield error("field_requires_secure_parameter", where, "has scopes without being secure")
    if not isinstance(scopes, list):
        yield error("unacceptable_array", where, "scopes must be an array")
    elif not scopes:
        yield error("field_cannot_be_empty", where, "scopes must name at least one")
    elif any(not isinstance(scope, str) or scope not in SCOPES for scope in scopes):
        yield error("field_contains_invalid_values", where, "names a scope that does not exist")


def _check_secrecy(parameter: Document, where: str) -> Findings:
    secure, hidden = parameter.get("secure") is True, _type(parameter) == "hidden"
    if secure and "scopes" not in parameter:
        yield warning("secure_parameter_without_scopes", where, "is secure and names no scopes")
    if (secure or hidden) and "default" in parameter:
        yield warning("default_is_not_protected", where, "has a default that anybody can read")
    if _type(parameter) == "text" and not secure and SECRET_NAME.search(str(parameter.get("name"))):
        yield warning("secret_parameter_not_secure", where, "sounds secret and is not secure")


def _check_oauth(manifest: Document, parameters: list[Document]) -> Findings:
    own = [p for p in parameters if _type(p) == "oauth"]
    if len(own) > 1:
        yield error("too_many_oauth_parameters", "parameters", "may hold one of type oauth")
    if any(p.get("secure") for p in own):
        yield error("oauth_parameter_cannot_be_secure", "parameters", "oauth can't be secure")
    block = manifest.get("oauth")
    if block is None:
        return
    if not isinstance(block, dict):
        yield error("unacceptable_hash", "oauth", "must be an object")
        return
    if missing := [key for key in OAUTH_KEYS if not block.get(key)]:
        yield error("oauth_keys.missing", "oauth", f"lacks {', '.join(missing)}")
    if not own:
        yield error("oauth_parameter_required", "oauth", "needs a parameter of type oauth")


def _type(parameter: Document) -> str:
    return str(parameter.get("type", "text"))
