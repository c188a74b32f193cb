"""The wheel holds all that the program needs: templates, samples and documents go into the package `reports`."""

import shutil
from pathlib import Path

from setuptools.command.build_py import build_py

_CARRIED = ("templates", "data", "docs")
_LITTER = ("__pycache__", ".*", "~*", "Thumbs.db", "desktop.ini")


class BuildWhole(build_py):
    """Copies them to where `reports/run/working_folder.py` looks; an editable installation has them beside the package."""

    def run(self) -> None:
        """Does what setuptools does, and that."""
        super().run()
        if self.editable_mode:
            return
        for name in _CARRIED:
            target = Path(self.build_lib, "reports", "carried", name)
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(name, target, ignore=shutil.ignore_patterns(*_LITTER))
