"""Make the moving picture at the top of the README from the real explorer, while it trains.

python tests/tools/make_picture.py
"""

from pathlib import Path

from PIL import Image

from nbcore.drawing.png import pixels
from nbcore.widgets import TrainingExplorer

TARGET = Path(__file__).parents[2] / ".github" / "explorer.gif"
STEP, LAST, PAUSE = 6, 90, 250  # every sixth picture, until nothing much happens; milliseconds

if __name__ == "__main__":
    drawn = []
    explorer = TrainingExplorer(data="circles", hidden=2, width=4, rate=1, epochs=1000)

    def on_content(change):
        if change["new"]["layers"] is not change["old"]["layers"]:  # not words alone
            drawn.append(explorer.marks)

    explorer.picture.observe(on_content, "content")
    explorer.player.train.click()
    kept = [Image.fromarray(pixels(marks, 1)).convert("RGB") for marks in drawn[:LAST:STEP]]
    first, *others = [picture.quantize(32, dither=Image.Dither.NONE) for picture in kept]
    durations = [1200, *[PAUSE] * (len(others) - 1), 2500]
    first.save(TARGET, save_all=True, append_images=others, duration=durations, loop=0)
    print(f"{TARGET.name}: {len(kept)} frames, {TARGET.stat().st_size} bytes")
