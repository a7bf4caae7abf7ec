"""How apps, installations and jobs look in JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from .models import App, Apps, Installation, Job


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def app_json(app: App) -> dict[str, Any]:
    return {
        "id": app.id,
        "name": app.name,
        "default_locale": app.manifest.get("defaultLocale"),
        "version": app.manifest.get("version"),
        "framework_version": app.manifest.get("frameworkVersion"),
        "single_install": app.manifest.get("singleInstall", False),
        "signed_urls": app.manifest.get("signedUrls", False),
        "locations": app.manifest.get("location", {}),
        "parameters": app.parameters(),
    }


def installation_json(apps: Apps, installation: Installation) -> dict[str, Any]:
    """Secure settings are left out, as for the browser."""
    settings = apps.open_settings(installation)
    return {
        "id": installation.id,
        "app_id": installation.app_id,
        "product": installation.product,
        "settings": settings,
        "settings_objects": [{"name": name, "value": value} for name, value in settings.items()],
        "enabled": installation.enabled,
        "collapsible": True,
        "servable": True,
        "pending_installation": False,
        "role_restrictions": None,
        "group_restrictions": None,
        "updated_at": _date(installation.updated_at),
    }


def job_json(job: Job) -> dict[str, Any]:
    return {"id": job.id, "status": job.status, "app_id": job.app_id, "message": job.message}
