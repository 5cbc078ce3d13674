"""From a provider to the bytes of its files; pure, nothing is written here."""
