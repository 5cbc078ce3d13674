"""Branches that each have providers of their own, brought together by real git.

Across modules: `resolve`, `check` and `update`, in the states in which git stops.
"""
