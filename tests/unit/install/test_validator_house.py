"""The stricter rules of the house, each broken alone."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable

import pytest

from backend.install.sources import package_root
from backend.install.validator import Listing, read_folder, read_zip, validate
from tests.unit.install.drafts import Draft, png

Change = Callable[[Draft], object]


def remote(draft: Draft) -> None:
    draft.sidebar["url"] = "https://chatside.example.org/sidebar"


def beside_a_modal(sidebar: object) -> Change:
    page = "https://chatside.example.org/sidebar"
    places = {"support": {"modal": page, "ticket_sidebar": sidebar}}
    return lambda draft: draft.manifest.update(signedUrls=True, location=places)


def german(**app: object) -> Change:
    body = json.dumps({"app": app}).encode()
    return lambda draft: draft.files.update({"translations/de.json": body})


def file(name: str, content: bytes) -> Change:
    return lambda draft: draft.files.update({name: content})


def secure(*, hosts: bool, scopes: bool) -> Change:
    def change(draft: Draft) -> None:
        draft.add_setting(name="extra", secure=True, **({"scopes": ["header"]} if scopes else {}))
        draft.manifest["domainWhitelist"] = ["chatside.example.org"] if hosts else []

    return change


HOUSE: list[tuple[str, Change]] = [
    ("logo_missing", lambda draft: draft.files.pop("assets/logo.png")),
    ("logo_missing", lambda draft: draft.files.pop("assets/logo-small.png")),
    ("logo_size", file("assets/logo.png", png(128, 128))),
    ("logo_size", file("assets/logo-small.png", png(128, 127))),
    ("logo_format", file("assets/logo.png", b"GIF89a")),
    ("logo_format", file("assets/logo.png", png(320, 320)[:-20])),
    ("logo_format", file("assets/logo.png", png(320, 320).replace(b"IDAT", b"IDAX"))),
    ("name_too_long", lambda draft: draft.manifest.update(name="n" * 41)),
    ("name_too_long", lambda draft: draft.en["app"].update(name="n" * 41)),
    ("name_too_long", german(name="n" * 41, parameters={"code": {"label": "C", "helpText": "H"}})),
    ("short_description_too_long", lambda d: d.en["app"].update(short_description="s" * 81)),
    ("zendesk_mark", lambda draft: draft.manifest.update(name="Past chats for Zendesk")),
    ("zendesk_mark", lambda draft: draft.en["app"].update(name="ＺＥＮ-desk chats")),
    ("zendesk_mark", lambda draft: draft.en["app"].update(name="Zopim history")),
    ("label_missing", lambda draft: draft.en["app"]["parameters"]["code"].update(label=" ")),
    ("help_text_missing", lambda draft: draft.en["app"]["parameters"]["code"].pop("helpText")),
    ("help_text_missing", german(name="Chats", parameters={"code": {"label": "Code"}})),
    ("domain_whitelist_missing", secure(hosts=False, scopes=True)),
    ("scopes_missing", secure(hosts=True, scopes=False)),
    ("location_not_signed", remote),
    ("modal_needs_pairs", beside_a_modal({"url": "https://chatside.example.org/sidebar"})),
    ("modal_needs_pairs", beside_a_modal("assets/iframe.html")),
    ("other_product", lambda d: d.manifest["location"].update(sell={"x": "assets/iframe.html"})),
    ("not_an_app", lambda draft: draft.manifest.update(requirementsOnly=True)),
    ("requirements", file("requirements.json", b"{}")),
    ("duplicate_translation_key", file("translations/de.json", b'{"a": 1, "a": 2}')),
    ("zip_too_large", file("assets/a.css", os.urandom(2 * 1024 * 1024))),
    ("unsafe_path", file("../outside.css", b"")),
    ("unsafe_path", file("/outside.css", b"")),
    ("console", file("assets/a.js", b"console.log(1)")),
    ("debugger", file("assets/a.js", b"if (a) { debugger }")),
]


@pytest.mark.parametrize(("key", "change"), HOUSE)
def test_each_house_rule_is_an_error_of_its_own(key: str, change: Change) -> None:
    draft = Draft()
    change(draft)
    assert draft.keys(house=True) == {f"house.{key}"}


def test_the_longest_allowed_words_pass() -> None:
    draft = Draft()
    draft.manifest["name"] = draft.en["app"]["name"] = "n" * 40
    draft.en["app"]["short_description"] = "s" * 80
    assert draft.findings() == ()


def test_a_signed_remote_page_and_a_guarded_secure_setting_pass() -> None:
    draft = Draft()
    remote(draft)
    draft.sidebar["signed"] = True
    secure(hosts=True, scopes=True)(draft)
    assert draft.findings() == ()


def test_a_location_can_not_take_its_signature_back() -> None:
    draft = Draft()
    remote(draft)
    draft.manifest["signedUrls"] = True
    assert draft.findings() == ()
    draft.sidebar["signed"] = False
    assert draft.keys(house=True) == {"house.location_not_signed"}


def test_the_same_path_twice_in_a_zip_is_an_error() -> None:
    target = io.BytesIO(Draft().zip())
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("assets/iframe.html", b"another")
    keys = {finding.key for finding in validate(read_zip(target.getvalue()))}
    assert keys == {"house.duplicate_path"}


def test_a_zip_that_unpacks_to_very_much_is_not_unpacked() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("assets/a.css", b" " * (65 * 1024 * 1024))
    listing = read_zip(target.getvalue())
    assert listing.files == {}
    assert [problem.key for problem in listing.problems] == ["house.zip_too_large"]


def script_keys(name: str, text: str) -> set[str]:
    return {finding.key for finding in validate(Listing({name: text.encode()}))} - {
        "missing_manifest"
    }


@pytest.mark.parametrize(
    "text",
    [
        "// console.log(1)\n/* debugger */",
        "say('console.log(1)'); say(\"debugger\")",
        "const a = /console.log('/; const b = `console.log(1) it's`",
        "other.console.log(1); a.debugger; const debuggers = { debugger: 1, console: 2 }",
        "const url = 'https://a.example.org' // then console.log",
    ],
)
def test_words_that_are_no_code_are_not_taken_for_it(text: str) -> None:
    assert script_keys("assets/a.js", text) == set()


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("a.js", "const url = 'https://a.example.org'; console.log(url)", "console"),
        ("a.js", "const quote = /[\"'/]/g; console.warn(1)", "console"),
        ("a.js", "const half = a / 2; console.info(half / 2)", "console"),
        ("a.js", "`it's ${call(`${console.log(1)}`)} isn't`", "console"),
        ("a.js", "`${{ a: 1 }.a} ${console.log(1)}`", "console"),
        ("a.js", "window . console ['log'](1)", "console"),
        ("a.js", "const { log } = console", "console"),
        ("a.mjs", "/* a */ debugger", "debugger"),
        ("a.html", "<p>debugger</p><script type=module>let a\ndebugger\n</script>", "debugger"),
    ],
)
def test_code_is_found_among_strings_patterns_and_templates(name: str, text: str, key: str) -> None:
    assert script_keys(f"assets/{name}", text) == {f"house.{key}"}


def test_words_of_a_page_that_are_no_script_pass() -> None:
    assert script_keys("assets/a.html", "<p>Open the console. debugger;</p>") == set()


def test_what_the_backend_serves_to_the_panel_writes_nothing_to_the_console() -> None:
    served = read_folder(package_root() / "zat_app")
    assert any(name.endswith(".js") for name in served.files)
    keys = {finding.key for finding in validate(served)}
    assert not keys & {"house.console", "house.debugger", "unsupported_mime_type_detected"}
