"""CI's verdict on a run of tests, and on the packages it runs with."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

PASSED = '<testcase classname="tests.domain.test_boot" name="test_waits"/>'
SKIPPED = '<testcase classname="tests.browser.test_login" name="test_opens"><skipped message="needs chromium"/></testcase>'


def verdict(report: Path) -> tuple[int, str]:
    """Return exit code and complaint of the script that .ci/run asks."""
    command = [sys.executable, str(ROOT / ".ci" / "verdict.py"), str(report)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("cases", "exit_code", "complaint"),
    [
        (PASSED, 0, ""),
        (PASSED + SKIPPED, 1, "skipped: tests.browser.test_login.test_opens: needs chromium"),
        ("", 1, "no test ran"),
    ],
    ids=["all passed", "one skipped", "none ran"],
)
def test_verdict_follows_the_report(tmp_path: Path, cases: str, exit_code: int, complaint: str) -> None:
    report = tmp_path / "junit.xml"
    report.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")

    assert verdict(report) == (exit_code, f"{complaint}\n" if complaint else "")


def test_missing_report_is_a_failure(tmp_path: Path) -> None:
    assert verdict(tmp_path / "junit.xml")[0] == 1


VULNERABLE = '{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}'
SOUND = '{"name": "b", "version": "1", "vulns": []}'
NOT_ASKED = '{"name": "c", "skip_reason": "Dependency not found"}'


def audit(folder: Path, output: str) -> tuple[int, str]:
    """Return exit code and text of the audit where pip-audit prints that output."""
    (folder / "pip_audit.py").write_text(f"import sys\nprint({output!r})\nsys.exit(1)\n")
    done = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "audit.py"), "requirements.lock"],
        capture_output=True,
        text=True,
        timeout=30,
        env={"PYTHONPATH": str(folder)},
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("output", "exit_code", "said"),
    [
        (f'{{"dependencies": [{SOUND}, {NOT_ASKED}]}}', 0, "1 of 2 packages checked"),
        (f'{{"dependencies": [{SOUND}, {VULNERABLE}]}}', 1, "a 1: PYSEC-1, fixed in 2"),
        (f'{{"dependencies": [{NOT_ASKED}]}}', 0, "could not reach"),
        ("ERROR: connection refused", 0, "could not reach"),
    ],
    ids=["sound", "vulnerable", "registry without advisories", "no network"],
)
def test_audit_fails_on_vulnerabilities_alone(tmp_path: Path, output: str, exit_code: int, said: str) -> None:
    code, text = audit(tmp_path, output)

    assert (code, said in text) == (exit_code, True)
