"""One source for a label: the model's own words."""

from typing import cast

from django.db.models import Field, Model
from django.utils.functional import lazy
from django.utils.text import capfirst


def _words(model: type[Model], name: str) -> str:
    field = cast("Field[object, object]", model._meta.get_field(name))
    words = str(field.verbose_name)
    return str(capfirst(words)) if words.islower() else words


label_of = lazy(_words, str)
"""Return the model field's verbose name as a label, with a capital unless the word brings its own (`idTag`)."""
