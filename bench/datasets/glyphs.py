"""Images of the glyphs of fonts: white on black, 128x128 pixels, which `stylegan dataset build` makes smaller."""

import string
import unicodedata
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from work import Journal, Progress, save

CANVAS = 128  # pixels
MARGIN = 8  # pixels
LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
ABSENT = "\U0010ffff"  # no font has it: what is drawn for it is what is drawn for every character that a font lacks

# Fonts of fonts-aenigma whose glyphs are drawings, or letters that cannot be told apart.
NO_LETTERS = frozenset("90stars bin01st binx01s bitbttf codelife fauxsnow hdmaker lineding symmetry".split())

# Blocks of Unicode with Chinese characters, in order.
KANJI_BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))


def load(path, size):
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def box(font, text):
    """Left, top, right, bottom of the ink, from the start of the baseline; None without ink."""
    mask, (x, y) = font.getmask2(text, mode="L", anchor="ls")
    ink = mask.getbbox()
    return ink and (x + ink[0], y + ink[1], x + ink[2], y + ink[3])


def draw(font, text, origin):
    image = Image.new("L", (CANVAS, CANVAS), 0)
    ImageDraw.Draw(image).text(origin, text, font=font, fill=255, anchor="ls")
    return image


def letters(path):
    """The characters of a font with their images: of one scale, on one baseline, each centered across.

    What the font lacks, what is empty and what repeats an earlier image (small letters that are drawn as capitals) is left out."""
    font = load(path, CANVAS)
    absent = bytes(font.getmask(ABSENT))
    inks = {c: box(font, c) for c in LETTERS if bytes(font.getmask(c)) != absent}
    inks = {c: ink for c, ink in inks.items() if ink}
    if not inks:
        return
    width = max(right - left for left, _, right, _ in inks.values())
    height = max(ink[3] for ink in inks.values()) - min(ink[1] for ink in inks.values())
    room = CANVAS - 2 * MARGIN
    font = load(path, max(1, int(CANVAS * min(room / width, room / height))))
    inks = {c: ink for c in inks if (ink := box(font, c))}
    top, bottom = min(ink[1] for ink in inks.values()), max(ink[3] for ink in inks.values())
    seen = set()
    for c, (left, _, right, _) in inks.items():
        image = draw(font, c, ((CANVAS - left - right) // 2, (CANVAS - top - bottom) // 2))
        if image.tobytes() not in seen:
            seen.add(image.tobytes())
            yield c, image


def write_letters(fonts, out):
    """A folder per character, a file per font. Returns what to tell."""
    paths = sorted(Path(fonts).rglob("*.ttf"), key=lambda path: path.name)
    if not paths:
        raise SystemExit(f"{fonts} has no fonts (.ttf).")
    journal, progress = Journal(out), Progress(len(paths), "fonts")
    for path in paths:
        if path.name not in journal:
            drawn = [] if path.stem in NO_LETTERS else list(letters(path))
            if len(drawn) >= len(string.ascii_uppercase):  # fewer: a font without an alphabet
                for c, image in drawn:
                    save(image, Path(out) / c / f"{path.stem}.png")
            else:
                drawn = []
            journal.add(path.name, len(drawn))
        progress.step()
    skipped = [name for name, count in journal.items() if count == 0]
    return f"{sum(journal.counts()):,} images; fonts: {len(paths) - len(skipped)}; left out: {', '.join(skipped) or 'none'}"


def write_kanji(font_path, out):
    """A file per character, named by its code point. Returns what to tell."""
    font = load(font_path, CANVAS - 2 * MARGIN)
    absent = bytes(font.getmask(ABSENT))
    codes = [code for first, last in KANJI_BLOCKS for code in range(first, last + 1)]
    journal, progress = Journal(out), Progress(len(codes), "code points")
    ascent, descent = font.getmetrics()
    left, top, right, bottom = box(font, "\u56fd")  # fills its square: in the middle of it are all
    origin = ((CANVAS - left - right) // 2, (CANVAS - top - bottom) // 2)
    for block in range(0, len(codes), 256):
        name = f"{codes[block]:05x}"
        if name not in journal:
            count = 0
            for code in codes[block:block + 256]:
                character, plain = chr(code), unicodedata.normalize("NFC", chr(code))
                mask = bytes(font.getmask(character))
                if mask == absent or not box(font, character) or (plain != character and bytes(font.getmask(plain)) == mask):
                    continue  # the last: a second code point for the same character
                save(draw(font, character, origin), Path(out) / name / f"{code:05x}.png")
                count += 1
            journal.add(name, count)
        progress.step(min(256, len(codes) - block))
    return f"{sum(journal.counts()):,} characters"
