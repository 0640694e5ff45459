"""The site's apps: one for what all share (``core``), one for each focus, one for publishing."""
