"""The Python shapes as libcst and its metadata find their places, on the whole module: slow, and beyond doubt."""
