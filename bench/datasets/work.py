"""What all sets need: packages, files that are whole or absent, a journal to continue from, progress."""

import io
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path


def require(*tools):
    """Ends with the names of the packages to install where a command is missing. Tools are pairs of a command and its Debian package."""
    missing = [(command, package) for command, package in tools if shutil.which(command) is None]
    if missing:
        raise SystemExit(
            f"Missing: {', '.join(command for command, _ in missing)}. Install with: apt-get install {' '.join(package for _, package in missing)}")


def run(command, **kwargs):
    """Runs a command and ends with its name where it fails."""
    try:
        return subprocess.run([str(part) for part in command], check=True, **kwargs)
    except FileNotFoundError:
        raise SystemExit(f"{command[0]} is not there.") from None
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"{' '.join(str(part) for part in command)} failed with exit code {error.returncode}.") from None


def finished(folder, make):
    """The folder, which `make` fills unless that was done before."""
    folder = Path(folder)
    if not folder.exists():
        partial = folder.with_name(folder.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        make(partial)
        partial.rename(folder)
    return folder


def debian_package(name, work):
    """The content of a Debian package, without installing it."""
    def make(folder):
        run(["apt-get", "download", name], cwd=folder)
        archive, = folder.glob("*.deb")
        run(["dpkg-deb", "-x", archive, folder])
        archive.unlink()

    require(("apt-get", "apt"), ("dpkg-deb", "dpkg"))
    return finished(Path(work) / name, make)


def debian_source(name, work):
    """The original source of a Debian package. Lists of sources of its own, made of the system's: those often have no deb-src."""
    def make(folder):
        apt = folder / "apt"
        for part in ("lists/partial", "cache/archives/partial", "parts"):
            (apt / part).mkdir(parents=True)
        etc = Path("/etc/apt")
        for path in [*(etc / "sources.list.d").glob("*.sources"), *(etc / "sources.list.d").glob("*.list"), etc / "sources.list"]:
            if path.exists():
                lines = path.read_text().splitlines(keepends=True)
                (apt / "parts" / path.name).write_text("".join(source_line(line) for line in lines))
        options = ["-q", "-o", "Dir::Etc::sourcelist=/dev/null", "-o", f"Dir::Etc::sourceparts={apt / 'parts'}",
                   "-o", f"Dir::State::lists={apt / 'lists'}", "-o", f"Dir::Cache={apt / 'cache'}"]
        run(["apt-get", *options, "update"])
        run(["apt-get", *options, "source", "--download-only", "--tar-only", name], cwd=folder)
        archive, = folder.glob("*.orig.tar.*")
        run(["tar", "-xf", archive.name], cwd=folder)
        archive.unlink()
        shutil.rmtree(apt)

    require(("apt-get", "apt"), ("tar", "tar"), ("xz", "xz-utils"))
    return finished(Path(work).resolve() / f"{name}-source", make)


def source_line(line):
    """A line of a list of packages as that of a list of sources."""
    if line.startswith("Types:"):
        return "Types: deb-src\n"
    return "deb-src" + line[3:] if line.startswith(("deb ", "deb\t")) else line


def write_whole(path, content):
    """Writes a file so that it is there whole or not at all."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    os.replace(partial, path)


def save(image, path):
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    write_whole(path, buffer.getvalue())


class Journal:
    """What is done in a folder, with a count for each; a run that was stopped continues from it."""

    def __init__(self, folder):
        folder = Path(folder)
        self._path = folder.with_name(folder.name + ".journal")
        self._counts = {}
        if not folder.exists():
            self._path.unlink(missing_ok=True)
            folder.mkdir(parents=True)
        if self._path.exists():
            lines = self._path.read_text().split("\n")[:-1]  # the last one may be cut off
            self._counts = {name: int(count) for name, count in (line.split("\t") for line in lines)}
            self._write()

    def _write(self):
        write_whole(self._path, "".join(f"{name}\t{count}\n" for name, count in self._counts.items()).encode())

    def __contains__(self, name):
        return name in self._counts

    def items(self):
        return self._counts.items()

    def counts(self):
        return self._counts.values()

    def add(self, name, count):
        self._counts[name] = count
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(f"{name}\t{count}\n")


class Progress:
    """A line on standard error, at most one per second."""

    def __init__(self, total, what):
        self._total, self._what, self._done, self._last = total, what, 0, time.monotonic()

    def step(self, count=1):
        self._done += count
        now = time.monotonic()
        if now - self._last >= 1 or self._done == self._total:
            self._last = now
            end = "\n" if self._done == self._total or not sys.stderr.isatty() else "\r"
            print(f"{self._done:,} of {self._total:,} {self._what}", end=end, file=sys.stderr, flush=True)
