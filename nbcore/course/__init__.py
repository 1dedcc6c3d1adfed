"""The course in a learner's hands: what she did is kept, and how far she has come is counted.

`edition` makes her own copies of the lessons, and `command` opens them; `record` keeps answers,
checks and settings in a small file beside them, and `progress` counts these, lesson by lesson.
"""
