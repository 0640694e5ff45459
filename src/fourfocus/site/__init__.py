"""The site: settings, addresses, page frame and static files. What it records and shows lives in :mod:`fourfocus.apps`."""
