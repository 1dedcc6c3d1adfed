"""Make the moving picture at the top of the README from the real explorer, while it trains.

python tests/tools/make_picture.py
"""

import io
from pathlib import Path

from PIL import Image

from nbcore.widgets import LayersExplorer

TARGET = Path(__file__).parents[2] / ".github" / "explorer.gif"
STEP, LAST, PAUSE = 5, 65, 250  # every fifth picture, until nothing much happens; milliseconds

if __name__ == "__main__":
    pictures = []
    explorer = LayersExplorer(data="XOR", layers=3, width1=4, width2=3)
    explorer.image.observe(lambda change: pictures.append(bytes(change["new"])), "value")
    explorer.player.train.click()
    kept = pictures[:LAST:STEP]
    first, *others = [Image.open(io.BytesIO(p)).quantize(32, dither=0) for p in kept]
    durations = [1200, *[PAUSE] * (len(others) - 1), 2500]
    first.save(TARGET, save_all=True, append_images=others, duration=durations, loop=0)
    print(f"{TARGET.name}: {len(kept)} frames, {TARGET.stat().st_size} bytes")
