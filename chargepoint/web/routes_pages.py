"""Routes of Cards, History and System."""

from django.urls import URLPattern, URLResolver, include, path

from chargepoint.web.views import (
    cards,
    history,
    ocpp_keys,
    ocpp_messages,
    ocpp_overview,
    ocpp_profiles,
    ocpp_queue,
    ocpp_remove,
    ocpp_settings,
    ocpp_test,
    settings_device,
    system,
)

_OCPP = "system/settings/more/ocpp/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("cards/", cards.card_list, name="cards"),
    path("cards/add/", cards.card_add, name="card-add"),
    path("cards/learn/", cards.learn, name="card-learn"),
    path("cards/seen/", cards.card_preview, name="card-seen"),
    path("cards/backend/", cards.backend_list, name="cards-backend"),
    path("cards/backend/clear/", cards.clear_cache, name="cards-backend-clear"),
    path("cards/<int:pk>/", cards.card, name="card"),
    path("cards/<int:pk>/delete/", cards.card_delete, name="card-delete"),
    path("history/", history.charges, name="history"),
    path("history/<int:number>/", history.charge, name="charge"),
    path("history/charges-<slug:flavour>.csv", history.charges_csv, name="history-csv"),
    path("history/events/", history.events, name="events"),
    path("system/", system.overview, name="system"),
    path("system/settings/", settings_device.device, name="settings"),
    path("system/settings/more/", system.more, name="settings-more"),
    path("system/settings/more/hardware/", settings_device.hardware, name="hardware"),
    path("system/settings/more/certificates/", include("chargepoint.web.routes_certificates")),
    path(_OCPP, ocpp_overview.overview, name="ocpp"),
    path(f"{_OCPP}backends/", ocpp_overview.known_backends, name="ocpp-backends"),
    path(f"{_OCPP}remove/", ocpp_remove.remove_backend, name="ocpp-remove"),
    path(f"{_OCPP}connect/", ocpp_overview.connect_now, name="ocpp-connect"),
    path(f"{_OCPP}keys/", ocpp_keys.keys, name="ocpp-keys"),
    path(f"{_OCPP}keys/<slug:name>/", ocpp_keys.key, name="ocpp-key"),
    path(f"{_OCPP}messages/", ocpp_messages.message_list, name="ocpp-messages"),
    path(f"{_OCPP}messages/messages.jsonl", ocpp_messages.message_file, name="ocpp-messages-file"),
    path(f"{_OCPP}queue/", ocpp_queue.queue, name="ocpp-queue"),
    path(f"{_OCPP}queue/try/", ocpp_queue.try_now, name="ocpp-queue-try"),
    path(f"{_OCPP}queue/send-again/", ocpp_queue.send_again, name="ocpp-send-again"),
    path(f"{_OCPP}queue/<int:seq>/discard/", ocpp_queue.discard, name="ocpp-queue-discard"),
    path(f"{_OCPP}queue/reports-<int:backend>.jsonl", ocpp_queue.export, name="ocpp-queue-export"),
    path(f"{_OCPP}profiles/", ocpp_profiles.profiles, name="ocpp-profiles"),
    path(f"{_OCPP}settings/", ocpp_settings.ocpp_settings, name="ocpp-settings"),
    path(f"{_OCPP}settings/test/", ocpp_test.test, name="ocpp-test"),
    path(f"{_OCPP}settings/test/cancel/", ocpp_test.cancel, name="ocpp-test-cancel"),
    path(f"{_OCPP}settings/preview/", ocpp_settings.preview, name="ocpp-settings-preview"),
    path(f"{_OCPP}settings/password-format/", ocpp_settings.password_format, name="ocpp-password-format"),
]
