"""Upload, create, install: the steps between a zip and a sidebar."""

from __future__ import annotations

from typing import Any

from tests.emulator.account import Account
from tests.emulator.support_api.errors import NotFound

from .errors import Invalid, invalid
from .models import App, Apps, Installation, Job
from .package import NotAZip, Package, read_package
from .validator import check


def upload(account: Account, content: bytes) -> int:
    """The upload's id. Raises Invalid for what Zendesk would refuse."""
    try:
        package = read_package(content)
    except NotAZip as problem:
        raise invalid("not_a_zip", "The file could not be opened as a zip") from problem
    if account.switches.upload_checked_at == "upload":
        _refuse_errors(package)
    upload_id = account.apps.new_id("upload")
    account.apps.uploads[upload_id] = package
    return upload_id


def _refuse_errors(package: Package) -> None:
    errors = [finding for finding in check(package) if not finding.warning]
    if errors:
        raise Invalid(errors)


def create(apps: Apps, upload_id: int, name: str) -> Job:
    """The job; failed when the package is refused."""
    package = _uploaded(apps, upload_id)
    try:
        _refuse_errors(package)
    except Invalid as refused:
        return _job(apps, "failed", None, str(refused))
    return _job(apps, "completed", apps.add_app(package, name).id)


def update(apps: Apps, app: App, upload_id: int) -> Job:
    """Replaces the package; installations, key and settings stay."""
    package = _uploaded(apps, upload_id)
    try:
        _refuse_errors(package)
    except Invalid as refused:
        return _job(apps, "failed", app.id, str(refused))
    app.manifest, app.files = package.manifest, package.files
    return _job(apps, "completed", app.id)


def _uploaded(apps: Apps, upload_id: int) -> Package:
    package = apps.uploads.get(upload_id)
    if package is None:
        raise NotFound
    return package


def _job(apps: Apps, status: str, app_id: int | None, message: str = "") -> Job:
    job = Job(f"job-{apps.new_id('job')}", status, app_id, message)
    apps.jobs[job.id] = job
    return job


def install(apps: Apps, app: App, settings: dict[str, Any]) -> Installation:
    """Raises Invalid: a second one of a single-install app, or a required setting left out."""
    if app.manifest.get("singleInstall") and any(
        i.app_id == app.id for i in apps.installations.values()
    ):
        raise invalid("single_install", f"{app.name} can be installed only once")
    _check_settings(app, settings)
    return apps.install(app.id, settings)


def change_settings(account: Account, installation: Installation, settings: dict[str, Any]) -> None:
    app = account.apps.apps[installation.app_id]
    wanted = {**installation.settings, **settings}
    _check_settings(app, wanted)
    installation.settings = wanted
    installation.updated_at = account.clock.now()


def _check_settings(app: App, settings: dict[str, Any]) -> None:
    for parameter in app.parameters():
        name = parameter["name"]
        if parameter.get("required") and settings.get(name) in (None, ""):
            raise invalid("setting_required", f"{name} can't be blank")
