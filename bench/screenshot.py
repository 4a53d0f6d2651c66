"""``python -m bench.screenshot``――READMEの初めの絵（夜の「十八階の塔」）を、組み立てた ``site/`` から撮り直します。"""

import functools
import http.server
import io
import threading
from pathlib import Path

from PIL import Image

from figures_gen.paper.chromium import launch

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs/assets/screenshot.png"
SIZE = {"width": 1320, "height": 852}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """何も書きません。"""


def main() -> None:
    """撮って、256色に減らして書きます。小さな灯りの色も残します。"""
    handler = functools.partial(_Quiet, directory=str(ROOT / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with launch() as browser:
        context = browser.new_context(
            viewport=SIZE, device_scale_factor=1.25, color_scheme="dark", reduced_motion="reduce", locale="ja-JP"
        )
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/gemma-inside/")
        tower = page.locator("nt-tower")
        tower.scroll_into_view_if_needed()
        tower.locator("#lamps button").first.wait_for()
        top = tower.evaluate("(tower) => tower.getBoundingClientRect().top")
        page.evaluate("(top) => scrollBy({ top: top - 72, behavior: 'instant' })", top)
        page.wait_for_timeout(1000)
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    server.shutdown()
    picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.FLOYDSTEINBERG).save(
        PICTURE, optimize=True
    )


if __name__ == "__main__":
    main()
