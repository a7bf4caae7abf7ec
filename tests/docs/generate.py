"""Generated files: the JSON contract as JSON Schema and as TypeScript declarations, the doctor's
tables.

`make contract` writes them; `test_contract.py` and `test_doctor.py` compare.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from backend.web import contract
from tests.docs import doctor_page

ROOT: Final = Path(__file__).parents[2]
API_JSON: Final = ROOT / "docs/reference/api.json"
DECLARATIONS: Final = ROOT / "zat_app/assets/js/contract.d.ts"
PLAIN: Final[dict[Any, str]] = {str: "string", int: "number", bool: "boolean", NoneType: "null"}


def structs() -> list[type[msgspec.Struct]]:
    """The contract's structs in the order of the file."""
    found = [
        value
        for _, value in inspect.getmembers(contract, inspect.isclass)
        if issubclass(value, msgspec.Struct) and value.__module__ == contract.__name__
    ]
    return sorted(found, key=lambda kind: inspect.getsourcelines(kind)[1])


def api_json() -> str:
    _, components = msgspec.json.schema_components(structs(), ref_template="#/$defs/{name}")
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": components}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def declarations() -> str:
    head = "// Generated from backend/web/contract.py by `make contract`.\n"
    return head + "".join(f"\n{_interface(kind)}" for kind in structs())


def _interface(kind: type[msgspec.Struct]) -> str:
    hints = get_type_hints(kind, include_extras=False)
    optional = _optional(kind)
    lines = [
        f"  {name}{'?' if name in optional else ''}: {_type(hint)}" for name, hint in hints.items()
    ]
    body = "\n".join(lines)
    return (
        f"export interface {kind.__name__} {{\n{body}\n}}\n"
        if lines
        else (f"export type {kind.__name__} = Record<string, never>\n")
    )


def _optional(kind: type[msgspec.Struct]) -> set[str]:
    """Members a sender may leave out: those of requests that have a default."""
    if not kind.__name__.endswith(("Request", "Requester")):
        return set()
    return {f.name for f in msgspec.structs.fields(kind) if not f.required}


def _type(hint: Any) -> str:
    if hint in PLAIN:
        return PLAIN[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _type(arguments[0])
    if origin is Literal:
        return " | ".join(json.dumps(value).replace('"', "'") for value in arguments)
    if origin in {Union, UnionType}:
        return " | ".join(_type(argument) for argument in arguments)
    if origin is list:
        inner = _type(arguments[0])
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    return str(hint.__name__)


def main() -> None:
    API_JSON.write_text(api_json(), "utf-8")
    DECLARATIONS.write_text(declarations(), "utf-8")
    doctor_page.PAGE.write_text(doctor_page.page(), "utf-8")


if __name__ == "__main__":
    main()
