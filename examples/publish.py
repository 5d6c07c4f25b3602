"""A feed backend in Python with boto3: updates onto the bus of BUS_NAME, packed into one event, busy entries again."""

import json
import os
import random
import sys
import time
import uuid

import boto3

ATTEMPTS = 8
PASSING = {"ThrottlingException", "InternalFailure", "InternalException", "ServiceUnavailable"}


def put(bus, entries):
    """Puts at most 10 entries and gives those that the bus did not take, each with its reason."""
    refused = []
    for attempt in range(ATTEMPTS):
        answer = bus.put_events(Entries=entries)
        failed = [(entry, told) for entry, told in zip(entries, answer["Entries"]) if "ErrorCode" in told]
        refused += [pair for pair in failed if pair[1]["ErrorCode"] not in PASSING]
        entries = [entry for entry, told in failed if told["ErrorCode"] in PASSING]
        if not entries:
            return refused
        time.sleep(random.random() * min(10, 0.1 * 2**attempt))
    return refused + [(entry, {"ErrorCode": "ThrottlingException"}) for entry in entries]


def main():
    updates = [
        {
            "feed": "user:amelie",
            "new": [
                {
                    "id": "0b8f9a5e-2f00-11f1-8080-800100000000",
                    "actor": "user:amelie",
                    "verb": "post",
                    "object": "picture:100",
                }
            ],
        },
        {"feed": "user:bruno", "deleted": ["0b8f9a5e-2f00-11f1-8080-800100000001"]},
        {"type": "reaction.new", "generic": {"id": "r1", "kind": "like", "user_id": "emre"}},
    ]
    # Once: it is the same on every attempt, and customers deduplicate by it.
    for update in updates:
        update["event_id"] = str(uuid.uuid4())
    entry = {
        "EventBusName": os.environ["BUS_NAME"],
        "Source": "feed-backend",
        "DetailType": "feed.update",
        "Detail": json.dumps({"app_id": "1207", "updates": updates}),
    }
    refused = put(boto3.client("events"), [entry])
    print(f"{0 if refused else len(updates)} published")
    for _, told in refused:
        print(told, file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
