"""Every WebSocket route."""

from django.urls import re_path

from chargepoint.web.consumers import LivePanel, NoSuchSocket, SocketCap

websocket_urlpatterns = [
    re_path(r"^ws/(?P<page>charging|why|shell)/$", LivePanel.as_asgi(cap=SocketCap())),
    re_path(r"", NoSuchSocket.as_asgi()),
]
