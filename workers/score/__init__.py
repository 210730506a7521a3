"""Sound without rights to clear: the series' motif and its bed, cues, room tones; synthesised and seeded."""
