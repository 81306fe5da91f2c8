"""Asks the kernel for completions and hover docs, and gives it wrong arguments, as a notebook does; prints JSON. Usage: help.py FOLDER CASES"""
import json
import sys

from jupyter_client.manager import start_new_kernel

folder, cases = sys.argv[1], json.loads(sys.argv[2])
manager, client = start_new_kernel(kernel_name="tslab", cwd=folder, startup_timeout=120)


def reply(request):
    while True:
        message = client.get_shell_msg(timeout=60)
        if message["parent_header"].get("msg_id") == request:
            return message["content"]


def run(code, _cursor):
    """The reply, and what the cell printed."""
    request = client.execute(code)
    content, printed = reply(request), ""
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "stream":
            printed += message["content"]["text"]
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return {**content, "printed": printed}


ask = {
    "run": run,
    "complete": lambda code, cursor: reply(client.complete(code, cursor)),
    "inspect": lambda code, cursor: reply(client.inspect(code, cursor)),
}
# A case is [what, code]; the cursor stands where the code has `|`, else at its end.
answers = []
for what, text in cases:
    before, _, after = text.partition("|")
    code = text if what == "run" else before + after
    answers.append(ask[what](code, len(before)))
manager.shutdown_kernel()
client.stop_channels()
print(json.dumps(answers))
