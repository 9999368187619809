"""The actor and its helpers; knows ports, not frameworks."""
