"""Starts the kernel by hand, as JupyterLab does, and prints what it saw as JSON. Usage: drive.py FOLDER"""
import json
import os
import sys
import time

from jupyter_client.manager import start_new_kernel

folder = sys.argv[1]
manager, client = start_new_kernel(kernel_name="tslab", cwd=folder, startup_timeout=120)
found = {}


def seen(request, timeout=60):
    """Text and error names of a request, once it is idle."""
    out = []
    while True:
        message = client.get_iopub_msg(timeout=timeout)
        if message["parent_header"].get("msg_id") != request:
            continue
        content = message["content"]
        if message["msg_type"] == "status" and content["execution_state"] == "idle":
            return out
        if message["msg_type"] == "stream":
            out.append(content["text"].strip())
        if message["msg_type"] == "error":
            out.append(content["ename"] if content["ename"] == "Interrupted" else content["evalue"])


def started(request):
    """Waits until a request's cell runs."""
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") == request and message["msg_type"] == "execute_input":
            time.sleep(1)  # and its code has been compiled
            return


def interrupted(code):
    request = client.execute(code)
    started(request)
    manager.interrupt_kernel()
    return seen(request)[-1]


def statuses(requests):
    replies = {}
    while len(replies) < len(requests):
        reply = client.get_shell_msg(timeout=60)
        replies[reply["parent_header"]["msg_id"]] = reply["content"]["status"]
    return [replies[r] for r in requests]


seen(client.execute("""
import { frontEnd } from 'landslide/core';
import { Worker } from 'node:worker_threads';
import { writeFileSync } from 'node:fs';
const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
"""))
found["registered"] = interrupted("""
const word = await new Promise<string>((done) => {
  const off = frontEnd()!.onInterrupt(() => { off(); done('stopped well'); });
});
console.log(word);
""")
found["waiting"] = interrupted("const never = await new Promise(() => {});")
found["busy"] = interrupted("for (;;) {}")
while client.shell_channel.msg_ready():
    client.get_shell_msg(timeout=1)
found["queued"] = statuses([client.execute("throw new Error('x')"), client.execute("console.log('no')")])


def order(requests):
    """What the kernel says of its state while cells that wait in line run: [place of the cell, state]."""
    states = []
    while states[-1:] != [[len(requests) - 1, "idle"]]:
        message = client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "status" and message["parent_header"].get("msg_id") in requests:
            states.append([requests.index(message["parent_header"]["msg_id"]), message["content"]["execution_state"]])
    return states


found["order"] = order([client.execute("await new Promise((done) => setTimeout(done, 300));") for _ in range(2)])
seen(client.execute("setTimeout(() => { throw new Error('too late'); }, 300);"))
time.sleep(1)
found["between"] = seen(client.execute("console.log('next')"))[-1]
told = os.path.join(folder, "told")
seen(client.execute("""
const off = frontEnd()!.onInterrupt(() => { writeFileSync('told', 'x'); worker.terminate().then(() => off()); });
"""))
manager.shutdown_kernel()
found["told"] = os.path.exists(told)
found["alive"] = manager.is_alive()
client.stop_channels()
print(json.dumps(found))
