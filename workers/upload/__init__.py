"""A person's own footage, stills and voices as takes: conformed, never improved."""
