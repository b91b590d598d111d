"""What Windows shows of a program under Properties, in the form that PyInstaller reads."""

from __future__ import annotations

import re

_US_ENGLISH_UNICODE = "040904B0"
_TEMPLATE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags={flags}, OS=0x40004,
                    fileType=0x1, subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable({table!r}, [
{strings}
    ])]),
    VarFileInfo([VarStruct('Translation', [0x0409, 0x04B0])]),
  ],
)
"""
_PRE_RELEASE = 0x2


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """1.2.3rc4 is 1.2.3.0: Windows knows no words."""
    found = re.match(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?", version)
    if found is None:
        raise ValueError(f"{version} is no version")
    first, second, third = (int(number or 0) for number in found.groups())
    return first, second, third, 0


def version_resource(version: str) -> str:
    is_final = re.fullmatch(r"[\d.]+", version) is not None
    strings = {
        "CompanyName": "Imagen Desktop",
        "FileDescription": "Imagen Desktop",
        "FileVersion": version,
        "InternalName": "imagen-desktop",
        "LegalCopyright": "MIT licence",
        "OriginalFilename": "imagen-desktop.exe",
        "ProductName": "Imagen Desktop",
        "ProductVersion": version,
    }
    return _TEMPLATE.format(
        numbers=four_numbers(version),
        flags=0 if is_final else _PRE_RELEASE,
        table=_US_ENGLISH_UNICODE,
        strings="\n".join(f"      StringStruct({name!r}, {value!r})," for name, value in strings.items()),
    )
