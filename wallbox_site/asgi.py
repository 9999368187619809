"""The ASGI application: HTTP and WebSocket behind one check of the host."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import CookieMiddleware
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallbox_site.settings")
http_application = get_asgi_application()

from django.conf import settings  # noqa: E402  settings exist once the application was made

from chargepoint.web.hosts import OwnHostsOnly, own_names  # noqa: E402  see above
from chargepoint.web.routing import websocket_urlpatterns  # noqa: E402  see above

application = OwnHostsOnly(
    ProtocolTypeRouter(
        {
            "http": http_application,
            "websocket": CookieMiddleware(URLRouter(websocket_urlpatterns)),
        }
    ),
    own_names(settings.HOST_NAMES),
)
