"""What turns bytes of strangers into feeds and articles.

It runs in a process of its own (`worker`), which is given a time, a memory and an end: a document that hangs or fills the memory of
its reader is given up, and nothing else suffers. Only that process imports the parsers; `results` is what comes back.
"""
