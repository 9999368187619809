"""Every page of the panel and the HTTP API."""

from django.urls import URLPattern, URLResolver, include, path

from chargepoint.web.views import auth, charging

urlpatterns: list[URLPattern | URLResolver] = [
    path("", charging.charging, name="charging"),
    path("live/<slug:page>/", charging.live, name="live"),
    path("login/", auth.Login.as_view(), name="login"),
    path("logout/", auth.Logout.as_view(), name="logout"),
    path("preferences/", auth.preferences, name="preferences"),
    path("", include("chargepoint.web.routes_pages")),
]
