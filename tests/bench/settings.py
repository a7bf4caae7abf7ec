"""The product's settings in a benchmark, and as an environment for its processes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from msgspec.structs import replace

from backend.settings import Settings
from tests.bench.crowd import SUBDOMAIN
from tests.product import free_port, settings_for

NO_BRAKE: Final = 999_999
"""Different requesters an agent may look up in an hour: three hundred agents share nine here."""


def settings_of(folder: Path, origin: str, keys_file: Path | None = None) -> Settings:
    """On free ports; data below `folder`, and the operator's keys too unless a file is named."""
    settings = settings_for(
        folder,
        {SUBDOMAIN: origin},
        free_port(),
        requesters_per_hour=NO_BRAKE,
        requesters_per_hour_account=None,
        lookups_per_minute=NO_BRAKE,
        streams_per_session=NO_BRAKE,
        ops_address=("127.0.0.1", free_port()),
    )
    return settings if keys_file is None else replace(settings, keys_file=keys_file)


def environment(settings: Settings) -> dict[str, str]:
    """The settings as an operator gives them to a process."""
    host, port = settings.ops_address or ("", 0)
    return {
        "CHATSIDE_PUBLIC_URL": settings.public_url,
        "CHATSIDE_DATA": str(settings.data),
        "CHATSIDE_KEYS_PATH": str(settings.keys_file),
        "CHATSIDE_ZENDESK_ORIGIN": settings.zendesk_origin,
        "CHATSIDE_ZAF_SDK_URL": settings.zaf_sdk_url,
        "CHATSIDE_OPS_ADDRESS": f"{host}:{port}",
        "CHATSIDE_REQUESTERS_PER_HOUR": str(settings.requesters_per_hour),
        "CHATSIDE_REQUESTERS_PER_HOUR_ACCOUNT": "off",
        "CHATSIDE_LOOKUPS_PER_MINUTE": str(settings.lookups_per_minute),
        "CHATSIDE_STREAMS_PER_SESSION": str(settings.streams_per_session),
        "CHATSIDE_MIRROR": "on" if settings.mirror else "off",
        "CHATSIDE_LOG": "warning",
    }
