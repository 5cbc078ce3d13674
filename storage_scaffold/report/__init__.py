"""Output for people and machines: summaries of plans, findings in four formats, and the page of `preview`."""
