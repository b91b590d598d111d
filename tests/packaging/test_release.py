"""The release's own rules; its steps are other scripts, each with a check of its own."""

import gzip
import os
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from program_version import program_version
from release_archive import write_archive
from release_facts import changelog_problems, metainfo_problems, problems, source_date
from release_run import ROOT, Release, Step, make
from release_signatures import Signer, missing, sign, write_sums

MOMENT = 1_800_000_000
METAINFO = '<component><releases><release version="{}"/><release version="0.0.1"/></releases></component>'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clean one, of which 1.2.0 may be released."""
    (tmp_path / "packaging/linux").mkdir(parents=True)
    (tmp_path / "packaging/linux/a.metainfo.xml").write_text(METAINFO.format("1.2.0"))
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changes\n\n## 1.2.0 (2027-01-31)\n\n- New.\n\n## 1.1.0 (2026-12-01)\n"
    )
    _git(tmp_path, "init", "--quiet")
    _commit(tmp_path)
    return tmp_path


def _git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_COMMITTER_DATE": f"{MOMENT} +0000",
    }
    subprocess.run(["git", *who, *words], cwd=folder, env=environment, check=True)


def _commit(folder: Path) -> None:
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "--message", "All")


def test_a_clean_checkout_with_its_changes_written_down_may_be_released(checkout: Path) -> None:
    assert list(problems(checkout, "1.2.0")) == []
    assert source_date(checkout) == str(MOMENT)


def test_a_changed_file_stands_against_a_release(checkout: Path) -> None:
    (checkout / "new.txt").write_text("")
    assert list(problems(checkout, "1.2.0")) == ["1 files are changed or new: new.txt …"]


def test_a_tag_of_another_commit_stands_against_a_release(checkout: Path) -> None:
    _git(checkout, "tag", "v1.2.0")
    assert list(problems(checkout, "1.2.0")) == []
    (checkout / "new.txt").write_text("")
    _commit(checkout)
    assert list(problems(checkout, "1.2.0")) == ["The tag v1.2.0 exists, and is another commit."]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# Changes\n", "CHANGELOG.md has no section."),
        ("## 1.3.0 (2027-01-31)\n", "CHANGELOG.md begins with 1.3.0, the program is 1.2.0."),
        ("## 1.2.0 (not released)\n", "CHANGELOG.md says of 1.2.0: not released. "),
    ],
)
def test_version_and_changelog_must_agree(text: str, problem: str) -> None:
    (found,) = changelog_problems(text, "1.2.0")
    assert found.startswith(problem)


def test_software_centres_must_be_told_the_same_version(checkout: Path) -> None:
    (checkout / "packaging/linux/a.metainfo.xml").write_text(METAINFO.format("1.1.0"))
    (found,) = metainfo_problems(checkout, "1.2.0")
    assert found == "a.metainfo.xml names 1.1.0 as the newest release, the program is 1.2.0."


def test_what_the_index_would_not_take_is_no_version(checkout: Path) -> None:
    assert "next is no version that the package index takes." in problems(checkout, "next")


def test_the_metainfo_and_the_changelog_here_name_this_version() -> None:
    version = program_version()
    assert list(metainfo_problems(ROOT, version)) == []
    found = list(changelog_problems((ROOT / "CHANGELOG.md").read_text("utf-8"), version))
    assert all("not released" in problem for problem in found)


def test_every_script_that_a_step_runs_is_there(tmp_path: Path) -> None:
    started: list[list[str]] = []
    release = Release(tmp_path, tmp_path, run=lambda words, **_named: started.append(words))
    (tmp_path / "a.deb").write_bytes(b"")
    for step in release.steps(with_tests=True):
        if step.name != "Flatpak" and not step.name.startswith("signature"):
            step.work()
    words = {Path(word) for words in started for word in words[:2]}
    scripts = [word if word.is_absolute() else ROOT / word for word in words if "packaging" in word.parts]
    assert len(scripts) == 7
    assert [script for script in scripts if not os.access(script, os.R_OK)] == []
    assert ["tests/run"] in started


def test_the_program_is_looked_through_before_it_is_packed(tmp_path: Path) -> None:
    started: list[list[str]] = []
    release = Release(tmp_path / "out", tmp_path, run=lambda words, **_named: started.append(words))
    folder = tmp_path / "dist" / "imagen-desktop"
    folder.mkdir(parents=True)
    for step in release.steps(with_tests=False):
        if step.name == "packages, looked through":
            step.work()
    assert [words[-2:] for words in started] == [
        [str(ROOT / "packaging/python/secret_scan.py"), str(folder)],
        [str(ROOT / "packaging/python/release-check"), str(tmp_path / "out")],
    ]


def _step(name: str, done: list[str], reason: str = "", problem: Exception | None = None) -> Step:
    def work() -> None:
        done.append(name)
        if problem is not None:
            raise problem

    return Step(name, reason, work)


def test_what_cannot_be_made_here_is_named_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    done: list[str] = []
    assert make([_step("wheel", done), _step("disk image", done, "only on a Mac")], clock=lambda: 0.0) == 0
    assert done == ["wheel"]
    said = capsys.readouterr().out.splitlines()
    assert said[-2].split() == ["made", "wheel", "0", "s"]
    assert said[-1].split(maxsplit=1) == ["not", "here    disk image                 only on a Mac"]


@pytest.mark.parametrize(
    "problem",
    [subprocess.CalledProcessError(1, ["tests/run"]), FileNotFoundError("hatchling"), ValueError("no")],
)
def test_a_step_that_fails_is_the_last(problem: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    done: list[str] = []
    assert make([_step("tests", done, problem=problem), _step("wheel", done)]) == 1
    assert done == ["tests"]
    assert "FAILED      tests" in capsys.readouterr().out


def test_a_check_that_cannot_run_here_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    done: list[str] = []
    cannot = subprocess.CalledProcessError(77, ["check_in_chroot"])
    assert make([_step("chroot", done, problem=cannot), _step("wheel", done)]) == 0
    assert done == ["chroot", "wheel"]
    assert "not here    chroot" in capsys.readouterr().out


def test_hashes_are_what_sha256sum_checks_and_signatures_are_not_among_them(tmp_path: Path) -> None:
    for name in ("b.whl", "a.deb", "SHA256SUMS.asc"):
        (tmp_path / name).write_text(name)
    sums = write_sums(tmp_path)
    assert [line.split()[1] for line in sums.read_text().splitlines()] == ["a.deb", "b.whl"]
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", sums.name], cwd=tmp_path, capture_output=True
    )
    assert checked.returncode == 0


COPYING = Signer("cp", "A_KEY", ("cp", "{key}", "{file}.sig"), ".sig")


def test_a_signature_lies_beside_what_was_signed(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("secret")
    (tmp_path / "SHA256SUMS").write_text("")
    assert sign(COPYING, tmp_path / "SHA256SUMS", {"A_KEY": str(tmp_path / "key")}).name == "SHA256SUMS.sig"


def test_a_tool_that_writes_no_signature_has_not_signed(tmp_path: Path) -> None:
    idle = COPYING._replace(command=("true",))
    with pytest.raises(FileNotFoundError):
        sign(idle, tmp_path / "SHA256SUMS", {"A_KEY": ""})


def test_without_a_key_or_its_tool_nothing_is_signed() -> None:
    assert missing(COPYING, {}) == "A_KEY is not set"
    assert missing(COPYING._replace(tool="no-such-tool"), {"A_KEY": "k"}) == "no-such-tool is not installed"
    assert missing(COPYING, {"A_KEY": "k"}) == ""


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str, int], Path]:
    def made(name: str, modified: int) -> Path:
        folder = tmp_path / name
        (folder / "_internal").mkdir(parents=True)
        for file, mode in (("imagen-desktop", 0o755), ("_internal/data", 0o600)):
            (folder / file).write_text(file)
            (folder / file).chmod(mode)
            os.utime(folder / file, (modified, modified))
        return folder

    return made


def test_the_same_program_makes_the_same_archive_at_any_time(
    tmp_path: Path, program: Callable[[str, int], Path]
) -> None:
    archives = []
    for name, modified in (("one", 1), ("two", 2)):
        (tmp_path / f"{name}-out").mkdir()
        archive = tmp_path / f"{name}-out" / "imagen-1.2.0.tar.gz"
        archives.append(write_archive(program(name, modified), archive, MOMENT).read_bytes())
    assert archives[0] == archives[1]


def test_the_archive_has_one_folder_and_nobodys_name(
    tmp_path: Path, program: Callable[[str, int], Path]
) -> None:
    archive = write_archive(program("one", 1), tmp_path / "imagen-1.2.0.tar.gz", MOMENT)
    with gzip.open(archive) as packed, tarfile.open(fileobj=packed) as tar:
        members = {member.name: member for member in tar}
    assert set(members) == {
        f"imagen-1.2.0/{name}" for name in ("_internal", "_internal/data", "imagen-desktop")
    }
    assert members["imagen-1.2.0/imagen-desktop"].mode == 0o755
    assert members["imagen-1.2.0/_internal/data"].mode == 0o644
    assert {(member.uid, member.uname, member.mtime) for member in members.values()} == {(0, "", MOMENT)}


def test_a_dry_run_makes_nothing(tmp_path: Path) -> None:
    """Nor does a real one of a checkout that may not be released."""
    output = tmp_path / "release"
    done = subprocess.run(
        [ROOT / "packaging/release", "--dry-run", "--output", output],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 2)
    assert "wheel and source archive" in done.stdout
    assert not output.exists()
