"""The generated TypeScript, judged by the web app's own tools.

Across modules: it is about templates and registrations for the web app.
"""
