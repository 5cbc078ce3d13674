"""The migrations of a provider: found, judged, made."""
