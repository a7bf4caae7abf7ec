"""Our own offline validator: would Zendesk take this package, and would we be proud of it?

Zendesk checks a package only when it is uploaded. The rules here follow the outcome table of
its own validator, error names included, and add stricter ones of the house (`house.…`).
"""

from __future__ import annotations

from backend.install.validator.files import check_files
from backend.install.validator.finding import Finding
from backend.install.validator.house import check_house
from backend.install.validator.leaks import check_leaks
from backend.install.validator.listing import Listing, read_folder, read_zip
from backend.install.validator.locations import check_locations
from backend.install.validator.manifest import check_manifest, read_manifest
from backend.install.validator.parameters import check_parameters
from backend.install.validator.scripts import check_scripts
from backend.install.validator.translations import (
    Translation,
    check_translations,
    read_translations,
)
from backend.install.validator.wording import check_wording

__all__ = ["Finding", "Listing", "read_folder", "read_zip", "validate"]


def validate(listing: Listing) -> tuple[Finding, ...]:
    """All findings, errors first; never raises, whatever the files hold.

    A package without findings of level `error` may be uploaded.
    """
    found = [*check_files(listing), *check_leaks(listing.files), *check_scripts(listing.files)]
    manifest = read_manifest(listing.files)
    if isinstance(manifest, Finding):
        return _sorted([*found, manifest])
    read = list(read_translations(listing.files))
    translations = [item for item in read if isinstance(item, Translation)]
    found += [item for item in read if isinstance(item, Finding)]
    found += check_manifest(manifest)
    found += check_parameters(manifest)
    found += check_locations(manifest, listing.files)
    found += check_translations(manifest, translations, listing.files)
    found += check_wording(manifest, translations)
    found += check_house(manifest, listing)
    return _sorted(found)


def _sorted(found: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda finding: finding.level == "warning"))
