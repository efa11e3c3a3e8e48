"""Faces of DiceBear's designs, drawn by dicebear/draw.mjs."""

import shutil
from pathlib import Path

import work

HERE = Path(__file__).resolve().parent / "dicebear"


def packages(folder):
    """The npm packages, in the versions of dicebear/package-lock.json, which also has their hashes."""
    def make(target):
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, target)
        work.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"], cwd=target)

    return work.finished(Path(folder) / "dicebear", make)


def write(style, folder, count, out):
    """Faces with their attributes in dataset.json. Returns what to tell."""
    out.mkdir(parents=True, exist_ok=True)
    script = shutil.copy(HERE / "draw.mjs", folder)  # beside node_modules, where Node looks for packages
    work.run(["node", script, style, count, out])
    return f"{count:,} faces"
