"""A served account with the sample app installed, and a page of Chromium."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.browser.chromium import executable
from tests.emulator.account import Account
from tests.emulator.apps.models import Installation
from tests.emulator.apps.package import read_package
from tests.emulator.run import running
from tests.emulator.sample_app.app import SampleApp
from tests.emulator.sample_app.package import package_zip
from tests.emulator.sample_app.serving import serving

ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def zendesk() -> Iterator[Account]:
    with running(("acme",), chats=20) as emulator:
        yield emulator["acme"]


@pytest.fixture(scope="module")
def sample(zendesk: Account) -> SampleApp:
    return SampleApp(f"{zendesk.origin}/agent/static/zaf_sdk.js")


@pytest.fixture(scope="module")
def app_port(sample: SampleApp) -> Iterator[int]:
    with serving(sample.create()) as port:
        yield port


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=ARGS)
        yield browser
        await browser.close()


@pytest.fixture
def acme(zendesk: Account, sample: SampleApp) -> Account:
    zendesk.reset()
    sample.loads.clear()
    return zendesk


@pytest.fixture
def installation(acme: Account, app_port: int) -> Installation:
    app = acme.apps.add_app(read_package(package_zip(f"http://localhost:{app_port}/panel")))
    return acme.apps.install(app.id, {"greeting": "Hello", "service_key": "s3cret"})


@pytest.fixture
async def page(chromium: Browser, installation: Installation) -> AsyncIterator[Page]:
    """A page of a fresh profile; a script error on it fails the test."""
    assert installation.enabled
    context = await chromium.new_context(viewport={"width": 1440, "height": 860})
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    yield page
    await context.close()
    assert problems == []
