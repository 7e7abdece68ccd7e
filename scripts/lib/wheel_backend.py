"""Build backend of this repository, see pyproject.toml: lets whool build the addon from
a copy that is named as the addon and holds what belongs to it.

whool takes the addon's name from the folder, which for a clone may have any name, and
packs whatever git knows.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from whool import buildapi

ADDON = "shoper_connector"
# Of use in a checkout only: a wheel names its requirements itself. Tests belong to an
# addon, as does the shop they run on.
LEFT_OUT = ("scripts/", ".", "requirements.txt")
PYPROJECT = """\
[build-system]
requires = ["whool>=1.3,<2"]
build-backend = "whool.buildapi"

[tool.whool]
post_version_strategy_override = "none"
"""


def _tracked(root):
    """List the files that git knows, as paths; without git (a downloaded archive) all
    files."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={root}", "ls-files", "-z"],
        cwd=root,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    if not listed.returncode and listed.stdout:
        return listed.stdout.rstrip("\0").split("\0")
    return [
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]


@contextlib.contextmanager
def _copy():
    """Copy what belongs to the addon under its name, and work inside the copy."""
    root = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        addon = Path(folder).resolve() / ADDON
        for path in _tracked(root):
            if not path.startswith(LEFT_OUT) and (root / path).is_file():
                (addon / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(root / path, addon / path)
        (addon / "pyproject.toml").write_text(PYPROJECT)
        os.environ["GIT_CEILING_DIRECTORIES"] = folder  # it is no part of a checkout
        os.chdir(addon)
        try:
            yield
        finally:
            os.chdir(root)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Build the wheel; return its file's name. Called by build tools (PEP 517)."""
    target = os.path.abspath(wheel_directory)
    with _copy():
        return buildapi.build_wheel(target, config_settings)


def build_sdist(sdist_directory, config_settings=None):
    """Build the source archive; return its file's name. Called by build tools."""
    target = os.path.abspath(sdist_directory)
    with _copy():
        return buildapi.build_sdist(target, config_settings)
