"""Says what pip-audit found: `audit_report.py ANSWER NAME`, its JSON and the name of what was audited.

pip-audit calls a package fine that its service does not know, and ends with success where the service knows
none: here that is not a clean audit. Exit codes: 0 audited, or said that it was not; 1 a known weakness.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def report(answer: str, name: str) -> tuple[bool, str]:
    """Whether nothing speaks against a release, and the sentence. `answer` is empty where none came."""
    packages: list[dict[str, Any]] = json.loads(answer)["dependencies"] if answer.strip() else []
    weak = {each["name"]: [known["id"] for known in each["vulns"]] for each in packages if each.get("vulns")}
    if weak:
        return False, f"{name} has known weaknesses: {_words(weak)}"
    audited = [each for each in packages if "skip_reason" not in each]
    if not audited:
        return True, f"{name} is not audited: pip-audit's service did not answer for any of its packages"
    if len(audited) < len(packages):
        missed = ", ".join(each["name"] for each in packages if "skip_reason" in each)
        return True, f"{name}: no known weakness, but these could not be audited: {missed}"
    return True, f"no known weakness in the {len(packages)} packages of {name}"


def _words(weak: dict[str, list[str]]) -> str:
    return "; ".join(f"{package} ({', '.join(known)})" for package, known in sorted(weak.items()))


def main() -> int:
    file, name = sys.argv[1:]
    answer = Path(file)
    is_fine, sentence = report(answer.read_text(encoding="utf-8") if answer.exists() else "", name)
    print(f"release check: {sentence}")
    return 0 if is_fine else 1


if __name__ == "__main__":
    sys.exit(main())
