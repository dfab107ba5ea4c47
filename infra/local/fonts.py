"""The fonts of documents: files of npm packages whose versions and digests `infra/fonts/package-lock.json` pins.

Uses the standard library only, because `make fonts` runs before anything is installed.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from environment import LOCAL, ROOT
from failed import Failed

SOURCES = ROOT / "infra" / "fonts"
FONTS = LOCAL / "fonts"
"""Paths of the files, under the names that the functions know."""

_FAMILIES = {
    "noto-sans": "NotoSans",
    "noto-sans-devanagari": "NotoSansDevanagari",
    "noto-sans-arabic": "NotoSansArabic",
}
_WEIGHTS = {"400": "400Regular", "700": "700Bold"}


def main() -> int:
    """`make fonts`; the exit code."""
    try:
        print(f"fonts: {len(ensure())} files are in {FONTS.relative_to(ROOT)}")
    except Failed as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    return 0


def ensure() -> list[Path]:
    """The files, fetched if need be."""
    lock = (SOURCES / "package-lock.json").read_text()
    stamp = FONTS / "package-lock.json"
    files = [FONTS / f"{family}-{weight}.ttf" for family in _FAMILIES for weight in _WEIGHTS]
    if stamp.exists() and stamp.read_text() == lock and all(file.exists() for file in files):
        return files
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    shutil.copy(SOURCES / "package.json", FONTS)
    draft = FONTS / "npm-shrinkwrap.json"
    draft.write_text(lock)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        fetched = subprocess.run(command, cwd=FONTS, stdout=subprocess.DEVNULL, check=False).returncode == 0
    except FileNotFoundError:
        fetched = False
    if not fetched:
        raise Failed("The fonts of documents could not be fetched: `npm ci` failed in .local/fonts.")
    for family, name in _FAMILIES.items():
        package = FONTS / "node_modules" / "@expo-google-fonts" / family
        for weight, folder in _WEIGHTS.items():
            shutil.copyfile(package / folder / f"{name}_{folder}.ttf", FONTS / f"{family}-{weight}.ttf")
        shutil.copyfile(package / "LICENSE_FONT", FONTS / f"{family}-LICENSE.txt")
    # The packages have all weights, and pictures of them.
    shutil.rmtree(FONTS / "node_modules")
    draft.unlink()
    # Last: what is here is complete.
    stamp.write_text(lock)
    return files
