"""A timeline: a cut as editing programs see it, with the files that it plays; its writers and readers.

base      the nouns: media, clips, tracks, markers; times are whole frames
otio, fcpxml, xmeml    for Resolve, Final Cut and Premiere
mlt, edl               for Shotcut, Kdenlive and `melt`; for everything else
reading                what an editing program gave back, as a cut by hand
"""
