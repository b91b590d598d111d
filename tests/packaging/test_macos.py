"""The Mac application's parts, as far as they can be looked at elsewhere."""

import plistlib
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

import bundle
from application_icon import write_icon

FOLDER = Path(bundle.__file__).parent
ROOT = FOLDER.parents[1]


def test_the_information_is_a_property_list() -> None:
    information = bundle.information("1.2.3")
    assert plistlib.loads(plistlib.dumps(information)) == information


def test_it_has_what_every_application_must_say() -> None:
    information = bundle.information("1.2.3")
    kind = r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
    assert re.fullmatch(kind, str(information["CFBundleIdentifier"]))
    assert information["CFBundlePackageType"] == "APPL"
    assert information["CFBundleExecutable"] == "imagen-desktop"
    assert information["LSMinimumSystemVersion"] == "13.0"


def test_it_has_a_place_in_the_dock_although_it_has_standard_streams() -> None:
    information = bundle.information("1.2.3")
    assert information["LSUIElement"] is False
    assert information["LSBackgroundOnly"] is False


@pytest.mark.parametrize(
    ("version", "shown"), [("1.2.3", "1.2.3"), ("2.0.0rc1", "2.0.0"), ("0.1.dev2", "0.1")]
)
def test_a_version_is_shown_as_numbers(version: str, shown: str) -> None:
    assert bundle.information(version)["CFBundleShortVersionString"] == shown


def test_what_is_no_version_is_refused() -> None:
    with pytest.raises(ValueError, match="is no version"):
        bundle.information("next")


def test_every_translation_is_named() -> None:
    assert bundle.information("1.2.3")["CFBundleLocalizations"] == ["en", "de"]


def test_it_is_offered_for_pictures_and_never_first() -> None:
    types = bundle.information("1.2.3")["CFBundleDocumentTypes"]
    assert isinstance(types, list)
    assert [each["LSItemContentTypes"] for each in types] == [
        ["public.png"],
        ["public.jpeg"],
        ["org.webmproject.webp"],
    ]
    assert {each["LSHandlerRank"] for each in types} == {"Alternate"}


def test_the_entitlements_ask_for_one_thing() -> None:
    entitlements = plistlib.loads((FOLDER / "entitlements.plist").read_bytes())
    assert entitlements == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_the_icon_has_the_sizes_of_a_mac(tmp_path: Path) -> None:
    write_icon(tmp_path / "icon.icns")
    content = (tmp_path / "icon.icns").read_bytes()
    assert struct.unpack_from(">4sI", content) == (b"icns", len(content))
    kinds = (b"ic07", b"ic08", b"ic09", b"ic10", b"ic11", b"ic12", b"ic13", b"ic14")
    assert [kind for kind in kinds if kind not in content] == []


@pytest.mark.skipif(sys.platform == "darwin", reason="on a Mac it would build")
def test_elsewhere_the_disk_image_script_says_where_it_runs() -> None:
    done = subprocess.run([FOLDER / "make-dmg"], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "run this on a Mac" in done.stderr


def test_pictures_from_the_finder_arrive_also_those_that_come_early() -> None:
    code = """
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFileOpenEvent
from imagen_desktop.app import Application
application = Application(["imagen-desktop"])
QCoreApplication.sendEvent(application, QFileOpenEvent("/pictures/early.png"))
application.open_files_with(lambda path: print(path.name))
QCoreApplication.sendEvent(application, QFileOpenEvent("/pictures/late.png"))
print(application.desktopFileName())
"""
    environment = {"QT_QPA_PLATFORM": "offscreen", "FLATPAK_ID": "org.example.Imagen", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["early.png", "late.png", "org.example.Imagen"]


def test_the_menu_bar_colours_the_icon_itself_but_for_its_badge() -> None:
    code = """
import sys
from PySide6.QtWidgets import QApplication
from imagen_desktop.ui.tray_icon import tray_icon
from imagen_desktop.ui.tray_state import Badge, TrayState
application = QApplication(["imagen-desktop"])
for sys.platform in ("darwin", "linux"):
    print([tray_icon(TrayState(badge, "")).isMask() for badge in (Badge.IDLE, Badge.ATTENTION)])
"""
    environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["[True, False]", "[False, False]"]
