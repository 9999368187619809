"""A request that a person has signed is kept apart from the one that a backend signs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chargepoint", "0012_backend_of_profiles_and_reservations")]

    operations = [
        migrations.AlterField(
            model_name="certificate",
            name="use",
            field=models.CharField(
                choices=[
                    ("request", "Request for a certificate"),
                    ("panel_request", "Request for a certificate, to be signed by hand"),
                    ("central_system_root", "Central system root"),
                    ("manufacturer_root", "Manufacturer root"),
                    ("client", "Client certificate"),
                    ("previous_client", "Previous client certificate"),
                    ("next_client", "Next client certificate"),
                ],
                max_length=20,
                verbose_name="Use",
            ),
        ),
    ]
