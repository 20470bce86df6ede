"""An engine in Python, of the standard library alone, that joins a hub: plain frames, as src/docs/protocol.md says.

usage: engine.py SOCKET NAME NETWORK DIGEST WEIGHTS    (WEIGHTS: JSON, [outputs][inputs])

It serves one network, Linear then IF (threshold 1, reset to 0), whose weights and inputs are multiples of 1/16, so that nothing is
ever rounded, and answers types 4, 9, 11, 18 and 30. It ends with its connection.
"""

import base64
import json
import os
import socket
import struct
import sys
import time

path, name, network, digest = sys.argv[1:5]
weights = json.loads(sys.argv[5])
outputs, inputs = len(weights), len(weights[0])
started = time.monotonic()
wire = socket.socket(socket.AF_UNIX)
wire.connect(path)
read = wire.makefile("rb")
last_id = 0
hub = "listener"


def send(kind, payload, reply_to=None, target=None, tensors=()):
    global last_id
    last_id += 1
    envelope = {"cellular_version": "2025.1", "id": last_id, "type": kind, "source_cell": name,
                "target_cell": target or hub, "payload": payload}
    if reply_to is not None:
        envelope["reply_to"] = reply_to
    if tensors:
        envelope["tensor_payload"] = {"tensors": list(tensors)}
    body = json.dumps(envelope).encode()
    wire.sendall(struct.pack("<I", len(body)) + body)


def receive():
    length = read.read(4)
    if len(length) < 4:
        sys.exit(0)
    return json.loads(read.read(struct.unpack("<I", length)[0]))


def floats(message, tensor):
    for one in message["tensor_payload"]["tensors"]:
        if one["name"] == tensor:
            data = base64.b64decode(one["data"])
            return one["shape"], struct.unpack("<%df" % (len(data) // 4), data)
    raise KeyError(tensor)


def run(rows):
    """The spikes of each output; one row of inputs a step."""
    membranes, counts = [0.0] * outputs, [0] * outputs
    for row in rows:
        for j, weight in enumerate(weights):
            membranes[j] += sum(w * x for w, x in zip(weight, row))
            if membranes[j] > 1.0:
                membranes[j] = 0.0
                counts[j] += 1
    return counts


def rows(values, steps):
    if steps is not None:
        return [values] * steps
    return [values[i:i + inputs] for i in range(0, len(values), inputs)]


def judged(counts):
    total = sum(counts)
    label = counts.index(max(counts))
    return label, total, counts[label] / total if total else 0.0


def tensor(counts, shape):
    data = struct.pack("<%dq" % len(counts), *counts)
    return {"name": "counts", "dtype": "I64", "shape": shape, "bytes": len(data),
            "data": base64.b64encode(data).decode()}


def reason(message):
    payload = message["payload"]
    if payload.get("stream") is not None or payload.get("record"):
        return error(message, "unknown_type", "only runs from rest, without recordings")
    _, values = floats(message, "encoding")
    counts = run(rows(values, payload.get("steps")))
    label, total, confidence = judged(counts)
    answer(message, "REASONING_RESPONSE", {"label": label, "spike_count": total, "confidence": confidence,
                                           "engine": "python"}, [tensor(counts, [outputs])])


def batch(message):
    payload = message["payload"]
    shape, values = floats(message, "encodings")
    each = len(values) // shape[0]
    all_counts = [run(rows(values[i:i + each], payload.get("steps"))) for i in range(0, len(values), each)]
    labels, totals, confidences = zip(*[judged(counts) for counts in all_counts])
    answer(message, "BATCH_RESPONSE", {"labels": labels, "spike_counts": totals, "confidences": confidences,
                                       "engine": "python"},
           [tensor([count for counts in all_counts for count in counts], [shape[0], outputs])])


def answer(message, kind, payload, tensors=()):
    send(kind, payload, message["id"], message["source_cell"], tensors)


def error(message, code, text):
    answer(message, "ERROR", {"code": code, "message": text, "retryable": False})


send("HELLO", {"name": name, "role": "performance", "language": "python", "versions": [1], "accepts": ["json"],
               "nonce": os.urandom(32).hex(), "credits": 64})
welcome = receive()
if welcome["type"] != "WELCOME":
    sys.exit(str(welcome["payload"]))
hub = welcome["source_cell"]
while True:
    message = receive()
    kind = message["type"]
    if kind == "PING":
        answer(message, "PONG", {"sent_ns": message["payload"]["sent_ns"]})
    elif kind == "GOODBYE":
        answer(message, "ACK", {})
    elif message.get("reply_to") is None and kind not in ("ACK", "ERROR", "CANCEL"):
        if kind == "REASONING_REQUEST":
            reason(message)
        elif kind == "BATCH_REQUEST":
            batch(message)
        elif kind == "NETWORK_LIST":
            answer(message, "NETWORK_LIST", {"networks": [{
                "name": network, "input": [inputs], "output": [outputs], "parameters": outputs * (inputs + 3),
                "digest": digest}]})
        elif kind == "STATUS_REQUEST":
            answer(message, "STATUS_REPORT", {"state": "ready", "load": 0,
                                              "uptime_ms": int((time.monotonic() - started) * 1000)})
        else:
            error(message, "unknown_type", "this engine does not handle " + kind)
        send("ACK", {"credits": 1})
    elif kind == "CANCEL":
        answer(message, "ACK", {})
