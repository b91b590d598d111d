"""Makes a release, step by step, each with its own check: packaging/release.md in plain words.

    packaging/release [--dry-run] [--without-tests] [--unfinished] [--output FOLDER]

Exit code 0: everything that can be made here was made and has passed. 1: a step failed. 2: a release may not
be made of this checkout.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from program_version import program_version
from release_archive import write_archive
from release_facts import problems, source_date
from release_signatures import SIGNERS, Signer, missing, sign, write_sums

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
APPLICATION = "imagen-desktop"
CANNOT = 77
"""Exit code of a check that has said why it cannot run here."""
FLATPAK = "io.github.imagen_desktop.ImagenDesktop"


class Step(NamedTuple):
    """`reason` says why it cannot be done here; empty where it can."""

    name: str
    reason: str
    work: Callable[[], None]


class Release:
    """Of one version: packages go to `output`, everything else to `work`."""

    def __init__(
        self,
        output: Path,
        work: Path,
        python: Path = Path(sys.executable),
        run: Callable[..., object] = subprocess.run,
    ) -> None:
        self.version = program_version()
        self._output = output
        self._work = work
        self._python = python
        self._start = run
        self._folder = work / "dist" / APPLICATION
        self._environment = {**os.environ, "SOURCE_DATE_EPOCH": source_date(ROOT), "PYTHON": str(python)}

    def steps(self, *, with_tests: bool) -> Iterator[Step]:
        """In this order: what a step needs, the ones before it have made."""
        is_linux, is_mac, is_windows = (
            sys.platform.startswith(name) for name in ("linux", "darwin", "win32")
        )
        not_linux = "" if is_linux else "only on Linux"
        yield Step("tests", "" if with_tests else "left out, as asked", self._test)
        yield Step("wheel and source archive", "", self._build_wheel)
        yield Step("Linux program", not_linux, self._freeze)
        yield Step("Linux program, checked", not_linux or _lacks("Xvfb"), self._check_folder)
        yield Step("Linux archive", not_linux, self._pack_folder)
        yield Step("Debian package", not_linux or _lacks("dpkg-shlibdeps"), self._build_debian)
        can_install = not_linux or _lacks("debootstrap") or ("" if _is_root() else "only as root")
        yield Step("Debian package, installed", can_install, self._check_debian)
        yield Step("Flatpak", not_linux or _no_runtime(), self._build_flatpak)
        yield Step("macOS disk image", "" if is_mac else "only on a Mac", self._build_dmg)
        windows = "" if is_windows else "only on Windows"
        yield Step("Windows installer", windows or _lacks("makensis"), self._build_setup)
        yield Step("packages, looked through", "", self._look_through)
        yield Step("hashes", "", lambda: print(write_sums(self._output)))
        for signer in SIGNERS:
            yield Step(f"signature by {signer.tool}", missing(signer), self._signing(signer))

    def _test(self) -> None:
        self._run("tests/run")

    def _build_wheel(self) -> None:
        """The wheel is made from the source archive, as others make it."""
        self._run(self._python, "-m", "hatchling", "build", "-t", "sdist", "-d", self._output)
        source = self._output / f"imagen_desktop-{self.version}.tar.gz"
        self._run("tar", "-xzf", source, "-C", self._work)
        unpacked = self._work / f"imagen_desktop-{self.version}"
        self._run(self._python, "-m", "hatchling", "build", "-t", "wheel", "-d", self._output, at=unpacked)

    def _freeze(self) -> None:
        self._run(HERE / "pyinstaller" / "build", "--engine", self._folder.parent)

    def _check_folder(self) -> None:
        self._run(HERE / "pyinstaller" / "check", self._folder)

    def _pack_folder(self) -> None:
        name = f"{APPLICATION}-{self.version}-linux-{os.uname().machine}.tar.gz"
        print(write_archive(self._folder, self._output / name, int(self._environment["SOURCE_DATE_EPOCH"])))

    def _build_debian(self) -> None:
        self._run(HERE / "debian" / "build", self._folder, self._output)

    def _check_debian(self) -> None:
        (package,) = self._output.glob("*.deb")
        self._run(HERE / "debian" / "check_in_chroot", package)

    def _build_flatpak(self) -> None:
        """The manifest takes the wheel from dist/."""
        manifest, place, repository = (
            HERE / "flatpak" / f"{FLATPAK}.json",
            self._work / "flatpak",
            self._work / "repo",
        )
        wheel = f"imagen_desktop-{self.version}-py3-none-any.whl"
        if self._output != ROOT / "dist":
            (ROOT / "dist").mkdir(exist_ok=True)
            shutil.copy2(self._output / wheel, ROOT / "dist" / wheel)
        self._run("flatpak-builder", "--user", "--force-clean", f"--repo={repository}", place, manifest)
        bundle = self._output / f"{APPLICATION}-{self.version}-{os.uname().machine}.flatpak"
        self._run("flatpak", "build-bundle", repository, bundle, FLATPAK)

    def _build_dmg(self) -> None:
        self._run(HERE / "macos" / "make-dmg", self._output)

    def _build_setup(self) -> None:
        self._run(self._python, HERE / "windows" / "make_setup.py", "--output", self._output)

    def _look_through(self) -> None:
        """Secrets, also in the program before it was packed, licences, the index's rules, known weaknesses;
        writes the list of what is inside."""
        if self._folder.is_dir():
            self._run(self._python, HERE / "python" / "secret_scan.py", self._folder)
        self._run(HERE / "python" / "release-check", self._output)

    def _signing(self, signer: Signer) -> Callable[[], None]:
        return lambda: print(sign(signer, self._output / "SHA256SUMS"))

    def _run(self, *words: object, at: Path = ROOT) -> None:
        self._start([str(word) for word in words], cwd=at, env=self._environment, check=True)


def main() -> int:
    chosen = _arguments().parse_args()
    output: Path = chosen.output.absolute()
    release = Release(output, ROOT / "build" / "release")
    found = list(problems(ROOT, release.version))
    for problem in found:
        print(f"release: {problem}", file=sys.stderr)
    if found and not (chosen.dry_run or chosen.unfinished):
        return 2
    steps = list(release.steps(with_tests=not chosen.without_tests))
    if chosen.dry_run:
        for step in steps:
            print(_line("not here" if step.reason else "would make", step.name, step.reason))
        return 2 if found else 0
    if output.exists() and any(output.iterdir()):
        print(f"release: {output} is not empty", file=sys.stderr)
        return 2
    output.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(ROOT / "build" / "release", ignore_errors=True)
    (ROOT / "build" / "release").mkdir(parents=True)
    return make(steps)


def make(steps: list[Step], clock: Callable[[], float] = time.monotonic) -> int:
    """Stops at the first step that fails; then says of each what became of it."""
    said: list[str] = []
    code = 0
    for step in steps:
        if step.reason:
            said.append(_line("not here", step.name, step.reason))
            continue
        print(f"== {step.name}", flush=True)
        began = clock()
        try:
            step.work()
        except (subprocess.CalledProcessError, OSError, ValueError) as error:
            if getattr(error, "returncode", 0) == CANNOT:
                said.append(_line("not here", step.name, "it says why above"))
                continue
            said.append(_line("FAILED", step.name, str(error)))
            code = 1
            break
        said.append(_line("made", step.name, f"{clock() - began:.0f} s"))
    print("\n".join(["== release", *said]))
    return code


def _line(became: str, name: str, more: str) -> str:
    return f"{became:<11} {name:<26} {more}".rstrip()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="only say what would be made, and what stands against it"
    )
    parser.add_argument("--without-tests", action="store_true", help="they have passed on this very commit")
    parser.add_argument(
        "--unfinished",
        action="store_true",
        help="go on in spite of what stands against it: never give it away",
    )
    parser.add_argument(
        "--output", type=Path, default=ROOT / "dist" / "release", help="an empty folder (dist/release)"
    )
    return parser


def _lacks(program: str) -> str:
    return "" if shutil.which(program) else f"{program} is not installed"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _no_runtime() -> str:
    """Why a Flatpak cannot be built; empty where it can."""
    if lacking := _lacks("flatpak-builder"):
        return lacking
    done = subprocess.run(["flatpak", "info", "org.kde.Sdk//6.10"], capture_output=True, check=False)
    return "" if done.returncode == 0 else "org.kde.Sdk 6.10 is not installed"


if __name__ == "__main__":
    sys.exit(main())
