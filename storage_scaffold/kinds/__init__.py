"""Client kinds: how a service is spoken to."""
