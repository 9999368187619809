"""The Django site: settings, routes, ASGI application."""
