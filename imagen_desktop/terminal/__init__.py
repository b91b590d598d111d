"""The terminal commands: they print Studio's events and tables, and never load Qt."""
