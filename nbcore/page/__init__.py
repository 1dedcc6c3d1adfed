"""What a lesson shows besides explorers, and how it is shown.

`display` puts out a widget or a picture with words below it, `awake` says when no kernel answers.
`prediction` asks before a cell shows, `exercise` says whether a learner's lines are right,
`progress` how far she has come, `stills` are pictures without controls. `printing` lets all cells
print arrays as one has said.
"""
