"""The migrations of a provider: finding them, reading them and making them."""
