"""Writes the diagnostics bundle: settings without secrets, event log, state, newest log lines; card numbers masked (reliability A11)."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from chargepoint.domain.diagnostics import GetDiagnostics, LogType
from chargepoint.domain.redaction import redact
from chargepoint.store import audit, provisioning
from chargepoint.worker.log_lines import LogLines
from chargepoint.worker.store import AsyncStore


class DiagnosticsBundle:
    """The port `DiagnosticsSource`. snapshot: the newest whole state, JSON-like. log: of this process since its start."""

    def __init__(
        self, store: AsyncStore, snapshot: Callable[[], dict[str, Any] | None], log: LogLines
    ) -> None:
        self._store = store
        self._snapshot = snapshot
        self._log = log

    async def write(self, request: GetDiagnostics, target: Path) -> None:
        """Write a zip file, in a thread of the store's own for what takes long."""
        await self._store.run_aside(_write, request, target, self._snapshot(), self._log)


def _write(request: GetDiagnostics, target: Path, snapshot: dict[str, Any] | None, log: LogLines) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        is_security = request.log_type is LogType.SECURITY
        with bundle.open("security-log.jsonl" if is_security else "events.jsonl", "w") as stream:
            for line in _events(request, ("security_event",) if is_security else ()):
                stream.write(line)
        if not is_security:
            bundle.writestr("settings.json", _text(provisioning.export_document(with_secrets=False)))
            bundle.writestr("status.json", _text(snapshot))
            bundle.writestr("log.txt", "\n".join(log.between(request.oldest, request.latest)))


def _events(request: GetDiagnostics, kinds: tuple[str, ...]) -> Iterator[bytes]:
    for entry in audit.walk(kinds, request.oldest, request.latest):
        fields = {"at": entry.at.isoformat(), "kind": entry.kind, "actor": entry.actor}
        yield _text({**fields, **entry.parameters}, indent=None).encode() + b"\n"


def _text(value: object, indent: int | None = 1) -> str:
    return json.dumps(redact(value), ensure_ascii=False, indent=indent, default=str)
