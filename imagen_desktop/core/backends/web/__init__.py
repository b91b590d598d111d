"""What every backend behind HTTP shares: clients, answers, downloads. Knows no vendor."""
