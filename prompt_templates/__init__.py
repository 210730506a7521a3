"""Direction -> text: one dialect per model family. Text is data, the code is small."""
