"""Rules on `parameters`, the settings of an installation."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from tests.emulator.apps.findings import Findings, error, warning

TYPES = {"text", "multiline", "url", "number", "checkbox", "hidden", "oauth"}
SCOPES = {
    "header", "body", "url", "jwt_secret_key", "jwt_claim", "basic_auth_username",
    "basic_auth_password",
}  # fmt: skip
SECRET_NAME = re.compile(r"token|key|pwd|password", re.IGNORECASE)

Parameter = dict[str, Any]


def check(manifest: dict[str, Any]) -> Findings:
    parameters = manifest.get("parameters", [])
    if not isinstance(parameters, list) or not all(isinstance(p, dict) for p in parameters):
        yield error("unacceptable_array", "parameters must be a list of objects")
        return
    names = Counter(p.get("name") for p in parameters)
    for name, count in names.items():
        if count > 1:
            yield error("duplicate_parameters", f"Duplicate app parameters: {name}")
    for parameter in parameters:
        yield from _one(parameter)
        yield from _scopes(parameter)
        yield from _warnings(parameter)
    yield from _oauth(manifest, parameters)


def _one(parameter: Parameter) -> Findings:
    name = parameter.get("name")
    if name == "name":
        yield error("name_as_parameter_name", "A parameter can't be called name")
    if parameter.get("type", "text") not in TYPES:
        yield error("invalid_type_parameter", f"{parameter['type']} is an invalid parameter type")
    for key in ("required", "secure"):
        if not isinstance(parameter.get(key, False), bool):
            yield error("unacceptable_boolean", f"{name}: {key} must be true or false")
    if parameter.get("type") == "hidden" and parameter.get("required"):
        yield error("invalid_hidden_parameter", f"{name} is hidden and can't be required")


def _scopes(parameter: Parameter) -> Findings:
    name = parameter.get("name")
    if "scopes" not in parameter:
        return
    scopes = parameter["scopes"]
    if parameter.get("secure") is not True:
        yield error("field_requires_secure_parameter", f"{name}: scopes need secure")
    if not isinstance(scopes, list):
        yield error("unacceptable_array", f"{name}: scopes must be a list")
    elif not scopes:
        yield error("field_cannot_be_empty", f"{name}: scopes can't be empty")
    elif not set(map(str, scopes)) <= SCOPES:
        yield error("field_contains_invalid_values", f"{name}: scopes has an unknown value")


def _warnings(parameter: Parameter) -> Findings:
    name, secure = str(parameter.get("name")), parameter.get("secure") is True
    if secure and "scopes" not in parameter:
        yield warning("secure_parameter_without_scopes", f"{name} is secure and has no scopes")
    if not secure and parameter.get("type", "text") == "text" and SECRET_NAME.search(name):
        yield warning("insecure_token_parameter", f"{name} looks like a secret; make it secure")
    if "default" in parameter and (secure or parameter.get("type") == "hidden"):
        yield warning("default_on_secret", f"{name}: its default value is not protected")


def _oauth(manifest: dict[str, Any], parameters: list[Parameter]) -> Findings:
    found = [p for p in parameters if p.get("type") == "oauth"]
    if len(found) > 1:
        yield error("too_many_oauth_parameters", "Only one oauth parameter is allowed")
    if any(p.get("secure") for p in found):
        yield error("oauth_parameter_cannot_be_secure", "An oauth parameter can't be secure")
    if manifest.get("oauth") is not None and not found:
        yield error("oauth_parameter_required", "The oauth block needs an oauth parameter")
