"""Make the moving picture at the top of the README from the real explorer, while it trains.

python tests/tools/make_picture.py
"""

import io
from pathlib import Path

from PIL import Image

from nbcore.widgets import TrainingExplorer

TARGET = Path(__file__).parents[2] / ".github" / "explorer.gif"
STEP, LAST, PAUSE = 6, 90, 250  # every sixth picture, until nothing much happens; milliseconds

if __name__ == "__main__":
    pictures = []
    explorer = TrainingExplorer(data="circles", hidden=2, width=4, rate=1, epochs=1000)
    explorer.image.observe(lambda change: pictures.append(bytes(change["new"])), "value")
    explorer.player.train.click()
    kept = pictures[:LAST:STEP]
    first, *others = [Image.open(io.BytesIO(p)).quantize(32, dither=0) for p in kept]
    durations = [1200, *[PAUSE] * (len(others) - 1), 2500]
    first.save(TARGET, save_all=True, append_images=others, duration=durations, loop=0)
    print(f"{TARGET.name}: {len(kept)} frames, {TARGET.stat().st_size} bytes")
