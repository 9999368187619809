"""Runs everything in one process: the panel, the OCPP client and the hardware control."""

import logging
import sys
from argparse import ArgumentParser
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from chargepoint.management.preparation import migrate_if_needed
from chargepoint.store import panel_certificate, setup_code, users
from chargepoint.worker.process import AlreadyRunning, take_lock

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """`manage.py runwallbox --bind 127.0.0.1 --port 8000`."""

    help = "Run the wallbox: web panel, OCPP client and hardware control in one process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take address and port."""
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on; 0.0.0.0 for the LAN")
        parser.add_argument("--port", default=8000, type=int)
        parser.add_argument(
            "--tls-port",
            default=settings.TLS_PORT,
            type=int,
            help="serve HTTPS there too, and lead to it; 0: none",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or Ctrl-C; exit code 1 when it cannot serve."""
        if settings.REDIS_URL:
            raise CommandError(
                "runwallbox is one process and needs no Redis: unset WALLBOX_REDIS_URL, or run daphne and runworker."
            )
        try:
            lock = take_lock(settings.LOCK_FILE)
        except AlreadyRunning as error:
            raise CommandError(str(error)) from None
        with lock:
            migrate_if_needed()
            settings.TLS_PORT = options["tls_port"]  # the panel leads there
            self._serve(options["bind"], options["port"])

    def _serve(self, address: str, port: int) -> None:
        from chargepoint.management.wallbox_server import WallboxServer, https_endpoint

        https, tls_port = "", settings.TLS_PORT
        if tls_port:
            certificate = panel_certificate.ensure(settings.DATA_DIR, timezone.now())
            https = https_endpoint(address, tls_port, certificate)
        server = WallboxServer(address, port, get_channel_layer(), https)
        self._greet(address, port)
        if https:
            self._say("Encrypted", f"https://{_host(address)}:{tls_port}/")
            self._say("Its certificate, SHA-256", certificate.fingerprint)
        server.run()
        if not server.has_listened:
            ports = f"{port} or {tls_port}" if tls_port else str(port)
            raise CommandError(f"cannot listen on {address} port {ports}: it is in use or not ours")
        if server.failure is not None:
            logger.error("the charge point has ended", exc_info=server.failure)
            sys.exit(1)

    def _greet(self, address: str, port: int) -> None:
        self._say("Wallbox panel", f"http://{_host(address)}:{port}/")
        if not users.is_any():
            self.stdout.write(f"First start: open it and enter the setup code {setup_code.ensure()}")
        self.stdout.flush()

    def _say(self, what: str, value: str) -> None:
        self.stdout.write(f"{what}: {value}")
        self.stdout.flush()


def _host(address: str) -> str:
    """Return the address as it stands in a URL; one that means every interface is opened at loopback."""
    host = "127.0.0.1" if address in ("0.0.0.0", "::") else address  # noqa: S104 (compared, not bound)
    return f"[{host}]" if ":" in host else host
