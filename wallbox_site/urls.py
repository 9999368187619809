"""Every HTTP route."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

handler400 = "chargepoint.web.views.errors.bad_request"
handler403 = "chargepoint.web.views.errors.permission_denied"
handler404 = "chargepoint.web.views.errors.not_found"
handler500 = "chargepoint.web.views.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("favicon.ico", login_not_required(RedirectView.as_view(url="/static/chargepoint/mark.svg"))),
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/", admin.site.urls),
    path("", include("chargepoint.web.urls")),
]
