"""All three roles may read what the backend has installed and reserved."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

READABLE = ("chargingprofile", "firmwareupdate", "localauthorizationlist", "reservation")


def let_roles_read(apps, schema_editor):
    # Permissions are made after all migrations; the roles need them now.
    app_config = apps.get_app_config("chargepoint")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    readable = Permission.objects.filter(
        codename__in=[f"view_{name}" for name in READABLE], content_type__app_label="chargepoint"
    )
    for group in Group.objects.filter(name__in=("viewer", "owner", "electrician")):
        group.permissions.add(*readable)


class Migration(migrations.Migration):
    dependencies = [("chargepoint", "0007_firmware")]

    operations = [migrations.RunPython(let_roles_read, migrations.RunPython.noop)]
