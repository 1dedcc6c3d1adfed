"""The course in a learner's hands: what she did is kept, and how far she has come is counted.

`record` keeps answers, checks and settings in a small file beside the lessons; `progress` counts
them, lesson by lesson.
"""
