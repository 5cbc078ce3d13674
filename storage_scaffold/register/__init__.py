"""Registrations: edits to files that belong to Label Studio, one module per shape of edit."""
