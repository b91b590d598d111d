"""Models for local generation: which there are, where they come from, which are on this computer."""
