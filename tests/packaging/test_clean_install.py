"""What CI runs is what the README says, to the letter."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def marked(name: str) -> list[str]:
    """The lines of the block after a marker."""
    found = re.findall(rf"<!-- {name} -->\n```sh\n(.*?)```", README, re.DOTALL)
    return [line for block in found for line in block.splitlines()]


def ci_with(readme: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci" / "run")
    (folder / "README.md").write_text(readme, encoding="utf-8")
    return subprocess.run(
        ["bash", ".ci/run"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=50,
    )


def test_readme_has_one_command_of_each_kind() -> None:
    assert len(marked("first command")) == 1
    assert marked("test command") == ["tests/run"]


def test_first_command_ends_in_a_program_of_the_environment_that_it_makes() -> None:
    """The check on other Pythons runs that last part."""
    assert marked("first command")[0].rpartition("&& ")[2].startswith(".venv/bin/imagen-desktop ")


def test_ci_runs_the_readmes_test_command(tmp_path: Path) -> None:
    done = ci_with(README.replace("\ntests/run\n", "\necho heard; exit 3\n"), tmp_path)
    assert (done.returncode, done.stdout) == (3, "heard\n")


def test_ci_fails_where_the_readme_has_no_test_command(tmp_path: Path) -> None:
    assert ci_with(README.replace("<!-- test command -->", ""), tmp_path).returncode == 1
