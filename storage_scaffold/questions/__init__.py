"""The questionnaire that writes a spec: its questions come from the client kinds, its judge is the loader of specs."""
