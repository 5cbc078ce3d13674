"""Checkouts from others' hands, and every command in them.

Across modules: no command may do harm, whatever it is given.
"""
