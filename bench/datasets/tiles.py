"""Tiles of Dungeon Crawl Stone Soup, sorted into classes by their folders."""

import shutil
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

from PIL import Image

from work import Progress, save

SIDE = 32  # pixels
LEAST = 20  # a class has at least this many tiles
ROOTS = ("dngn", "item", "mon")


def patterns():
    lines = (Path(__file__).resolve().parent / "crawl-unclear.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def wanted(path, excluded):
    """Whether a tile, a path below rltiles, belongs to a class and is not left out."""
    parts = path.split("/")
    return len(parts) > 2 and parts[0] in ROOTS and not parts[-1].startswith(".") and not any(fnmatchcase(path, pattern) for pattern in excluded)


def write(source, out):
    """A folder per class, each tile once, as RGBA. Returns what to tell."""
    root, = Path(source).rglob("rltiles")
    excluded = patterns()
    everything = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.png"))
    paths = [path for path in everything if wanted(path, excluded)]
    tiles, seen, progress = {}, set(), Progress(len(paths), "tiles")
    for path in paths:
        with Image.open(root / path) as image:
            tile = image.convert("RGBA")
        if tile.size == (SIDE, SIDE) and tile.getchannel("A").getbbox() and tile.tobytes() not in seen:
            seen.add(tile.tobytes())
            tiles[path] = tile
        progress.step()
    shutil.rmtree(out, ignore_errors=True)
    counts = Counter(class_of(path) for path in tiles)
    for path, tile in tiles.items():
        if counts[class_of(path)] >= LEAST:
            save(tile, Path(out) / class_of(path) / path.split("/", 2)[2].replace("/", "-"))
    kept = [name for name, count in sorted(counts.items()) if count >= LEAST]
    return f"{sum(counts[name] for name in kept):,} tiles of {len(kept)} classes, of {len(everything):,}"


def class_of(path):
    """dngn/wall/abyss/x.png is a wall; mon/statues and dngn/statues are two classes."""
    return "-".join(path.split("/")[:2])
