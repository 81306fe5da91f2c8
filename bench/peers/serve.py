"""Answers lines of JSON on standard input: {"do": NAME, ...arguments} calls NAME(**arguments) and prints what it returns."""
import json
import sys


def serve(functions):
    for line in sys.stdin:
        request = json.loads(line)
        answer = functions[request.pop("do")](**request)
        print(json.dumps(answer), flush=True)
