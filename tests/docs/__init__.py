"""The pages for people: what they say is true, what they show works, and they make a site.

Across modules: pages are compared with the whole project.
"""
