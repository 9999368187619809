"""Profiles and reservations carry the number of the backend that made them."""

from django.db import migrations, models


def fill_in_the_present_backend(apps, schema_editor):
    # A change of backend has taken away what was there: what is left is the present one's.
    present = apps.get_model("chargepoint", "BackendSettings").objects.first()
    if present is not None:
        for name in ("ChargingProfile", "Reservation"):
            apps.get_model("chargepoint", name).objects.update(backend=present.identity_id)


class Migration(migrations.Migration):
    dependencies = [("chargepoint", "0011_connection_runs")]

    operations = [
        migrations.AddField(
            "chargingprofile",
            "backend",
            models.PositiveIntegerField(blank=True, null=True, verbose_name="backend"),
        ),
        migrations.AddField(
            "reservation",
            "backend",
            models.PositiveIntegerField(blank=True, null=True, verbose_name="backend"),
        ),
        migrations.RunPython(fill_in_the_present_backend, migrations.RunPython.noop),
    ]
