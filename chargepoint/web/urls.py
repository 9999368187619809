"""Every page of the panel and the HTTP API."""

from django.urls import URLPattern, URLResolver, include, path

from chargepoint.web.views import api, auth, charging, commands, setup, simulator

urlpatterns: list[URLPattern | URLResolver] = [
    path("", charging.charging, name="charging"),
    path("why/", charging.why, name="why"),
    path("live/<slug:page>/", charging.live, name="live"),
    path("start/<int:connector>/", commands.start, name="start"),
    path("pause/<int:connector>/", commands.pause, name="pause"),
    path("continue/<int:connector>/", commands.resume, name="continue"),
    path("stop/<int:connector>/", commands.stop, name="stop"),
    path("unlock/<int:connector>/", commands.unlock, name="unlock"),
    path("limit/", commands.limit, name="limit"),
    path("simulator/<int:connector>/<slug:button>/", simulator.simulator, name="simulator"),
    path("login/", auth.Login.as_view(), name="login"),
    path("logout/", auth.Logout.as_view(), name="logout"),
    path("preferences/", auth.preferences, name="preferences"),
    path("setup/", setup.setup, name="setup"),
    path("setup/installation/", setup.installation, name="setup-installation"),
    path("setup/backend/", setup.backend, name="setup-backend"),
    path("api/v1/health", api.health, name="api-health"),
    path("api/v1/status", api.status, name="api-status"),
    path("api/v1/simulator", api.simulator, name="api-simulator"),
    path("api/v1/simulator/<slug:command>", api.simulator_command, name="api-simulator-command"),
    path("", include("chargepoint.web.routes_pages")),
]
