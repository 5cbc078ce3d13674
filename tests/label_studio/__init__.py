"""The installed command and what it generates, beside a real Label Studio.

Across modules: a proof takes the whole tool.
"""
