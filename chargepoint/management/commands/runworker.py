"""Runs the worker in a process of its own, beside a separate web process and Redis."""

import asyncio
from argparse import ArgumentParser
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from chargepoint import bus
from chargepoint.management.preparation import migrate_if_needed
from chargepoint.worker.channels_worker import ChargePointWorker
from chargepoint.worker.process import AlreadyRunning, take_lock


class Command(BaseCommand):
    """`manage.py runworker chargepoint`."""

    help = "Run the charge point: OCPP client, hardware control, live status."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the channel's name, as Channels' own command does."""
        parser.add_argument("channels", nargs="+", choices=[bus.WORKER_CHANNEL])

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM."""
        if not settings.REDIS_URL:
            raise CommandError(
                "runworker shares the bus with a web process: set WALLBOX_REDIS_URL, or use runwallbox alone."
            )
        try:
            lock = take_lock(settings.LOCK_FILE)
        except AlreadyRunning as error:
            raise CommandError(str(error)) from None
        with lock:
            migrate_if_needed()
            worker = ChargePointWorker(get_channel_layer())
            asyncio.run(worker.handle_until_signal())
