"""The stand-in's package check, row by row."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator.apps.package import NotAZip, read_package
from tests.emulator.apps.validator import check
from tests.emulator.sample_app.package import ENGLISH, files, manifest, package_zip, zipped

Manifest = dict[str, Any]
Change = Callable[[Manifest], Any]


def errors(content: bytes) -> set[str]:
    return {finding.key for finding in check(read_package(content)) if not finding.warning}


def warnings(content: bytes) -> set[str]:
    return {finding.key for finding in check(read_package(content)) if finding.warning}


def changed(change: Change) -> bytes:
    sheet = manifest()
    change(sheet)
    return zipped(files(sheet))


def with_files(**more: bytes) -> bytes:
    return zipped({**files(manifest()), **{n.replace("__", "/"): c for n, c in more.items()}})


def located(**options: Any) -> Change:
    return lambda m: m["location"]["support"].update(ticket_sidebar=options)


def setting(**options: Any) -> Change:
    return lambda m: m["parameters"].append({"name": "extra", **options})


def put(**values: Any) -> Change:
    return lambda m: m.update(values)


OAUTH = {"client_id": "a", "client_secret": "b", "authorize_uri": "c", "access_token_uri": "d"}


def test_the_sample_package_has_neither_errors_nor_warnings() -> None:
    assert check(read_package(package_zip("http://localhost:4567/panel"))) == []


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda m: m.pop("author"), "manifest_keys.missing"),
        (lambda m: m.pop("defaultLocale"), "manifest_keys.missing"),
        (lambda m: m.pop("location"), "manifest_keys.missing"),
        (lambda m: m.pop("frameworkVersion"), "manifest_keys.missing"),
        (put(author={"url": "example"}), "invalid_url"),
        (put(termsConditionsURL="ftp://x"), "invalid_url"),
        (put(version=1.0), "unacceptable_string"),
        (put(gaID=7), "unacceptable_string"),
        (put(frameworkVersion="2"), "invalid_version"),
        (put(frameworkVersion="1.0"), "locations_cant_be_urls"),
        (put(signedUrls="true"), "unacceptable_boolean"),
        (put(private="false"), "unacceptable_boolean"),
        (setting(secure="true"), "unacceptable_boolean"),
        (setting(required="true"), "unacceptable_boolean"),
        (put(domainWhitelist="x"), "unacceptable_array_of_strings"),
        *((setting(type=t), "invalid_type_parameter")
          for t in ("password", "email", "dropdown", "date", "mtls")),
        (setting(name="name"), "name_as_parameter_name"),
        (setting(name="greeting"), "duplicate_parameters"),
        (setting(type="hidden", required=True), "invalid_hidden_parameter"),
        (setting(scopes=["header"]), "field_requires_secure_parameter"),
        (setting(secure=True, scopes=["cookie"]), "field_contains_invalid_values"),
        (setting(secure=True, scopes="header"), "unacceptable_array"),
        (setting(secure=True, scopes=[]), "field_cannot_be_empty"),
        *((located(url=u), "invalid_location_uri")
          for u in ("assets/nope.html", "iframe.html", "http://host/x", "http://127.0.0.1/x")),
        (located(flexible=True), "blank_location_uri"),
        (located(url="assets/iframe.html", flexible="yes"), "invalid_location_flexible_type"),
        (lambda m: m["location"]["support"].update(foo_bar="assets/iframe.html"),
         "invalid_location"),
        (put(location={"voice": {"x": "assets/iframe.html"}}), "invalid_host"),
        (put(noTemplate=True), "no_template_deprecated_in_v2"),
        (put(experiments={"foo": True}), "invalid_experiment"),
        (put(experiments=[]), "unacceptable_hash"),
        (put(oauth=OAUTH), "oauth_parameter_required"),
        (put(oauth={"client_id": "a"}), "oauth_keys.missing"),
        (setting(type="oauth", secure=True), "oauth_parameter_cannot_be_secure"),
        (lambda m: [setting(name=n, type="oauth")(m) for n in ("a", "b")],
         "too_many_oauth_parameters"),
        (put(defaultLocale="de"), "missing_translation_file"),
        (put(defaultLocale="EN"), "invalid_default_locale"),
    ],
)  # fmt: skip
def test_a_bad_manifest_is_refused_by_its_own_key(change: Change, key: str) -> None:
    assert key in errors(changed(change))


@pytest.mark.parametrize(
    "change",
    [
        put(author={}),
        lambda m: m.pop("name"),
        lambda m: m.pop("version"),
        put(version="banana"),
        put(domainWhitelist=["https://x/y"]),
        lambda m: m.pop("domainWhitelist"),
        put(scopes=["anything"]),
        put(experiments={"foo": False, "hashParams": True}),
        *(
            located(url=u)
            for u in (
                "assets/iframe.html?a=1",
                "https://panel.example.org/x",
                "http://localhost:4567/x",
                "{{setting.greeting}}/p",
            )
        ),
        located(autoLoad=False),
    ],
)
def test_what_zendesk_lets_pass_passes(change: Change) -> None:
    assert errors(changed(change)) == set()


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("assets__a.pdf", b"x", "unsupported_mime_type_detected"),
        ("assets__logo.png", b"PK\x03\x04", "unsupported_mime_type_detected"),
        ("build.sh", b"ls", "unsupported_mime_type_detected"),
        ("assets__banner.png", b"GIF89a", "banner.invalid_format"),
        ("translations__de.json", b"{", "translation.not_json"),
        ("translations__de.json", b"[]", "translation.not_json_object"),
        ("translations__EN.json", b"{}", "translation.invalid_locale"),
        ("translations__zh-cn-foo.json", b"{}", "translation.invalid_locale"),
        ("translations__en.json", b'{"app":{}}', "translation.missing_required_key"),
        ("manifest.json", b"{", "manifest_not_json"),
        ("manifest.json", b"[]", "manifest_not_json"),
        ("manifest.json", b'{"name":"a","name":"b"}', "duplicate_manifest_keys"),
        ("manifest.json", b'{"author":{"url":"a","url":"b"}}', "duplicate_manifest_keys"),
    ],
)
def test_a_bad_file_is_refused_by_its_own_key(name: str, content: bytes, key: str) -> None:
    assert errors(with_files(**{name: content})) == {key}


def test_leftovers_big_assets_and_tmp_pass() -> None:
    content = with_files(
        **{
            "app.js": b"1",
            "templates__x.hdbs": b"x",
            "tmp__a.pdf": b"%PDF-",
            "assets__b.js": b" " * 10**6,
        }
    )
    assert errors(content) == set()


@pytest.mark.parametrize("locale", ["pt-br", "es-419", "en-001", "zh-cn", "en-US"])
def test_locales_with_a_region_pass(locale: str) -> None:
    assert errors(with_files(**{f"translations__{locale}.json": b"{}"})) == set()


def test_a_setting_without_label_is_refused_and_one_without_entry_passes() -> None:
    words = json.loads(json.dumps(ENGLISH))
    del words["app"]["parameters"]["greeting"]
    name = "translations__en.json"
    assert errors(with_files(**{name: json.dumps(words).encode()})) == set()
    words["app"]["parameters"]["greeting"] = {"helpText": "no label"}
    refused = errors(with_files(**{name: json.dumps(words).encode()}))
    assert refused == {"translation.missing_required_key_on_leaf"}


def test_a_public_app_needs_its_listing_texts() -> None:
    sheet = manifest()
    sheet["private"] = False
    content = files(sheet)
    content["translations/en.json"] = b'{"app":{"name":"x"}}'
    assert errors(zipped(content)) == {"translation.missing_required_key"}


def test_a_manifest_one_folder_deeper_is_refused() -> None:
    content = {f"panel/{name}": data for name, data in files(manifest()).items()}
    assert errors(zipped(content)) == {"nested_manifest"}


def test_a_symbolic_link_is_refused() -> None:
    buffer = io.BytesIO(zipped(files(manifest())))
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("assets/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/hosts")
    assert errors(buffer.getvalue()) == {"symlink_in_zip"}


def test_careless_settings_are_only_warned_about() -> None:
    content = changed(setting(name="api_token"))
    assert warnings(content) == {"insecure_token_parameter"}
    assert warnings(changed(setting(secure=True))) == {"secure_parameter_without_scopes"}
    assert errors(content) == set()


def test_what_is_not_a_zip_is_told_apart() -> None:
    with pytest.raises(NotAZip):
        read_package(b"not a zip")
