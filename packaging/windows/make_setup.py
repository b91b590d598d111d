"""Builds, signs and packs the Windows program.

    python packaging/windows/make_setup.py                        on Windows, with PyInstaller and NSIS
    python packaging/windows/make_setup.py --folder FOLDER        packs a folder that exists, anywhere

Signs where IMAGEN_SIGNTOOL_ARGUMENTS says how (the arguments of `signtool sign` that choose the certificate
and the time stamp's server), and says so where it does not.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent)]

from application_icon import write_icon  # noqa: E402 - both lie beside this file
from program_version import program_version  # noqa: E402
from version_resource import four_numbers, version_resource  # noqa: E402

SIGNING = "IMAGEN_SIGNTOOL_ARGUMENTS"
PROGRAMS = ("imagen.exe", "imagen-desktop.exe")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, help="the built program; without it, PyInstaller builds one")
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="where the installer goes")
    chosen = parser.parse_args()
    icon = ROOT / "build" / "imagen-desktop.ico"
    write_icon(icon)
    folder = chosen.folder or _build(icon)
    missing = [name for name in PROGRAMS if not (folder / name).is_file()]
    if missing:
        print(f"{folder} has no {' and no '.join(missing)}", file=sys.stderr)
        return 1
    sign([folder / name for name in PROGRAMS])
    version = program_version()
    setup = chosen.output.absolute() / f"imagen-desktop-{version}-setup.exe"
    setup.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(installer_command(folder.absolute(), icon, setup, version), check=True)
    sign([setup])
    print(setup)
    return 0


def installer_command(folder: Path, icon: Path, setup: Path, version: str) -> list[str]:
    """Any warning is an error."""
    definitions = {
        "VERSION": version,
        "NUMBERS": ".".join(map(str, four_numbers(version))),
        "SOURCE": str(folder),
        "ICON": str(icon),
        "OUTPUT": str(setup),
    }
    words = [f"-D{name}={value}" for name, value in definitions.items()]
    return ["makensis", "-V2", "-WX", *words, str(HERE / "imagen-desktop.nsi")]


def sign(files: list[Path]) -> None:
    """Says on standard error that it did not, where there is no key."""
    arguments = os.environ.get(SIGNING, "")
    if not arguments:
        print(f"not signed ({SIGNING} is not set): {', '.join(map(str, files))}", file=sys.stderr)
        return
    tool = shutil.which("signtool") or "signtool"
    subprocess.run([tool, "sign", *shlex.split(arguments), *map(str, files)], check=True)


def _build(icon: Path) -> Path:
    resource = icon.with_name("version.txt")
    resource.write_text(version_resource(program_version()), encoding="utf-8")
    environment = {**os.environ, "IMAGEN_ICON": str(icon), "IMAGEN_VERSION_FILE": str(resource)}
    spec = ROOT / "packaging" / "pyinstaller" / "imagen-desktop.spec"
    engine = ["--engine"] if importlib.util.find_spec("cyllama") else []
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", str(spec), "--", *engine]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return ROOT / "dist" / "imagen-desktop"


if __name__ == "__main__":
    sys.exit(main())
