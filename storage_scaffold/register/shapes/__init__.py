"""The shapes of registration points: each finds its container by syntax and splices an entry in or out."""
