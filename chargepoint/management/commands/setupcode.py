"""Print the one-time code of the first run."""

from typing import Any

from django.core.management.base import BaseCommand

from chargepoint.management.preparation import migrate_if_needed
from chargepoint.store import setup_code, users


class Command(BaseCommand):
    """`manage.py setupcode`: the code while the first run is due, else a sentence that it is over."""

    help = "Prints the one-time code that the panel asks for at the first run."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the code, or say that none is needed."""
        migrate_if_needed()
        if users.is_any():
            self.stderr.write("This wallbox has an account already, so no code is needed. Sign in instead.")
            return
        self.stdout.write(setup_code.ensure())
