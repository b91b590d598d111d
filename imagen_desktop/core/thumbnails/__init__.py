"""Small versions of pictures: made in processes of their own, kept on disk by freedesktop.org's rules."""
