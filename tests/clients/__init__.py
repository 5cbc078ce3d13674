"""The clients that are generated, and the contract that all of them keep.

Across modules: it is about `templates/clients/` and `specs/`.
"""
