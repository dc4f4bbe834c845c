"""Where in the sound the text is read: anchors that both share, chained, and the pieces between jumps."""
