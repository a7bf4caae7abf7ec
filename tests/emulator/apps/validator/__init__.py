"""The stand-in's own check of an uploaded package, row by row.

Written apart from Chatside's validator, so that a mistake in one is seen by the other.
"""

from __future__ import annotations

from tests.emulator.apps.findings import Finding
from tests.emulator.apps.package import Package

from . import files, locations, manifest, parameters, translations

__all__ = ["Finding", "check"]


def check(package: Package) -> list[Finding]:
    """Errors first, then warnings; a package without errors may be installed."""
    found = list(files.check(package))
    if package.manifest_problem is not None:
        found.append(package.manifest_problem)
    elif "manifest.json" in package.files:
        found += manifest.check(package.manifest)
        found += locations.check(package)
        found += parameters.check(package.manifest)
        found += translations.check(package)
    return sorted(found, key=lambda finding: finding.warning)
