"""What Linux desktops and software centres are told about the program is true, and as they want it."""

import configparser
import gzip
import io
import shlex
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

import install_files
from imagen_desktop import __version__
from imagen_desktop.core.paths import APPLICATION
from imagen_desktop.terminal.window_arguments import window_start

HERE = Path(install_files.__file__).parent
DESKTOP = HERE / f"{APPLICATION}.desktop"
METAINFO = HERE / f"{install_files.IDENTIFIER}.metainfo.xml"


@pytest.fixture(scope="module")
def entry() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DESKTOP, encoding="utf-8")
    return parser


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prefix = tmp_path_factory.mktemp("usr")
    install_files.install(prefix)
    return prefix


@pytest.mark.parametrize(
    "command",
    [
        ["desktop-file-validate", str(DESKTOP)],
        ["appstreamcli", "validate", "--no-net", "--strict", str(METAINFO)],
    ],
    ids=lambda command: Path(command[0]).name,
)
def test_validators_have_nothing_to_say(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_panels_find_the_programs_windows(entry: configparser.ConfigParser) -> None:
    """The window's class is the application's name, and its desktop file is named after it."""
    assert entry["Desktop Entry"]["StartupWMClass"] == APPLICATION
    assert entry["Desktop Entry"]["Icon"] == APPLICATION


def test_each_action_is_a_line_that_the_program_understands(entry: configparser.ConfigParser) -> None:
    main = entry["Desktop Entry"]
    actions = [f"Desktop Action {name}" for name in main["Actions"].rstrip(";").split(";")]
    assert [name for name in entry.sections() if name != "Desktop Entry"] == actions
    for section in ("Desktop Entry", *actions):
        program, *arguments = shlex.split(entry[section]["Exec"])
        assert program == APPLICATION
        assert window_start(arguments) is not None


def test_every_language_of_the_window_is_spoken_here_too(entry: configparser.ConfigParser) -> None:
    codes = [file.stem for file in (install_files.ROOT / "resources" / "translations").glob("*.json")]
    for section in entry.sections():
        if section != "Desktop Entry":  # the program's own name is the same in all of them
            assert all(f"Name[{code}]" in entry[section] for code in codes)
    assert all(f"Comment[{code}]" in entry["Desktop Entry"] for code in codes)


def test_software_centres_are_told_this_version_and_this_program() -> None:
    root = ET.parse(METAINFO).getroot()
    assert root.findtext("id") == install_files.IDENTIFIER == METAINFO.name.removesuffix(".metainfo.xml")
    assert root.findtext("launchable") == DESKTOP.name
    newest = root.find("releases/release")
    assert newest is not None
    assert newest.get("version") == __version__
    assert root.findtext("project_license") == "MIT"


@pytest.mark.parametrize("size", install_files.ICON_SIZES)
def test_icon_is_there_in_each_size(installed: Path, size: int) -> None:
    file = installed / f"share/icons/hicolor/{size}x{size}/apps/{APPLICATION}.png"
    with Image.open(file) as icon:
        assert (icon.size, icon.mode, icon.format) == ((size, size), "RGBA", "PNG")
        assert icon.getpixel((size // 2, 1 + size // 10)) != (0, 0, 0, 0)
        assert icon.getpixel((0, 0)) == (0, 0, 0, 0)


def test_manual_opens_under_both_names(installed: Path) -> None:
    for name in ("imagen", APPLICATION):
        with gzip.open(installed / f"share/man/man1/{name}.1.gz", "rt", encoding="utf-8") as page:
            assert page.read() == (install_files.ROOT / "resources/man/imagen.1").read_text("utf-8")


def test_completions_lie_where_each_shell_looks(installed: Path) -> None:
    for file, mark in (
        ("bash-completion/completions/imagen", "complete -F"),
        (f"bash-completion/completions/{APPLICATION}", "complete -F"),
        ("zsh/vendor-completions/_imagen", "#compdef imagen"),
        ("fish/vendor_completions.d/imagen.fish", "complete -c imagen"),
        (f"fish/vendor_completions.d/{APPLICATION}.fish", f"complete -c {APPLICATION}"),
    ):
        assert mark in (installed / "share" / file).read_text("utf-8")


def test_files_are_the_same_each_time() -> None:
    assert install_files.files() == install_files.files()


def test_scalable_icon_is_the_one_of_the_window() -> None:
    svg = install_files.files()[f"share/icons/hicolor/scalable/apps/{APPLICATION}.svg"]
    assert ET.parse(io.BytesIO(svg)).getroot().get("viewBox") == "0 0 64 64"
