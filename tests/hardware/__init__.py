"""Drivers and the fake at their port."""
