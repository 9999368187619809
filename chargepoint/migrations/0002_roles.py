"""The three roles as Django groups: viewer reads, owner all but the installation, electrician all."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

INSTALLATION = ("hardwaresettings", "chargepointsettings", "certificate")
EDITABLE = ("backendsettings", "panelsettings", "configurationkey")
READABLE = (
    *INSTALLATION,
    *EDITABLE,
    "backendidentity",
    "cacheentry",
    "card",
    "connectorstate",
    "localauthorizationentry",
    "logentry",
    "outboxmessage",
    "presentedcard",
    "transaction",
)


def codenames(role):
    wanted = [f"view_{name}" for name in READABLE]
    if role == "viewer":
        return wanted
    wanted += [f"change_{name}" for name in EDITABLE]
    wanted += ["add_card", "change_card", "delete_card"]
    if role == "electrician":
        wanted += [f"change_{name}" for name in INSTALLATION]
        wanted += [
            f"{action}_{name}" for action in ("add", "change", "delete", "view") for name in ("user", "group")
        ]
    return wanted


def make_roles(apps, schema_editor):
    # Permissions are made after all migrations; the roles need them now.
    for label in ("auth", "chargepoint"):
        app_config = apps.get_app_config(label)
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for role in ("viewer", "owner", "electrician"):
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.add(
            *Permission.objects.filter(
                codename__in=codenames(role), content_type__app_label__in=("auth", "chargepoint")
            )
        )


class Migration(migrations.Migration):
    dependencies = [
        ("chargepoint", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
