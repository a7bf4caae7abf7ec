"""The steps of the Containerfile, carried out in a folder instead of an image.

Every COPY and RUN is done as it stands, with the image's folders below ours. Two of them would
download: there the pinned requirements are linked from the environments that the tests have.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from tests.docs.pages import ROOT
from tests.packaging.wheel import BUILDER, link_requirements

CONTAINERFILE: Final = ROOT / "packaging/Containerfile"
FOLDERS: Final = ("/opt", "/src", "/var/lib", "/run")
OWNER: Final = " -o 10001 -g 10001"


class Image:
    def __init__(self, folder: Path) -> None:
        self._folder, self._workdir = folder, folder
        self.environment: dict[str, str] = {}
        self.said: dict[str, str] = {}
        """The last words of USER, CMD, HEALTHCHECK and so on."""
        for keyword, text in instructions():
            self._do(keyword, text)

    @property
    def bin(self) -> Path:
        return self._folder / "opt/chatside/bin"

    def here(self, text: str) -> str:
        """The same words with our folders in place of the image's."""
        places = "|".join(FOLDERS)
        return re.sub(rf"(?<![\w.])({places})(?=/)", rf"{self._folder}\1", text)

    def words(self, keyword: str) -> list[str]:
        """Of ENTRYPOINT, CMD or HEALTHCHECK."""
        return list(json.loads(self.said[keyword].partition("CMD ")[2] or self.said[keyword]))

    def _do(self, keyword: str, text: str) -> None:
        match keyword:
            case "WORKDIR":
                self._workdir = Path(self.here(f"{text}/"))
                self._workdir.mkdir(parents=True, exist_ok=True)
            case "COPY" if not text.startswith("--from"):
                *sources, target = text.split()
                for source in sources:
                    self._copy(ROOT / source, self._workdir / target)
            case "RUN":
                self._run(text)
            case "ENV":
                pairs = [pair.split("=", 1) for pair in text.split()]
                self.environment |= {name: self.here(value) for name, value in pairs}
            case _:
                self.said[keyword] = text

    def _copy(self, source: Path, target: Path) -> None:
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)

    def _run(self, command: str) -> None:
        if "-r requirements-build.txt" in command:
            (self._folder / "opt").mkdir()
            (self._folder / "opt/build").symlink_to(BUILDER.parent.parent)
            return
        make, _, download = command.partition(" && ")
        downloads = "-r requirements.txt" in download
        line = self.here((make if downloads else command).replace(OWNER, ""))
        subprocess.run(line, shell=True, cwd=self._workdir, check=True, capture_output=True)
        if downloads:
            (libraries,) = self._folder.glob("opt/chatside/lib/*/site-packages")
            link_requirements(libraries)


def instructions() -> list[tuple[str, str]]:
    """(keyword, the rest) of each line of the file."""
    text = re.sub(r"\s*\\\n\s*", " ", CONTAINERFILE.read_text("utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]
