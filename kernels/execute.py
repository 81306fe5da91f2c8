"""Executes one notebook with nbconvert, and writes it as .ipynb and HTML, also where a cell fails.

Usage: execute.py JOB, with JOB a JSON object: notebook, cwd, output, html, template (folder), kernel, timeout (seconds for a
cell), title. Tells how it goes on stdout, one JSON object a line: {"cell", "of"}, {"progress"}, {"error"}, {"done"}.
A JOB of template and pages (markdown, html, title) turns texts into pages of the same look; nothing is executed.
"""
import html as htmllib
import json
import os
import sys

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import ExecutePreprocessor

try:
    from latex2mathml.converter import convert as to_mathml
except ImportError:  # the distribution's Jupyter: equations stay as TeX
    to_mathml = None

# The kernel inherits file descriptor 1; what native code prints there must not mix with our lines.
REPORT = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
PLOTLY = "application/vnd.plotly.v1+json"
EXPLORABLE = "application/vnd.landslide.explorable+json"


def report(**line):
    REPORT.write(json.dumps(line) + "\n")
    REPORT.flush()


class Executor(ExecutePreprocessor):
    """nbconvert's own, that also says which cell runs and what its progress display shows."""

    def preprocess_cell(self, cell, resources, index):
        code = [i for i, c in enumerate(self.nb.cells) if c.cell_type == "code"]
        if index in code:
            self.at = code.index(index) + 1
            report(cell=self.at, of=len(code))
        return super().preprocess_cell(cell, resources, index)

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] in ("display_data", "update_display_data"):
            data = msg["content"]["data"]
            if list(data) == ["text/plain"]:
                report(progress="".join(data["text/plain"]).strip().split("\n")[0][:200])
        return super().process_message(msg, cell, cell_index)


class Renderer(IPythonRenderer):
    """Equations as MathML: shown by the browser itself, with no network, and read aloud by screen readers."""

    def inline_math(self, body):
        return mathml(body, "inline")

    def block_math(self, body):
        return mathml(body, "block")

    def latex_environment(self, name, body):
        return mathml("\\begin{%s}%s\\end{%s}" % (name, body, name), "block")


def mathml(tex, display):
    if to_mathml:
        try:
            return to_mathml(tex.strip(), display=display)
        except Exception:  # noqa: BLE001 whatever it cannot parse is shown as it was written
            pass
    tag = "div" if display == "block" else "span"
    return '<%s class="tex">%s</%s>' % (tag, htmllib.escape(tex), tag)


class Page(HTMLExporter):
    """nbconvert's HTML, with equations and Plotly figures that need no network."""

    @property
    def default_config(self):
        c = super().default_config
        c.NbConvertBase.display_data_priority = [EXPLORABLE, PLOTLY, *c.NbConvertBase.display_data_priority]
        return c

    def default_filters(self):
        yield from super().default_filters()
        yield ("markdown2html", lambda source: MarkdownWithMath(renderer=Renderer(escape=False)).render(source))


def error_of(notebook, error, timeout):
    """The failed cell's own error where there is one, else what nbclient says."""
    if isinstance(error, CellTimeoutError):
        return dict(name="TimeoutError", value=f"took longer than {timeout} s: see --cell-minutes", traceback=[])
    if isinstance(error, DeadKernelError):
        return dict(name="KernelDied", value="the kernel ended, perhaps for want of memory", traceback=[])
    number = 0
    for cell in notebook.cells:
        number += cell.cell_type == "code"
        for out in cell.get("outputs", []):
            expected = "raises-exception" in cell.metadata.get("tags", [])
            if out.output_type == "error" and not expected:
                return dict(cell=number, name=out.ename, value=out.evalue, traceback=out.traceback)
    return dict(name=type(error).__name__, value=str(error).strip(), traceback=[])


def execute(job, notebook):
    """Returns the error, or None."""
    executor = Executor(timeout=job["timeout"], kernel_name=job["kernel"], coalesce_streams=True)
    try:
        executor.preprocess(notebook, {"metadata": {"path": job["cwd"]}})
        return None
    except Exception as error:  # noqa: BLE001 every way to fail ends in one line for the user
        found = error_of(notebook, error, job["timeout"])
        found.setdefault("cell", getattr(executor, "at", 0))
        return found


def write(path, text):
    with open(path + ".part", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".part", path)


def write_page(job, notebook, to):
    page = Page(template_name="landslide", extra_template_basedirs=[job["template"]])
    write(to["html"], page.from_notebook_node(notebook, {"metadata": {"name": to["title"]}})[0])


def text_notebook(path):
    with open(path, encoding="utf-8") as file:
        return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(file.read())])


def main(job):
    for page in job.get("pages", []):
        write_page(job, text_notebook(page["markdown"]), page)
    if "notebook" not in job:
        return 0
    notebook = nbformat.read(job["notebook"], as_version=4)
    error = execute(job, notebook)
    write(job["output"], nbformat.writes(notebook) + "\n")
    write_page(job, notebook, job)
    if error:
        report(error=error)
        return 1
    report(done=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
