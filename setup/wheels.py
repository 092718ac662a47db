"""Puts the framework wheels of wheels.lock under .deps, as folders to build C++ programs against.

A folder .deps/NAME-VERSION appears whole or not at all: it is unpacked beside its place and then
renamed. One that is there already is compared with its wheel's own list of files, and made anew if
it is damaged. The links .deps/mlx and .deps/torch point to the folders in use.

Run by ./dev with the Python of .deps/python, whose pip does the downloading.
"""

import argparse
import csv
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

SETUP = Path(__file__).resolve().parent
DEPS = SETUP.parent / ".deps"


class Failure(Exception):
    """Ends the set-up; its text is the one line that the user sees."""

    def __init__(self, text, code=1):
        super().__init__(text)
        self.code = code


class Machine(NamedTuple):
    """What decides which wheels run here; `release` is glibc's on Linux, the system's on macOS."""

    system: str
    release: tuple
    architecture: str

    def __str__(self):
        name = {"linux": "glibc", "macosx": "macOS"}.get(self.system, self.system)
        return f"{name} {dotted(self.release)} on {self.architecture}"


class Wheel(NamedTuple):
    part: str
    file: str
    sha256: str
    bytes: int

    @property
    def name(self):
        return self.file.split("-")[0].replace("_", "-")

    @property
    def version(self):
        # 2.13.0+cpu is a build of the version 2.13.0.
        return self.file.split("-")[1].split("+")[0]

    @property
    def folder(self):
        return DEPS / f"{self.name}-{self.version}"

    @property
    def tags(self):
        """Python, ABI and platforms, the last three fields of a wheel's file name."""
        python, abi, platforms = self.file[: -len(".whl")].split("-")[-3:]
        return python, abi, platforms.split(".")

    def needs(self):
        """The oldest Machine this wheel runs on; a file that names several has one form last."""
        system, major, minor, architecture = re.fullmatch(
            r"([a-z]+)_(\d+)_(\d+)_(\w+)", self.tags[2][-1]
        ).groups()
        system = {"manylinux": "linux"}.get(system, system)
        return Machine(system, (int(major), int(minor)), architecture)

    def fits(self, machine):
        needs = self.needs()
        return (
            needs._replace(release=machine.release) == machine and needs.release <= machine.release
        )


def dotted(version):
    return ".".join(map(str, version))


def say(text):
    print(f"dev: {text}", file=sys.stderr, flush=True)


def this_machine():
    architecture = platform.machine()
    if sys.platform == "darwin":
        return Machine("macosx", numbers(platform.mac_ver()[0])[:2], architecture)
    library, version = platform.libc_ver()
    if library == "glibc":
        return Machine("linux", numbers(version)[:2], architecture)
    return Machine(f"{platform.system()} without glibc", (0, 0), architecture)


def numbers(version):
    return tuple(map(int, version.split(".")))


def read_lock():
    lines = (SETUP / "wheels.lock").read_text().splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return [Wheel(part, file, sha256, int(size)) for part, file, sha256, size in rows]


def builds_for(machine, wheels):
    """The wheels for the newest system not newer than this one; several if there are builds."""
    fitting = [wheel for wheel in wheels if wheel.fits(machine)]
    newest = max((wheel.needs() for wheel in fitting), default=None)
    return [wheel for wheel in fitting if wheel.needs() == newest]


def why_none(machine, wheels):
    kindred = [w.needs() for w in wheels if w.needs()._replace(release=machine.release) == machine]
    if kindred:
        return f"it needs {min(kindred)} or newer, and this is {machine}"
    return f"there is none for {machine}"


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def is_whole(folder, builds):
    """Whether `folder` holds one of `builds`, each file of the wheels in it at its full size."""
    try:
        if (folder / "howfast.sha256").read_text() not in [build.sha256 for build in builds]:
            return False
        records = list(folder.glob("*.dist-info/RECORD"))
        for record in records:
            with open(record, newline="") as rows:
                for name, _, size in csv.reader(rows):
                    if size and os.stat(folder / name).st_size != int(size):
                        return False
        return bool(records)
    except FileNotFoundError:
        return False


def downloaded(builds, downloads):
    """The first of `builds` that lies in `downloads`; one with other contents is removed."""
    for build in builds:
        path = downloads / build.file
        if path.exists():
            if sha256(path) == build.sha256:
                return build
            say(f"{build.file} is damaged; fetching it again")
            path.unlink()
    return None


def download(builds, downloads):
    """Has pip fetch the one of `builds`, all of one version, that its index offers."""
    found = downloaded(builds, downloads)
    if found:
        return found
    downloads.mkdir(parents=True, exist_ok=True)
    name, version = builds[0].name, builds[0].version
    sizes = " or ".join(f"{build.bytes / 1e6:.0f}" for build in builds)
    say(f"fetching {name} {version} ({sizes} MB) with pip")

    python, abi, platforms = builds[0].tags
    # Every tag is spelt out, so that pip looks for the locked file whatever Python it runs on. The
    # hashes are not given to pip: it would pass over a build that lies in a local folder of wheels,
    # which states no hash.
    command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check"]
    command += [] if sys.stderr.isatty() else ["--quiet"]
    command += ["--no-deps", "--only-binary=:all:", f"{name}=={version}"]
    command += ["--implementation", python[:2], "--abi", abi, "--platform", platforms[-1]]
    command += ["--python-version", python[2:] if python.startswith("cp") else "3.11"]
    command += ["--dest", str(downloads)]
    pip = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=subprocess.PIPE, text=True
    )
    found = downloaded(builds, downloads)
    if found:
        return found
    errors = [line for line in pip.stderr.splitlines() if line.startswith("ERROR:")]
    if pip.returncode != 0:
        why = errors[-1] if errors else f"pip ended with code {pip.returncode}"
    else:
        why = "pip's index gave a build that setup/wheels.lock does not know"
    raise Failure(
        f"cannot fetch {name} {version}: {why}; "
        "check the network and pip's index settings, then run ./dev setup again"
    )


def cuda_libraries(folder, machine, lock):
    """The wheels with the libraries that libtorch_cpu.so loads, if `folder` has a CUDA build."""
    if not (folder / "torch/lib/libtorch_cuda.so").exists():
        return []
    metadata = next(folder.glob("torch-*.dist-info/METADATA")).read_text()
    toolkit = re.search(r"^Requires-Dist: cuda-toolkit\[.*?\](==[\d.]+)", metadata, re.MULTILINE)
    part = f"cuda-toolkit{toolkit.group(1)}" if toolkit else "cuda-toolkit"
    wheels = [wheel for wheel in lock if wheel.part == part and wheel.fits(machine)]
    if not wheels:
        raise Failure(
            f"setup/wheels.lock has no rows for the {part} that {folder.name} asks for; add them"
        )
    return wheels


def install(builds, machine, lock):
    """Leaves one of `builds` unpacked, with the CUDA libraries it needs; returns its folder."""
    folder = builds[0].folder
    if is_whole(folder, builds):
        return folder
    # HOWFAST_DOWNLOADS is the user's own store of wheels, for many clones; it is added to and never
    # emptied.
    downloads = Path(os.environ.get("HOWFAST_DOWNLOADS") or DEPS / "wheels")
    wheel = download(builds, downloads)
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    say(f"unpacking {wheel.file}")
    unpack(downloads / wheel.file, partial)
    for library in cuda_libraries(partial, machine, lock):
        unpack(downloads / download([library], downloads).file, partial)
    (partial / "howfast.sha256").write_text(wheel.sha256)
    if not is_whole(partial, builds):
        raise Failure(
            f"{wheel.file} was unpacked incompletely; check the disk and run ./dev setup again"
        )

    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
    return folder


def unpack(wheel, folder):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)


def point(link, folder):
    """Makes `link` a relative link to `folder` in one step, so that no build sees it missing."""
    fresh = link.with_name(link.name + ".partial")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.name)
    fresh.replace(link)


def chosen_torch(asked, wheels):
    """The version asked for now, or else remembered, or else the default, the first."""
    versions = list(dict.fromkeys(wheel.version for wheel in wheels))
    memory = DEPS / "torch-version"
    if asked:
        if asked not in versions:
            choice = " ".join(versions)
            raise Failure(f"no torch {asked} in setup/wheels.lock; choose from {choice}", code=64)
        if asked == versions[0]:
            memory.unlink(missing_ok=True)
        else:
            memory.write_text(asked + "\n")
    remembered = memory.read_text().strip() if memory.exists() else versions[0]
    return remembered if remembered in versions else versions[0]


def set_up(asked_torch):
    lock = read_lock()
    machine = this_machine()
    torch = chosen_torch(asked_torch, [wheel for wheel in lock if wheel.part == "torch"])
    used = {"mlx": None, "torch": torch}
    for part, version in used.items():
        wheels = [w for w in lock if w.part == part and version in (None, w.version)]
        link = DEPS / part
        builds = builds_for(machine, wheels)
        if builds:
            point(link, install(builds, machine, lock))
        else:
            link.unlink(missing_ok=True)
            say(f"going on without {part}: {why_none(machine, wheels)}")

    shutil.rmtree(DEPS / "wheels", ignore_errors=True)
    known = {wheel.folder for wheel in lock}
    for folder in [*DEPS.glob("mlx-*"), *DEPS.glob("torch-*")]:
        if folder.is_dir() and folder not in known:
            shutil.rmtree(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--torch", metavar="VERSION")
    arguments = parser.parse_args()
    DEPS.mkdir(exist_ok=True)
    try:
        # Two ./dev at once: the second waits here and then finds the work done.
        with open(DEPS / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            set_up(arguments.torch)
    except Failure as failure:
        say(failure)
        return failure.code
    except OSError as error:
        say(f"{error.filename or DEPS}: {error.strerror}; mend that and run ./dev setup again")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
