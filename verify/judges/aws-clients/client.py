"""
Uses the embedded run as the programs of feed backends and customers do, with boto3.
Prints a line `ok` or `fault: …` for each thing.
"""

import base64
import json
import os
import sys

import boto3

endpoint, bus_name, delivered_to = sys.argv[1:4]
options = dict(
    endpoint_url=endpoint,
    region_name="us-east-1",
    aws_access_key_id="any",
    aws_secret_access_key="any",
)
events = boto3.client("events", **options)
sqs = boto3.client("sqs", **options)


def check(what, is_true):
    print("ok" if is_true else f"fault: boto3: {what}", flush=True)


def receive(url, wanted, matches):
    """Receives and deletes messages until the wanted number has arrived for which the text of the body matches."""
    found = 0
    # Maximum number of long polls, which a loaded machine can need.
    for _ in range(20):
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=10, MessageAttributeNames=["All"])
        for message in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found += matches(message["Body"])
        if found >= wanted:
            break
    return found


detail = json.dumps({"app_id": "1207", "feed": "user:boto3", "new": [{"id": "a1", "text": "straße 🚲"}]})
answer = events.put_events(
    Entries=[{"EventBusName": bus_name, "Source": "judge", "DetailType": "feed.update", "Detail": detail}]
)
check("PutEvents takes an update", answer["FailedEntryCount"] == 0 and answer["Entries"][0]["EventId"])
arrived = receive(delivered_to, 1, lambda body: b'"user:boto3"' in base64.b64decode(body))
check("the update arrives at the customer's queue as base64", arrived == 1)

dead = sqs.create_queue(QueueName="boto3-dead")["QueueUrl"]
arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "1"})
live = sqs.create_queue(QueueName="boto3-live", Attributes={"RedrivePolicy": policy, "VisibilityTimeout": "0"})["QueueUrl"]
sent = sqs.send_message_batch(
    QueueUrl=live,
    Entries=[{"Id": str(n), "MessageBody": f"body {n}"} for n in range(3)],
)
check("SendMessageBatch takes all entries", len(sent["Successful"]) == 3 and not sent.get("Failed"))
for _ in range(20):
    sqs.receive_message(QueueUrl=live, MaxNumberOfMessages=10)
    count = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["ApproximateNumberOfMessages"])
    if count["Attributes"]["ApproximateNumberOfMessages"] == "3":
        break
check("messages that were received too often are in the dead letter queue", count["Attributes"]["ApproximateNumberOfMessages"] == "3")
sqs.set_queue_attributes(QueueUrl=live, Attributes={"VisibilityTimeout": "30"})
task = sqs.start_message_move_task(SourceArn=arn)
check("StartMessageMoveTask answers with a handle", bool(task["TaskHandle"]))
check("a move task brings the dead letters back to their queue", receive(live, 3, lambda body: body.startswith("body ")) == 3)
tasks = sqs.list_message_move_tasks(SourceArn=arn)["Results"]
check("ListMessageMoveTasks tells that the task has completed", tasks and tasks[0]["Status"] == "COMPLETED")
try:
    sqs.get_queue_url(QueueName="no-such-queue")
    check("GetQueueUrl of a missing queue is an error", False)
except sqs.exceptions.QueueDoesNotExist:
    check("GetQueueUrl of a missing queue is the typed error QueueDoesNotExist", True)
names = [url for page in sqs.get_paginator("list_queues").paginate(QueueNamePrefix="boto3-", MaxResults=1) for url in page["QueueUrls"]]
check("ListQueues has pages for the paginator", sorted(names) == sorted([dead, live]))
