"""What is typed as a prompt, before it is one: variants, wildcards, styles. Sends and makes nothing."""
