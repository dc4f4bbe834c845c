"""The disk, as all of us use it: whole files or none, what a full one becomes, and how far work on a file is."""
