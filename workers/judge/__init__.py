"""What a take looks like to a machine: faces, identity, clothes, flicker, freeze, black, garbled text.

A judge measures and says what is wrong; it changes and deletes nothing.
"""
