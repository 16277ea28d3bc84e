"""Recomputes the chain of an exported audit log (JSON), with the standard library alone.

usage: recompute-chain.py LOG.json   prints the number of events; exits with 1 where anything differs
"""
import hashlib
import json
import sys


def canonical(value):
    # RFC 8785 for what the log holds: keys are ASCII, and numbers are whole.
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


with open(sys.argv[1], encoding="utf-8") as file:
    document = json.load(file)

previous = "0" * 64
for event in document["events"]:
    body = {key: event[key] for key in ("seq", "at", "type", "inviteId", "actor", "detail")}
    if event["prevHash"] != previous or event["hash"] != sha256(previous + "\n" + canonical(body)):
        sys.exit(f"event {event['seq']} does not fit")
    previous = event["hash"]

digest = sha256("\n".join(event["hash"] for event in document["events"]))
if digest != document["eventsDigest"] or previous != document["head"]["hash"]:
    sys.exit("the digest or the head does not fit")
print(len(document["events"]))
