"""What pictures are made of: marks, and the parts that several figures share.

A figure is a function that draws finished numbers on `marks.Marks` and returns its facts in words;
what is drawn is decided by its caller. `theme` has colors and boxes, `text` lays out letters,
`axes`, `network`, `heatmap`, `table` and `landscape` are parts of figures, and `charts` are the
figures that stand still in a lesson.
"""
