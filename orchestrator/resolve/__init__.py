"""Words into specs: sheets, wardrobe, look and places become the finished spec of one worker.

One module per worker family. What is resolved here enters the key, and nothing else does: recolour one
outfit and only the shots in which it is worn have a new spec.
"""
