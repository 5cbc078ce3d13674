"""Three versions of one text made one."""
