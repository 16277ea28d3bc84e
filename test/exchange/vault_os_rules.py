"""Checks Vault OS stores against the rules of that system, written from the rules alone.

Usage: vault_os_rules.py STORES
STORES holds one store a line, each as a JSON string with its whole text. Prints a JSON list of what is wrong, such as
"store 3: codes[1]: ACTIVE with nothing left". A blank text is an empty store.
"""

import json
import sys
from datetime import datetime

STATES = {"GENERATED", "ACTIVE", "EXHAUSTED", "EXPIRED", "REVOKED"}
OUTCOMES = {"SUCCESS", "NOT_ACTIVE", "EXHAUSTED", "EXPIRED", "REVOKED"}
EVENTS = {"created", "activated", "used", "exhausted", "expired", "revoked"}
KEYS = [
    "code_string",
    "creator_id",
    "required_access_level",
    "max_use_count",
    "expires_at",
    "state",
    "remaining_uses",
    "revoked_reason",
    "usage_log",
    "lifecycle",
]


def is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_text(value):
    return isinstance(value, str) and value.strip() != ""


def is_time(value):
    try:
        datetime.fromisoformat(value)
        return True
    except (TypeError, ValueError):
        return False


def violations_of_entries(entries, kind, kinds):
    if not isinstance(entries, list):
        return ["is not a list"]
    found = []
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict):
            found.append(f"[{index}] is not an object")
            continue
        for key in ("timestamp", kind, "detail"):
            if not isinstance(entry.get(key), str):
                found.append(f"[{index}].{key} is not a string")
        if entry.get(kind) not in kinds:
            found.append(f"[{index}].{kind} is {entry.get(kind)!r}")
    return found


def violations_of_record(record):
    if not isinstance(record, dict):
        return ["is not an object"]
    found = []

    def expect(holds, what):
        if not holds:
            found.append(what)

    expect(is_text(record.get("code_string")), "code_string is blank")
    expect(is_text(record.get("creator_id")), "creator_id is blank")
    level = record.get("required_access_level")
    expect(is_int(level) and level >= 0, "required_access_level is not an integer >= 0")
    most = record.get("max_use_count")
    expect(is_int(most) and most >= 1, "max_use_count is not an integer >= 1")
    expect(is_time(record.get("expires_at")), "expires_at is not an ISO 8601 time")
    state = record.get("state")
    expect(state in STATES, "state is unknown")
    left = record.get("remaining_uses")
    if not is_int(left) or not is_int(most):
        found.append("remaining_uses is not an integer")
    else:
        expect(0 <= left <= most, "remaining_uses is out of range")
        expect(state != "GENERATED" or left == most, "GENERATED with uses gone")
        expect(state != "ACTIVE" or left >= 1, "ACTIVE with nothing left")
        expect(state != "EXHAUSTED" or left == 0, "EXHAUSTED with uses left")
    reason = record.get("revoked_reason")
    expect(reason is None or isinstance(reason, str), "revoked_reason is neither string nor null")
    if state == "REVOKED":
        expect(is_text(reason) and reason == reason.strip(), "REVOKED without a trimmed reason")
    found += [f"usage_log{v}" for v in violations_of_entries(record.get("usage_log"), "outcome", OUTCOMES)]
    lifecycle = record.get("lifecycle")
    found += [f"lifecycle{v}" for v in violations_of_entries(lifecycle, "event", EVENTS)]
    if isinstance(lifecycle, list):
        first = lifecycle[0] if lifecycle else None
        expect(isinstance(first, dict) and first.get("event") == "created", "lifecycle does not begin with created")
    known = [key for key in record if key in KEYS]
    expect(known == [key for key in KEYS if key in record], "keys are out of order")
    return found


def violations_of_store(text):
    if text.strip() == "":
        return []
    try:
        store = json.loads(text)
    except ValueError as error:
        return [f"is not JSON: {error}"]
    if not isinstance(store, dict):
        return ["is not an object"]
    version = store.get("version", 1)
    if not is_int(version) or version != 1:
        return ["version is not 1"]
    codes = store.get("codes", [])
    if not isinstance(codes, list):
        return ["codes is not a list"]
    found = [f"codes[{index}]: {what}" for index, record in enumerate(codes) for what in violations_of_record(record)]
    strings = [record.get("code_string") for record in codes if isinstance(record, dict)]
    if len(set(map(repr, strings))) < len(strings):
        found.append("code_string is not unique")
    return found


with open(sys.argv[1], encoding="utf-8") as stores:
    print(json.dumps([f"store {n}: {what}" for n, line in enumerate(stores) for what in violations_of_store(json.loads(line))]))
