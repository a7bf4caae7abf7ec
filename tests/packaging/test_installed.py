"""The wheel alone is the product: installed as the image installs it, it runs from anywhere."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from backend.install.package import compose
from tests.command_line import terminal
from tests.docs.pages import ROOT
from tests.integration.test_worker_process import answers, wait_for
from tests.packaging.containerfile import Image, instructions
from tests.product import Product, free_port
from tests.shop import Shop

MANIFEST = json.loads((ROOT / "manifest.json").read_text("utf-8"))
COMPOSE = (ROOT / "packaging/compose.yaml").read_text("utf-8")
KEYS = "one:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"


class Elsewhere:
    """A terminal in a foreign folder, where only the wheel is installed."""

    def __init__(self, installed: Path, environment: dict[str, str], folder: Path) -> None:
        self.command, self.environment, self.folder = installed / "chatside", environment, folder

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.command, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def url(self) -> str:
        return self.environment["CHATSIDE_PUBLIC_URL"]


@pytest.fixture
def elsewhere(image: Image, product: Product, tmp_path: Path) -> Elsewhere:
    """On the data of `product`, at an address of its own."""
    folder = tmp_path / "foreign"
    folder.mkdir()
    beside = replace(product.settings, public_url=f"http://localhost:{free_port()}")
    return Elsewhere(image.bin, terminal(beside).environment, folder)


@pytest.fixture
def address(elsewhere: Elsewhere) -> Iterator[str]:
    """`chatside serve` of the wheel; its address."""
    port = elsewhere.url.rpartition(":")[2]
    command = [str(elsewhere.command), "serve", "--port", port]
    with subprocess.Popen(command, cwd=elsewhere.folder, env=elsewhere.environment) as process:
        try:
            wait_for(lambda: answers(elsewhere.environment))
            yield elsewhere.url
        finally:
            process.terminate()


def test_it_runs_from_an_empty_environment(elsewhere: Elsewhere, address: str, acme: Shop) -> None:
    assert elsewhere("--version").strip().endswith(MANIFEST["version"])
    elsewhere("bundle", "--backend-url", address, "--out", "app.zip")
    assert (elsewhere.folder / "app.zip").read_bytes() == compose(address).content

    invited = json.loads(elsewhere("invite", "globex", "--json"))
    setup = httpx.get(invited["setup_link"].partition("#")[0]).raise_for_status()
    assert "<form" in setup.text

    with closing(acme.new_panel()) as panel:
        page = panel.load(url=f"{address}/sidebar").raise_for_status()
    files = re.findall(r'(?:href|src)="?(/app/[^" >]+)', page.text)
    assert any(name.endswith("/js/main.js") for name in files)
    for name in files:
        assert httpx.get(address + name).raise_for_status().content


def test_the_image_serves_and_its_health_check_tells_whether_it_does(image: Image) -> None:
    port, ops = free_port(), free_port()
    secrets = Path(image.environment["CHATSIDE_SECRET_KEYS_FILE"])
    secrets.parent.mkdir(parents=True)
    secrets.write_text(KEYS)
    settings = image.environment | {"CHATSIDE_OPS_ADDRESS": f"127.0.0.1:{ops}"}
    health = [word.replace(":9464/", f":{ops}/") for word in image.words("HEALTHCHECK")]
    assert health != image.words("HEALTHCHECK")

    def is_healthy() -> bool:
        return subprocess.run(health, env=settings, capture_output=True).returncode == 0

    assert not is_healthy()
    command = [*image.words("ENTRYPOINT"), *image.words("CMD"), "--port", str(port)]
    with subprocess.Popen(command, env=settings, cwd="/", stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(is_healthy)
        finally:
            process.terminate()
    data = Path(image.environment["CHATSIDE_DATA"])
    assert (data / "vault.db").exists()
    assert data.stat().st_mode & 0o777 == 0o700


def test_the_image_is_nobodys_and_holds_no_tools(image: Image) -> None:
    assert image.said["USER"] == "10001:10001"
    assert not {file.name for file in image.bin.iterdir()} & {"pip", "pip3", "hatchling"}
    stages = [text for keyword, text in instructions() if keyword == "FROM"]
    assert stages == ["${PYTHON} AS build", "${PYTHON}"]


def test_what_the_image_needs_is_sent_to_its_builder() -> None:
    sent = (ROOT / "packaging/Containerfile.dockerignore").read_text("utf-8").split()
    copied = [
        source
        for keyword, text in instructions()
        if keyword == "COPY" and not text.startswith("--from")
        for source in text.split()[:-1]
    ]
    assert sent[0] == "*"
    assert {f"!{source}" for source in copied} == {line for line in sent if line[0] == "!"}


def test_every_service_of_the_compose_file_is_confined() -> None:
    shared, _, services = COMPOSE.partition("\nservices:\n")
    blocks = re.split(r"^  (?=\w+:$)", services.partition("\nvolumes:\n")[0], flags=re.MULTILINE)
    for block in filter(str.strip, blocks):
        whole = shared + block if "<<: *chatside" in block else block
        for promise in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
            assert promise in whole, block
    assert re.findall(r"command: \[(\w+)", COMPOSE) == ["serve", "worker"]
    assert "/var/lib/chatside" in shared
