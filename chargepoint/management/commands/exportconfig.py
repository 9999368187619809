"""`manage.py exportconfig`: print what importconfig takes."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.db import Error as DatabaseError

from chargepoint.management import config_file
from chargepoint.store import provisioning
from chargepoint.store.errors import StoreError


class Command(BaseCommand):
    """Prints the whole configuration as JSON."""

    help = (
        "Print the configuration as JSON, without the password and the client certificate unless asked for."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the one option."""
        parser.add_argument(
            "--with-secrets", action="store_true", help="password, client certificate and key too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it; exit code 1 where there is no database yet."""
        try:
            document = provisioning.export_document(options["with_secrets"])
        except (StoreError, DatabaseError) as error:
            self.stderr.write(f"the database cannot be read: {error}")
            sys.exit(1)
        self.stdout.write(config_file.text_of(document), ending="")
