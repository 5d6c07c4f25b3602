"""Runs MiniStack and replaces what it lacks for this stack. README.md gives the reason for each replacement.

Every answer is written to the file that CALLS names, one JSON object a line, so that the judge sees every refusal.
MiniStack ends when its standard input does: it never outlives the judge.
"""

import json
import os
import re
import signal
import sys
import threading

from ministack import app
from ministack.core import iam_actions, iam_evaluator, router
from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, sqs, tagging
from ministack.services.cloudformation import provisioners

ACCOUNT_AND_REGION = "000000000000", "us-east-1"


# Resource types

def record(logical_id, properties, stack):
    return f"{stack}-{logical_id}", properties


RECORDED = {"create": record, "update": lambda physical_id, old, new, *_: (physical_id, new), "delete": lambda *_: None}
for name in ("AWS::EventSchemas::Registry", "AWS::EventSchemas::Schema", "AWS::Logs::QueryDefinition",
             "Custom::CDKBucketDeployment"):
    provisioners._RESOURCE_HANDLERS[name] = RECORDED

ALARM = provisioners._RESOURCE_HANDLERS["AWS::CloudWatch::Alarm"]
create_alarm, update_alarm = ALARM["create"], ALARM["update"]


def create_any_alarm(logical_id, properties, stack):
    if "Metrics" not in properties:
        return create_alarm(logical_id, properties, stack)
    account, region = ACCOUNT_AND_REGION
    name = f"{stack}-{logical_id}"
    return name, {"Arn": f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"}


def update_any_alarm(physical_id, old, new, *rest):
    return (physical_id, {}) if "Metrics" in new else update_alarm(physical_id, old, new, *rest)


ALARM.update(create=create_any_alarm, update=update_any_alarm)


# Evaluation by IAM

extract_iam_action = iam_actions.extract_iam_action
BATCH = re.compile(r"^(sqs:\w+)Batch$")


def action_of(*request):
    action = extract_iam_action(*request)
    return action and BATCH.sub(r"\1", action)


iam_actions.extract_iam_action = action_of

extract_resource_arn = iam_actions.extract_resource_arn


def resource_of(service, method, path, headers, body, params, region, account):
    if headers.get("x-amz-target") == "AWSEvents.DescribeEventBus":
        name = bus_name(json.loads(body).get("Name"))
        return f"arn:aws:events:{region}:{account}:event-bus/{name}"
    return extract_resource_arn(service, method, path, headers, body, params, region, account)


def bus_name(name_or_arn):
    return (name_or_arn or "default").rsplit("event-bus/", 1)[-1]


iam_actions.extract_resource_arn = resource_of

request_tag_context = iam_actions.request_tag_context


def context_of(service, action, body, params):
    context = request_tag_context(service, action, body, params)
    if service == "kms" and body[:1] == b"{":
        for name, value in (json.loads(body).get("EncryptionContext") or {}).items():
            context[f"kms:EncryptionContext:{name}"] = value
    return context


iam_actions.request_tag_context = context_of

resolve_condition_key = iam_evaluator._resolve_condition_key
SESSION = re.compile(r"^arn:(aws[a-z-]*):sts::(\d+):assumed-role/([^/]+)/.*$")


def condition_key(key, context):
    if key.lower() == "aws:securetransport":
        return "true"
    value = resolve_condition_key(key, context)
    return SESSION.sub(r"arn:\1:iam::\2:role/\3", value) if key.lower() == "aws:principalarn" and value else value


iam_evaluator._resolve_condition_key = condition_key

conditions_met = iam_evaluator._conditions_met
VARIABLE = re.compile(r"\$\{([\w:/.-]+)\}")


def substituted(value, context):
    if isinstance(value, list):
        return [substituted(one, context) for one in value]
    return VARIABLE.sub(lambda found: str(condition_key(found[1], context) or ""), value) if isinstance(value, str) else value


def conditions_met_with_variables(conditions, context):
    return conditions_met({operator: {key: substituted(value, context) for key, value in keys.items()}
                           for operator, keys in (conditions or {}).items()}, context)


iam_evaluator._conditions_met = conditions_met_with_variables

tagging._RESOURCE_TAG_COLLECTORS["events"] = lambda: [
    (arn, [{"Key": key, "Value": value} for key, value in tags.items()]) for arn, tags in eventbridge._tags.items()]

sqs._enforce_queue_policy = lambda *_: None


# Additional behaviour of services

def uses_its_key(send):
    def handler(data, url):
        queue = sqs._get_q(data.get("QueueUrl", url))
        key = queue["attributes"].get("KmsMasterKeyId")
        caller = iam_evaluator._verified_key.get()
        if key and caller:
            context = {"kms:ViaService": f"sqs.{get_region()}.amazonaws.com",
                       "kms:EncryptionContext:aws:sqs:arn": queue["attributes"]["QueueArn"]}
            for action in ("kms:GenerateDataKey", "kms:Decrypt"):
                if iam_evaluator.enforce(caller, action, "kms", get_region(), key, context):
                    raise sqs._Err("KMS.AccessDeniedException", f"The caller may not {action} with {key}.", 400)
        return send(data, url)
    return handler


for name in ("SendMessage", "SendMessageBatch"):
    sqs._HANDLERS[name] = uses_its_key(sqs._HANDLERS[name])

describe_event_bus = eventbridge._describe_event_bus
eventbridge._describe_event_bus = lambda data: describe_event_bus({**data, "Name": bus_name(data.get("Name"))})


# Reports to the judge

CALLS = open(os.environ["CALLS"], "a", buffering=1, encoding="utf-8")
dispatch = app._dispatch_service_request
CODE = re.compile(rb"<Code>([^<]+)</Code>|\"__type\"\s*:\s*\"([^\"]+)\"")


async def record_and_dispatch(method, path, headers, body, query_params, request_id):
    answer = await dispatch(method, path, headers, body, query_params, request_id)
    params = app._routing_params(method, path, headers, body, query_params)
    service = app.detect_service(method, path, headers, params)
    request = service, method, path, headers, body, params
    status, answer_headers, answer_body = answer
    found = CODE.search(answer_body) if status >= 400 and isinstance(answer_body, bytes) else None
    code = answer_headers.get("x-amzn-query-error", "").split(";")[0] or (found and (found[1] or found[2]).decode())
    CALLS.write(json.dumps({
        "caller": iam_evaluator.request_caller_arn(headers, query_params),
        "action": action_of(*request) or f"{service}:{method} {path}",
        "resource": resource_of(*request, router.extract_region(headers), get_account_id()),
        "status": status,
        **({"code": code or str(status)} if status >= 400 else {}),
    }) + "\n")
    return answer


app._dispatch_service_request = record_and_dispatch


def end_with_input():
    while os.read(0, 4096):
        pass
    os.killpg(os.getpgid(0), signal.SIGKILL)


threading.Thread(target=end_with_input, daemon=True).start()
sys.argv = sys.argv[:1]
app.main()
