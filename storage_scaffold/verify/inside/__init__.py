"""What runs in the Python that has the client's packages; it imports nothing but the standard library and the client.

The process is told what to do as JSON on standard input, and tells what it does as lines of JSON on standard output.
"""
