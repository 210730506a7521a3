"""A timeline: a cut as editing programs see it, with the files that it plays; its writers and readers.

base      the nouns: media, clips, tracks, markers; times are whole frames
"""
