"""Asks whether what is installed has known vulnerabilities, with pip-audit; one that is found fails.

    python .ci/audit.py SITE-PACKAGES [options of pip-audit]

Runs with the Python that pip-audit is installed for. Where the service that knows is out of reach, or knows none of the
packages, as some mirrors of the index do not, it says so and ends with 0: then nothing was looked up, and nothing is
claimed. ``.ci/audit-ignored.txt`` lists what does not concern us: on each line an id and the reason.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

IGNORED = Path(__file__).with_name("audit-ignored.txt")
OURS = "gleichlauf"


def main(folder: str, *options: str) -> int:
    """Ask, and say what was found; 1 for a vulnerability."""
    command = [sys.executable, "-m", "pip_audit", "--path", folder, "--format=json", "--progress-spinner=off", *options]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    try:
        report = json.loads(ran.stdout)
    except ValueError:
        why = ran.stderr.strip().splitlines()
        print(f"left out: the service for vulnerabilities gives no answer ({why[-1] if why else 'no reason given'})")
        return 0
    said, is_bad = judged(report, ignored(IGNORED.read_text(encoding="utf-8")))
    print(said)
    return int(is_bad)


def ignored(text: str) -> dict[str, str]:
    """Return the reasons by id.

    Raises:
        ValueError: an id without a reason.
    """
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    for line in lines:
        if len(line) == 1:
            raise ValueError(f"{IGNORED.name}: {line[0]} needs a reason")
    return {line[0]: line[1] for line in lines}


def judged(report: dict[str, Any], reasons: dict[str, str]) -> tuple[str, bool]:
    """Return what to say of a report, and whether a vulnerability is in it that is not ignored."""
    packages = [each for each in report["dependencies"] if each["name"] != OURS]
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    if len(unknown) == len(packages):
        return f"left out: the service for vulnerabilities knows none of {len(packages)} packages", False
    lines = [f"{len(packages) - len(unknown)} packages looked up"]
    if unknown:
        lines.append(f"not looked up: {', '.join(unknown)}")
    is_bad = False
    for package in packages:
        for found in package.get("vulns", ()):
            ids = [found["id"], *found.get("aliases", ())]
            name = f"{package['name']} {package['version']}: {' '.join(ids)}"
            reason = next((reasons[each] for each in ids if each in reasons), None)
            remedy = ", ".join(found.get("fix_versions", ())) or "no version so far"
            lines.append(f"{name} is ignored: {reason}" if reason else f"{name} is mended in {remedy}")
            is_bad |= reason is None
    return "\n".join(lines), is_bad


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
