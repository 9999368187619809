"""Routes of the certificates."""

from django.urls import URLPattern, path

from chargepoint.web.views import certificates, certificates_client

urlpatterns: list[URLPattern] = [
    path("", certificates.overview, name="certificates"),
    path("roots/add/", certificates.add_root, name="certificate-root-add"),
    path("roots/<slug:root_id>/remove/", certificates.remove_root, name="certificate-root-remove"),
    path("client/", certificates_client.upload, name="certificate-upload"),
    path("client/remove/", certificates_client.remove, name="certificate-remove"),
    path("client/ask/", certificates_client.ask_backend, name="certificate-ask"),
    path("request/", certificates_client.signing_request, name="certificate-request"),
    path("request/wallbox.csr", certificates_client.download_request, name="certificate-request-file"),
    path("request/remove/", certificates_client.drop_request, name="certificate-request-remove"),
]
