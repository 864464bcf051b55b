"""The picture of the page that the README and the docs begin with: `python -m docs.tools.page_picture`.

England with integrated services, as the page shows it in Chromium once it knows each headline well enough to stop; some
two minutes.
"""

import tempfile
import threading
from pathlib import Path

from simulation.app.serve.server import Server
from tests.support.chromium import Chromium

PICTURE = Path(__file__).resolve().parents[1] / "images" / "page.png"
WIDTH, HEIGHT = 1400, 1000
PATIENCE = 900.0
"""Seconds until the page is to know enough."""


def main() -> None:
    """Take it."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = Chromium(Path(folder))
        try:
            browser.size(WIDTH, HEIGHT)
            browser.open(server.address)
            browser.until("document.querySelectorAll('.tile').length > 3")
            browser.js("document.querySelector('#presets button[value=integrated]').click()")
            browser.until("document.body.textContent.includes('precise enough to stop')", PATIENCE)
            browser.picture(PICTURE)
        finally:
            browser.close()
            server.shutdown()


if __name__ == "__main__":
    main()
