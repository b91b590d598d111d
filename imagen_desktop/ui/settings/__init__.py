"""The settings window: its pages, what they are made of, and the desk that saves what is changed."""
