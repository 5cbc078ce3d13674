"""What is told to people and to machines: summaries of plans, findings in four formats, the page of `preview`."""
