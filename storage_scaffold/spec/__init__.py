"""The spec language: what a provider is, declared in YAML."""
