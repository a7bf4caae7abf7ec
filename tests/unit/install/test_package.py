"""`chatside bundle`: the same bytes every time, or a reason and no file."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backend.accounts.place import PLACES
from backend.cli.main import main
from backend.install.package import BundleRefused, Package, compose, write
from backend.install.sources import PackageMissing, package_root
from backend.install.validator import read_folder, validate
from tests.emulator.apps.package import read_package
from tests.emulator.apps.validator import check as check_as_zendesk

URL = "https://chat.acme.example.org"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of what the package is made of, to be broken."""
    root = tmp_path / "sources"
    shutil.copytree(package_root() / "zat_app", root / "zat_app")
    shutil.copy(package_root() / "manifest.json", root)
    return root


def members(package: Package) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(package: Package) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(members(package)["manifest.json"])
    return read


def change_json(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")


def refused_keys(refused: pytest.ExceptionInfo[BundleRefused]) -> set[str]:
    return {finding.key for finding in refused.value.findings}


def bundle(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["bundle", *map(str, words)])


def test_the_zip_holds_manifest_logos_and_translations_and_nothing_else() -> None:
    names = list(members(compose(URL)))
    translations = sorted((package_root() / "zat_app/translations").glob("*.json"))
    assert names == [
        "manifest.json",
        "assets/logo-small.png",
        "assets/logo.png",
        *(f"translations/{path.name}" for path in translations),
    ]


def test_the_panel_is_a_signed_page_of_the_given_server_and_one_setting_is_asked() -> None:
    package = compose(URL)
    made = manifest(package)
    assert package.page == f"{URL}/sidebar"
    assert made["location"] == {"support": dict.fromkeys(PLACES, package.page)}
    assert (made["signedUrls"], made["singleInstall"]) == (True, True)
    assert made["parameters"] == [{"name": "setup_code", "type": "text", "required": True}]


def test_only_the_pages_address_differs_from_the_manifest_in_the_repository() -> None:
    kept = json.loads((package_root() / "manifest.json").read_text(encoding="utf-8"))
    made = manifest(compose(URL))
    page = "https://chatside.example.org/sidebar"
    made["location"]["support"] = dict.fromkeys(made["location"]["support"], page)
    assert made == kept


def test_what_stands_in_the_repository_is_valid_as_it_is(sources: Path) -> None:
    folder = sources.parent / "as_it_stands"
    shutil.copytree(sources / "zat_app/translations", folder / "translations")
    for name in ("logo.png", "logo-small.png"):
        (folder / "assets").mkdir(exist_ok=True)
        shutil.copy(sources / "zat_app/assets" / name, folder / "assets")
    shutil.copy(sources / "manifest.json", folder)
    assert validate(read_folder(folder)) == ()


def test_the_stand_in_which_has_a_validator_of_its_own_takes_the_zip() -> None:
    assert check_as_zendesk(read_package(compose(URL).content)) == []


def test_the_manifest_carries_the_projects_version() -> None:
    project = tomllib.loads((package_root() / "pyproject.toml").read_text(encoding="utf-8"))
    assert manifest(compose(URL))["version"] == project["project"]["version"]


def test_the_same_sources_give_the_same_bytes_whatever_their_times_and_rights(
    sources: Path,
) -> None:
    for number, path in enumerate(sorted(sources.rglob("*"))):
        os.utime(path, (number * 1_000_000, number * 1_000_000))
        path.chmod(0o700)
    assert compose(URL, sources).content == compose(URL).content


def test_nothing_in_the_zip_depends_on_clock_compressor_or_operating_system() -> None:
    with zipfile.ZipFile(io.BytesIO(compose(URL).content)) as archive:
        for member in archive.infolist():
            assert member.date_time == (1980, 1, 1, 0, 0, 0)
            assert member.compress_type == zipfile.ZIP_STORED
            assert member.create_system == 3
            assert member.external_attr >> 16 == stat.S_IFREG | 0o644


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("https://chatside.example.org", "https://chatside.example.org/sidebar"),
        ("https://chat.example.org/", "https://chat.example.org/sidebar"),
        ("HTTPS://Chat.Example.org:443", "https://chat.example.org/sidebar"),
        ("https://chat.example.org:8443", "https://chat.example.org:8443/sidebar"),
        ("https://xn--bcher-kva.example.org", "https://xn--bcher-kva.example.org/sidebar"),
        ("https://localhost:8000", "https://localhost:8000/sidebar"),
        ("http://localhost:8000/", "http://localhost:8000/sidebar"),
        ("http://localhost:80", "http://localhost/sidebar"),
    ],
)
def test_an_address_is_written_as_browsers_write_it(text: str, page: str) -> None:
    assert compose(text).page == page


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("http", "http://chat.example.org"),
        ("http", "http://127.0.0.1:8000"),
        ("http", "http://localhost.example.org"),
        ("http", "http://app.localhost:8000"),
        ("scheme", "chat.example.org"),
        ("scheme", "localhost:8000"),
        ("scheme", "ftp://chat.example.org"),
        ("scheme", "//chat.example.org"),
        ("scheme", "https:chat.example.org"),
        ("scheme", "https://"),
        ("scheme", "javascript:alert(1)"),
        ("path", "https://chat.example.org/sidebar"),
        ("path", "https://chat.example.org//"),
        ("path", "https://https://chat.example.org"),
        ("query", "https://chat.example.org?a=1"),
        ("query", "https://chat.example.org?"),
        ("fragment", "https://chat.example.org/#top"),
        ("fragment", "https://chat.example.org#"),
        ("credentials", "https://ada:pw@chat.example.org"),
        ("credentials", "https://@chat.example.org"),
        ("port", "https://chat.example.org:"),
        ("port", "https://chat.example.org:0"),
        ("port_or_host", "https://chat.example.org:99999"),
        ("port_or_host", "https://chat.example.org:a"),
        ("port_or_host", "https://[::1"),
        ("ip", "https://192.0.2.7"),
        ("ip", "https://0x7f.1"),
        ("ip", "https://3221225479"),
        ("ip", "https://[2001:db8::1]"),
        ("host", "https://chatside"),
        ("host", "https://chat.example.org."),
        ("host", "https://.example.org"),
        ("host", "https://chat..example.org"),
        ("host", "https://-chat.example.org"),
        ("host", "https://chat_side.example.org"),
        ("host", "https://*.example.org"),
        ("host", "https://{{setting.host}}.example.org"),
        ("host", "https://chat%2eexample.org"),
        ("host", "https://" + ".".join(["a" * 60] * 5)),
        ("zendesk", "https://acme.zendesk.com"),
        ("characters", ""),
        ("characters", " https://chat.example.org"),
        ("characters", "https://chat.example.org\n"),
        ("characters", "https://chat\t.example.org"),
        ("characters", "https://chat.example.org\\@evil.example.org"),
        ("characters", "https://bücher.example.org"),
        ("characters", "https://chat\u3002example.org"),
        ("characters", "https://chat.example.org\0"),
    ],
)
def test_an_odd_address_has_a_code_of_its_own(code: str, text: str) -> None:
    with pytest.raises(BundleRefused) as refused:
        compose(text)
    assert refused_keys(refused) == {f"backend_url.{code}"}


def test_a_local_page_is_written_with_a_word_of_warning() -> None:
    assert {w.key for w in compose("http://localhost:8000").warnings} == {"house.location_is_local"}


def test_every_remote_location_follows_the_server(sources: Path) -> None:
    page = "https://chatside.example.org/sidebar"
    places = {"nav_bar": f"{page}?for=user", "ticket_sidebar": {"url": page, "flexible": False}}
    change_json(sources / "manifest.json", lambda m: m["location"].update(support=places))
    support = manifest(compose(URL, sources))["location"]["support"]
    assert support["nav_bar"] == f"{URL}/sidebar?for=user"
    assert support["ticket_sidebar"] == {"url": f"{URL}/sidebar", "flexible": False}


@pytest.mark.parametrize(
    ("key", "breaks"),
    [
        ("house.logo_missing", lambda root: (root / "zat_app/assets/logo.png").unlink()),
        ("house.logo_format", lambda root: (root / "zat_app/assets/logo.png").write_bytes(b"")),
        ("missing_translation_file", lambda r: (r / "zat_app/translations/en.json").unlink()),
        ("manifest_not_json", lambda root: (root / "manifest.json").write_text("{")),
        (
            "invalid_type_parameter",
            lambda root: change_json(
                root / "manifest.json", lambda m: m["parameters"][0].update(type="password")
            ),
        ),
        (
            "house.location_not_signed",
            lambda root: change_json(root / "manifest.json", lambda m: m.pop("signedUrls")),
        ),
        (
            "house.help_text_missing",
            lambda root: change_json(
                root / "zat_app/translations/en.json",
                lambda en: en["app"]["parameters"]["setup_code"].pop("helpText"),
            ),
        ),
        (
            "house.no_page",
            lambda root: change_json(
                root / "manifest.json",
                lambda m: m["location"].update(
                    support={"ticket_sidebar": "https://elsewhere.example.org/sidebar"}
                ),
            ),
        ),
    ],
)
def test_what_zendesk_or_the_house_would_refuse_is_not_composed(
    key: str, breaks: Callable[[Path], object], sources: Path
) -> None:
    breaks(sources)
    with pytest.raises(BundleRefused) as refused:
        compose(URL, sources)
    assert key in refused_keys(refused)


def test_a_name_that_json_can_hold_and_utf_8_can_not_is_no_crash(sources: Path) -> None:
    change_json(sources / "manifest.json", lambda m: m.update(name="\ud800" * 41))
    with pytest.raises(BundleRefused) as refused:
        compose(URL, sources)
    assert refused_keys(refused) == {"house.name_too_long"}


def test_the_command_writes_the_file_and_says_what_it_wrote(tmp_path: Path) -> None:
    out = tmp_path / "new" / "chatside.zip"
    said = bundle("--backend-url", URL, "--out", out)
    assert said.exit_code == 0
    assert out.read_bytes() == compose(URL).content
    assert f"{URL}/sidebar" in said.output
    assert [path.name for path in out.parent.iterdir()] == ["chatside.zip"]


def test_without_out_the_file_goes_to_dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert bundle("--backend-url", URL).exit_code == 0
    assert (tmp_path / "dist/chatside.zip").is_file()


def test_a_refusal_names_the_code_and_leaves_the_old_file_alone(tmp_path: Path) -> None:
    out = tmp_path / "chatside.zip"
    out.write_bytes(b"the old one")
    said = bundle("--backend-url", "http://chat.example.org", "--out", out)
    assert said.exit_code == 2
    assert "bundle_refused" in said.output
    assert "backend_url.http" in said.output
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "chatside.zip": b"the old one"
    }


def test_a_refusal_makes_no_folder(tmp_path: Path) -> None:
    said = bundle("--backend-url", "https://chatside", "--out", tmp_path / "new/chatside.zip")
    assert said.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_can_not_be_written_is_a_refusal_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    package = compose(URL)
    for out in (tmp_path / "folder", tmp_path / "file" / "chatside.zip"):
        with pytest.raises(BundleRefused) as refused:
            write(package, out)
        assert refused_keys(refused) == {"out.not_writable"}
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder"]


def test_a_write_that_breaks_off_leaves_the_old_file_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "chatside.zip"
    out.write_bytes(b"the old one")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BundleRefused, match="No space left"):
        write(compose(URL), out)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "chatside.zip": b"the old one"
    }


def test_the_file_may_be_read_by_others_as_the_umask_allows(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write(compose(URL), tmp_path / "chatside.zip")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "chatside.zip").stat().st_mode) == 0o644


def test_an_installed_wheel_carries_its_sources_inside_the_package(sources: Path) -> None:
    backend = sources.parent / "site-packages" / "backend"
    shutil.copytree(sources, backend / "_package")
    assert package_root(backend) == backend / "_package"
    assert compose(URL, package_root(backend)).content == compose(URL).content


def test_an_installation_without_its_sources_says_so(tmp_path: Path) -> None:
    with pytest.raises(PackageMissing) as missing:
        package_root(tmp_path / "backend")
    assert missing.value.code == "package_missing"
