"""The outcome table of Zendesk's own validator, row by row; then that nothing can crash ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.install.validator import Listing, read_folder, read_zip, validate
from tests.unit.install.drafts import Draft, png

Change = Callable[[Draft], object]
ZIPPED = Draft().zip()
OAUTH = {
    "client_id": "c",
    "client_secret": "s",
    "authorize_uri": "https://id.example.org/a",
    "access_token_uri": "https://id.example.org/t",
}


def without(*names: str) -> Change:
    return lambda draft: [draft.manifest.pop(name) for name in names]


def with_(**members: Any) -> Change:
    return lambda draft: draft.manifest.update(members)


def setting(**members: Any) -> Change:
    return lambda draft: draft.add_setting(**{"name": "extra", **members})


def url(value: object) -> Change:
    return lambda draft: draft.sidebar.update(url=value)


def file(name: str, content: bytes) -> Change:
    return lambda draft: draft.files.update({name: content})


def all_of(*changes: Change) -> Change:
    return lambda draft: [change(draft) for change in changes]


def location(product: str, name: str) -> Change:
    return with_(location={product: {name: "assets/iframe.html"}})


def oauth(**block: str) -> Change:
    return with_(oauth=block)


def raw_manifest(text: str) -> Change:
    return file("manifest.json", text.encode())


def nested(draft: Draft) -> None:
    """Everything one folder too deep, as a zip of the folder has it."""
    draft.folder = "sub/"


def public_without(name: str) -> Change:
    def change(draft: Draft) -> None:
        draft.manifest["private"] = False
        draft.en["app"] |= {"long_description": "Long.", "installation_instructions": "Upload."}
        del draft.en["app"][name]

    return change


OK: set[str] = set()
LOGOS = ("assets/logo.png", "assets/logo-small.png")
OAUTH_SETTING = setting(type="oauth")
VERSION_KEYS = {"invalid_version", "locations_cant_be_urls"}

TABLE: list[tuple[str, Change, set[str]]] = [
    ("a valid app", lambda _: None, OK),
    ("no author", without("author"), {"manifest_keys.missing"}),
    ("no defaultLocale", without("defaultLocale"), {"manifest_keys.missing"}),
    ("no location", without("location"), {"manifest_keys.missing"}),
    (
        "no frameworkVersion",
        without("frameworkVersion"),
        {"manifest_keys.missing"} | VERSION_KEYS,
    ),
    ("empty author", with_(author={}), OK),
    ("no name", without("name"), OK),
    ("no version", without("version"), OK),
    ("version banana", with_(version="banana"), OK),
    ("author.url a word", with_(author={"url": "example"}), {"invalid_url"}),
    ("ftp terms", with_(termsConditionsURL="ftp://x"), {"invalid_url"}),
    ("version a number", with_(version=1.0), {"unacceptable_string"}),
    ("frameworkVersion 2", with_(frameworkVersion="2"), VERSION_KEYS),
    ("frameworkVersion 1.0", with_(frameworkVersion="1.0"), VERSION_KEYS),
    ("frameworkVersion a number", with_(frameworkVersion=2.0), VERSION_KEYS),
    ("signedUrls in quotes", with_(signedUrls="true"), {"unacceptable_boolean"}),
    ("private in quotes", with_(private="true"), {"unacceptable_boolean"}),
    ("secure in quotes", setting(secure="true"), {"unacceptable_boolean"}),
    ("required in quotes", setting(required="true"), {"unacceptable_boolean"}),
    ("whitelist a word", with_(domainWhitelist="x"), {"unacceptable_array_of_strings"}),
    ("whitelist a path", with_(domainWhitelist=["https://x/y"]), OK),
    ("secure without whitelist", setting(secure=True, scopes=["header"]), OK),
    *[
        (f"type {name}", setting(type=name), {"invalid_type_parameter"})
        for name in ("password", "email", "dropdown", "date", "mtls")
    ],
    ("setting called name", setting(name="name"), {"name_as_parameter_name"}),
    ("one setting twice", setting(name="code"), {"duplicate_parameters"}),
    ("hidden and required", setting(type="hidden", required=True), {"invalid_hidden_parameter"}),
    ("scopes, not secure", setting(scopes=["header"]), {"field_requires_secure_parameter"}),
    (
        "unknown scope",
        setting(secure=True, scopes=["cookie"]),
        {"field_contains_invalid_values"},
    ),
    ("scopes a word", setting(secure=True, scopes="header"), {"unacceptable_array"}),
    ("scopes empty", setting(secure=True, scopes=[]), {"field_cannot_be_empty"}),
    ("secure without scopes", setting(secure=True), OK),
    *[
        (f"url {value}", url(value), {"invalid_location_uri"})
        for value in (
            "assets/nope.html", "iframe.html", "http://host/p", "http://127.0.0.1/p",
            "http://localhost.example.org/p", "https://", "ftp://localhost/p", "https://[", 7,
        )
    ],
    *[
        (f"url {value}", url(value), OK)
        for value in (
            "assets/iframe.html?a=1", "https://host/p", "http://localhost:4567/p",
            "{{setting.x}}/p",
        )
    ],
    ("no url", lambda draft: draft.sidebar.pop("url"), {"blank_location_uri"}),
    (
        "no url, not loaded by itself",
        lambda draft: (draft.sidebar.pop("url"), draft.sidebar.update(autoLoad=False)),
        OK,
    ),
    (
        "flexible in words",
        lambda draft: draft.sidebar.update(flexible="yes"),
        {"invalid_location_flexible_type"},
    ),
    ("unknown location", location("support", "foo_bar"), {"invalid_location"}),
    ("unknown product", location("voice", "ticket_sidebar"), {"invalid_host"}),
    ("noTemplate", with_(noTemplate=True), {"no_template_deprecated_in_v2"}),
    ("unknown experiment", with_(experiments={"foo": True}), {"invalid_experiment"}),
    ("unknown experiment, off", with_(experiments={"foo": False}), OK),
    ("known experiment", with_(experiments={"hashParams": True}), OK),
    ("experiments a list", with_(experiments=[]), {"unacceptable_hash"}),
    ("a key twice", raw_manifest('{"name": "a", "name": "b"}'), {"duplicate_manifest_keys"}),
    (
        "a key twice, deep",
        raw_manifest('{"author": {"url": "a", "url": "b"}}'),
        {"duplicate_manifest_keys"},
    ),
    ("no app.name", lambda d: d.en["app"].pop("name"), {"translation.missing_required_key"}),
    *[
        (
            f"public without {name}",
            public_without(name),
            {"translation.missing_required_key"},
        )
        for name in ("short_description", "long_description", "installation_instructions")
    ],
    (
        "setting without label",
        lambda draft: draft.en["app"]["parameters"]["code"].pop("label"),
        {"translation.missing_required_key_on_leaf"},
    ),
    ("broken translation", file("translations/de.json", b"{"), {"translation.not_json"}),
    ("list as translation", file("translations/de.json", b"[]"), {"translation.not_json_object"}),
    *[
        (f"locale {name}", file(f"translations/{name}.json", b"{}"), keys)
        for names, keys in (
            (("EN", "zh-cn-foo", "english"), {"translation.invalid_locale"}),
            (("en-us", "en-US", "pt-br", "es-419", "en-001", "zh-cn"), OK),
        )
        for name in names
    ],
    *[
        (f"manifest {text}", raw_manifest(text), {"manifest_not_json"})
        for text in ("{", "", "[]", '"text"', "7", "null", '{"a": NaN}', "\ufeff{}", "[" * 100_000)
    ],
    ("no default locale's file", with_(defaultLocale="de"), {"missing_translation_file"}),
    ("oauth without setting", oauth(**OAUTH), {"oauth_parameter_required"}),
    (
        "oauth incomplete",
        all_of(OAUTH_SETTING, oauth(client_id="c")),
        {"oauth_keys.missing"},
    ),
    ("oauth complete", all_of(OAUTH_SETTING, oauth(**OAUTH)), OK),
    (
        "oauth secure",
        all_of(setting(type="oauth", secure=True), oauth(**OAUTH)),
        {"oauth_parameter_cannot_be_secure"},
    ),
    (
        "oauth twice",
        all_of(OAUTH_SETTING, setting(name="more", type="oauth"), oauth(**OAUTH)),
        {"too_many_oauth_parameters"},
    ),
    ("a pdf", file("assets/manual.txt", b"%PDF-1.7"), {"unsupported_mime_type_detected"}),
    ("a zip as png", file("assets/a.png", ZIPPED), {"unsupported_mime_type_detected"}),
    ("a build.sh", file("build.sh", b"make"), {"unsupported_mime_type_detected"}),
    ("a script", file("build", b"#!/usr/bin/env bash\n"), {"unsupported_mime_type_detected"}),
    ("python and markdown", file("x.py", b"#!/usr/bin/python3\n"), OK),
    ("a link", lambda draft: draft.links.update({"assets/a.css": "b"}), {"symlink_in_zip"}),
    ("a link in tmp", lambda draft: draft.links.update({"tmp/a.css": "b"}), OK),
    ("one folder too deep", nested, {"nested_manifest"}),
    ("a banner of text", file("assets/banner.png", b"text"), {"banner.invalid_format"}),
    ("a banner too small", file("assets/banner.png", png(83, 20)), {"banner.invalid_size"}),
    ("a banner", file("assets/banner.png", png(830, 200)), OK),
    ("v1 leftovers", all_of(file("app.js", b"0"), file("templates/a.hdbs", b"")), OK),
    ("a large asset", file("assets/large.css", b" " * 20_000_000), OK),
    (
        "a setting without words",
        lambda draft: draft.manifest["parameters"].append({"name": "bare"}),
        OK,
    ),
    ("gaID a number", with_(gaID=1), {"unacceptable_string"}),
    ("no logos", lambda draft: [draft.files.pop(name) for name in LOGOS], OK),
    ("unknown top-level key", with_(scopes=["x"]), OK),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "keys"), [row[1:] for row in TABLE], ids=[row[0][:40] for row in TABLE]
)
def test_every_row_of_the_outcome_table_gives_exactly_its_error_keys(
    change: Change, keys: set[str]
) -> None:
    draft = Draft()
    change(draft)
    assert draft.keys() == keys


def test_a_valid_app_gives_no_finding_of_any_kind() -> None:
    assert Draft().findings() == ()


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (setting(secure=True), "secure_parameter_without_scopes"),
        (setting(name="api_token"), "secret_parameter_not_secure"),
        (setting(type="hidden", default="x"), "default_is_not_protected"),
        (setting(secure=True, scopes=["body"], default="x"), "default_is_not_protected"),
        (lambda d: d.en["app"]["parameters"]["code"].update(label="Token"), "secret_like_word"),
        (file("assets/a.js", b"get('http://a.example.org')"), "insecure_url"),
        (file("assets/a.svg", b"<svg><script>1</script></svg>"), "svg_gets_rewritten"),
    ],
)
def test_what_zendesk_only_warns_of_is_a_warning_here(change: Change, key: str) -> None:
    draft = Draft()
    change(draft)
    assert draft.keys("warning") == {key}
    assert draft.keys() == set()


def test_errors_stand_before_warnings_and_name_file_and_key() -> None:
    draft = Draft()
    all_of(setting(name="api_token"), without("author"))(draft)
    first, last = draft.findings()
    assert str(first) == "error manifest_keys.missing: author: is required"
    assert (last.level, last.where) == ("warning", "parameters.api_token")


def test_a_folder_is_judged_as_its_zip_is(tmp_path: Path) -> None:
    draft = Draft()
    setting(type="email")(draft)
    for name, content in draft.content().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert validate(read_folder(tmp_path)) == draft.findings()
    (tmp_path / "assets/link.css").symlink_to("elsewhere.css")
    keys = [finding.key for finding in validate(read_folder(tmp_path))]
    assert sorted(keys) == ["invalid_type_parameter", "symlink_in_zip"]


@pytest.mark.parametrize("content", [b"", b"no zip", ZIPPED[:-40], ZIPPED[: len(ZIPPED) // 2]])
def test_a_file_that_is_no_whole_zip_is_a_finding(content: bytes) -> None:
    keys = {finding.key for finding in validate(read_zip(content))}
    assert keys == {"house.zip_unreadable", "missing_manifest"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = [
    "author", "defaultLocale", "location", "frameworkVersion", "name", "version", "private",
    "parameters", "domainWhitelist", "signedUrls", "oauth", "experiments", "termsConditionsURL",
]  # fmt: skip


@given(member=st.sampled_from(MEMBERS), value=JSON)
def test_no_value_of_any_member_makes_it_crash(member: str, value: object) -> None:
    files = Draft().content()
    files["manifest.json"] = json.dumps({**Draft().manifest, member: value}).encode()
    found = validate(Listing(files))
    assert all(str(finding) for finding in found)


@given(place=st.sampled_from(["product", "location", "setting", "app", "label"]), value=JSON)
def test_no_value_deeper_in_makes_it_crash(place: str, value: object) -> None:
    draft = Draft()
    if place == "product":
        draft.manifest["location"]["support"] = value
    elif place == "location":
        draft.manifest["location"]["support"]["ticket_sidebar"] = value
    elif place == "setting":
        draft.manifest["parameters"] = [value]
    elif place == "app":
        draft.en["app"] = value
    else:
        draft.en["app"]["parameters"] = value
    assert all(str(finding) for finding in validate(Listing(draft.content())))


@given(content=st.binary(max_size=200), name=st.sampled_from(["manifest.json", "assets/logo.png",
       "translations/en.json", "assets/a.js", "assets/a.html", "assets/a.svg"]))  # fmt: skip
def test_no_bytes_in_any_file_make_it_crash(content: bytes, name: str) -> None:
    assert isinstance(validate(Listing({**Draft().content(), name: content})), tuple)


@given(source=st.text(alphabet="`${}\\/'\"*a=( \nconsole", max_size=60))
def test_no_script_makes_it_crash(source: str) -> None:
    assert isinstance(validate(Listing({"assets/a.js": source.encode()})), tuple)
