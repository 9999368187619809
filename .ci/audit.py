"""Look the locked packages up among the known vulnerabilities:  python .ci/audit.py LOCK_FILE.

Fails on a known vulnerability, never because the service is out of reach: a build machine may see package
registries and nothing else. pip-audit says neither by its exit code, so its report is read.
"""

import json
import subprocess
import sys
from typing import Any

TIMEOUT_S = 180


def report_of(lock: str) -> list[dict[str, Any]]:
    """Return pip-audit's entry for each package; none where it could not ask."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--require-hashes", "--disable-pip"]
    options = ["--format", "json", "--progress-spinner", "off", "--timeout", "15"]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed list of arguments, no shell
            [*command, *options], capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
        dependencies: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        return []
    return dependencies


def main() -> int:
    """Print what was found; 1 where a locked package is known to be vulnerable."""
    report = report_of(sys.argv[1])
    asked = [entry for entry in report if "skip_reason" not in entry]
    if not asked:
        print("pip-audit could not reach its service: vulnerabilities NOT checked")
        return 0
    for entry in asked:
        for vulnerability in entry["vulns"]:
            fixed = ", ".join(vulnerability["fix_versions"]) or "no version yet"
            print(f"{entry['name']} {entry['version']}: {vulnerability['id']}, fixed in {fixed}")
    print(f"pip-audit: {len(asked)} of {len(report)} packages checked")
    return 1 if any(entry["vulns"] for entry in asked) else 0


if __name__ == "__main__":
    sys.exit(main())
