"""Opens a notebook in JupyterLab in headless Chromium, runs all cells, and prints what is there as JSON.
Usage: jupyterlab.py FOLDER NOTEBOOK CHROMIUM PICTURE [without-plotly]
Needs jupyterlab, plotly (kernels/requirements-lab.txt) and playwright."""
import json
import os
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

folder, notebook, chromium, picture = sys.argv[1:5]
config = os.path.join(folder, "config")
os.makedirs(os.path.join(config, "labconfig"), exist_ok=True)
plotly = "without-plotly" not in sys.argv
off = {"@jupyterlab/apputils-extension:announcements": True, "@jupyterlab/plotly-extension:factory": not plotly}
with open(os.path.join(config, "labconfig", "page_config.json"), "w") as file:
    json.dump({"disabledExtensions": off}, file)
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
base = f"http://127.0.0.1:{port}"
LAB = ["--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token=t", f"--ServerApp.root_dir={folder}"]
places = {name: os.path.join(config, name) for name in ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")}
env = {**os.environ, "JUPYTER_CONFIG_DIR": config, **places}


def api(path):
    with urlopen(f"{base}/api/{path}?token=t", timeout=10) as answer:
        return json.loads(answer.read())


def until(what, seconds=150, every=0.5):
    end = time.time() + seconds
    while time.time() < end:
        try:
            found = what()
            if found:
                return found
        except OSError:
            pass
        time.sleep(every)
    raise TimeoutError(what.__name__)


def saved():
    """The notebook's code cells as the server has them, once every one has its number, or one an error."""
    page.keyboard.press("Control+s")
    time.sleep(1)
    cells = [c for c in api(f"contents/{notebook}")["content"]["cells"] if c["cell_type"] == "code"]
    idle = api("kernels")[0]["execution_state"] == "idle"
    failed = any(o["output_type"] == "error" for c in cells for o in c["outputs"])
    return cells if idle and (failed or all(c["execution_count"] for c in cells)) else None


def hover():
    """True where a mark of the first figure tells its value under the mouse."""
    drag = page.query_selector(".js-plotly-plot .nsewdrag")
    if not drag:
        return False
    drag.scroll_into_view_if_needed()
    box = drag.bounding_box()
    for share in (0.5, 0.1, 0.3, 0.7, 0.9):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.9)
        time.sleep(0.4)
        if page.query_selector(".hoverlayer .hovertext"):
            return True
    return False


def visit():
    """Moves the mouse to every picture: there Plotly's display begins to draw."""
    for picture in page.query_selector_all(".jp-OutputArea img"):
        box = picture.bounding_box() if picture.is_visible() else None
        if box:
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        time.sleep(1.5)


WHOLE = """() => [...document.querySelectorAll('.jp-OutputArea img')].every((e) => {
  const area = e.closest('.jp-OutputArea-output').getBoundingClientRect();
  return e.getBoundingClientRect().right <= area.right + 1;
})"""


lab = subprocess.Popen(
    [sys.executable, "-m", "jupyterlab", *LAB], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
)
try:
    until(lambda: api("status"))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 1600})
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)[:200]))
        page.goto(f"{base}/lab/tree/{notebook}?token=t", timeout=120_000)
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=120_000)
        until(lambda: any(kernel["execution_state"] == "idle" for kernel in api("kernels")))
        time.sleep(2)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.mouse.move(5, 1590)  # away from where pictures will be
        try:
            cells = until(saved, every=1)
        finally:
            page.screenshot(path=picture)
        outputs = [o for c in cells for o in c["outputs"]]
        time.sleep(2)
        count = lambda selector: page.locator(f".jp-OutputArea {selector}:visible").count()
        found = {
            "counts": [c["execution_count"] for c in cells],
            "errors": [o["evalue"] for o in outputs if o["output_type"] == "error"],
            "figures": sum("application/vnd.plotly.v1+json" in o.get("data", {}) for o in outputs),
            "tables": count("table"),
            "first": count('img[src^="data:image/png"]'),
            "whole": page.evaluate(WHOLE),
        }
        visit()
        found |= {
            "plots": count(".js-plotly-plot"),
            "pictures": count('img[src^="data:image/png"]'),
            "hover": hover(),
            "faults": faults,
        }
        page.screenshot(path=picture)
        browser.close()
finally:
    lab.terminate()
    lab.wait(30)
print(json.dumps(found))
