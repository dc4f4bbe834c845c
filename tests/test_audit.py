"""``.ci/audit.py``: what a report of pip-audit comes to."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "audit.py"
UNKNOWN = {"name": "jinja2", "skip_reason": "Dependency not found on PyPI and could not be audited: jinja2 (3.1.0)"}
OURS = {"name": "gleichlauf", "skip_reason": "distribution marked as editable"}
GOOD: dict[str, Any] = {"name": "lxml", "version": "6.1.0", "vulns": []}
BAD: dict[str, Any] = {
    "name": "jinja2",
    "version": "3.1.0",
    "vulns": [{"id": "PYSEC-2024-1", "aliases": ["CVE-2024-22195"], "fix_versions": ["3.1.3"], "description": "…"}],
}


@pytest.fixture(scope="module")
def audit() -> dict[str, Any]:
    if not SCRIPT.exists():
        pytest.skip(".ci is in the repository only")
    return runpy.run_path(str(SCRIPT))


@pytest.mark.parametrize(
    ("packages", "reasons", "said", "is_bad"),
    [
        ([OURS, UNKNOWN], {}, "left out: the service for vulnerabilities knows none of 1 packages", False),
        ([OURS, GOOD, UNKNOWN], {}, "1 packages looked up\nnot looked up: jinja2", False),
        ([GOOD, BAD], {}, "2 packages looked up\njinja2 3.1.0: PYSEC-2024-1 CVE-2024-22195 is mended in 3.1.3", True),
        (
            [BAD],
            {"CVE-2024-22195": "xmlattr is not used"},
            "1 packages looked up\njinja2 3.1.0: PYSEC-2024-1 CVE-2024-22195 is ignored: xmlattr is not used",
            False,
        ),
    ],
    ids=["nothing looked up", "one not looked up", "one found", "one ignored"],
)
def test_what_was_not_looked_up_is_not_called_good(
    audit: dict[str, Any],
    packages: list[Any],
    reasons: dict[str, str],
    said: str,
    is_bad: bool,  # noqa: FBT001 - pytest names it
) -> None:
    assert audit["judged"]({"dependencies": packages, "fixes": []}, reasons) == (said, is_bad)


def test_what_is_ignored_has_a_reason(audit: dict[str, Any]) -> None:
    assert audit["ignored"]("# why\n\nCVE-1 not used\n") == {"CVE-1": "not used"}
    with pytest.raises(ValueError, match="CVE-1 needs a reason"):
        audit["ignored"]("CVE-1\n")
    audit["ignored"](SCRIPT.with_name("audit-ignored.txt").read_text(encoding="utf-8"))
