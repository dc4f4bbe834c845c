"""An article and its narration to try the program on."""
