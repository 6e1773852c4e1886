"""What stands behind duka.py. It runs before anything is installed: Python's own library, and nothing else.

The syntax stays what Python 3.7 can read, so that an old Python gets a sentence and not a traceback.
"""
