"""One program per library: who it is, how a second start reaches it, and what the two say. No Qt."""
