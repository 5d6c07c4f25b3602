"""Drives the client that openapi-python-client generated (package `attrs_client`) against a running API: API, TOKEN."""

import json
import os

from attrs_client import AuthenticatedClient, models
from attrs_client.api.apps import create_app, delete_app, get_me, list_apps
from attrs_client.api.audit import list_audit
from attrs_client.api.dead_letters import export_dead_letters, list_dead_letters
from attrs_client.api.destinations import (
    create_destination,
    delete_destination,
    get_destination,
    list_destinations,
    test_destination,
    update_destination,
)
from attrs_client.api.insight import get_access, get_health, get_stats, list_attempts
from attrs_client.api.playground import send_test_update
from attrs_client.api.redrive_plans import create_plan, list_plans
from attrs_client.api.scopes import delete_scope, get_scope, put_scope

client = AuthenticatedClient(base_url=os.environ["API"], token=os.environ["TOKEN"])
APP, SCOPE = "attrs", "feed_group:user"


def step(name, answer, status, kind):
    parsed = answer.parsed
    assert answer.status_code == status, (name, answer.status_code, answer.content)
    assert kind is None or isinstance(parsed, kind), (name, type(parsed))
    print("ok", name, flush=True)
    return parsed


step("getMe", get_me.sync_detailed(client=client), 200, models.Identity)
nobody = AuthenticatedClient(base_url=os.environ["API"], token="unknown")
step("a token that is not known", get_me.sync_detailed(client=nobody), 401, models.GatewayError)
app = step(
    "createApp",
    create_app.sync_detailed(client=client, body=models.AppInput(name="Attrs", app_id=APP, api_key=None)),
    201,
    models.AppWithSecret,
)
assert app.api_secret, "the secret that was made is shown"
step("listApps", list_apps.sync_detailed(client=client, limit=1), 200, models.AppList)
scope = step(
    "putScope",
    put_scope.sync_detailed(APP, SCOPE, client=client, body=models.ScopeSettings(realtime=True)),
    201,
    models.Scope,
)

inputs = [
    models.SqsDestinationInput(
        transport=models.SqsTransport.SQS,
        queue_url="https://sqs.us-east-1.amazonaws.com/123456789012/feeds",
        auth=models.KeysAuthInput(type_=models.KeysAuthType.KEYS, key="AKIDEXAMPLE", secret="secret"),
    ),
    models.WebhookDestinationInput(
        transport=models.WebhookTransport.WEBHOOK,
        url="https://ann:secret@hooks.example.com/feeds",
        custom_headers=models.WebhookDestinationInputCustomHeadersType0.from_dict({"x-own": "value"}),
        max_batch=None,
        rate_limit=0.5,
    ),
    models.EventBridgeDestinationInput(
        transport=models.EventBridgeTransport.EVENTBRIDGE,
        bus_arn="arn:aws:events:us-east-1:123456789012:event-bus/feeds",
        auth=models.RoleAuthInput(
            type_=models.RoleAuthType.ROLE, role_arn="arn:aws:iam::123456789012:role/feedhose"
        ),
    ),
]
kinds = [models.SqsDestination, models.WebhookDestination, models.EventBridgeDestination]
secrets = [
    models.SqsDestinationWithSecret,
    models.WebhookDestinationWithSecret,
    models.EventBridgeDestinationWithSecret,
]
made = [
    step(
        f"createDestination {one.transport}",
        create_destination.sync_detailed(APP, SCOPE, client=client, body=one, idempotency_key=f"attrs-{one.transport}"),
        201,
        secret,
    )
    for one, secret in zip(inputs, secrets)
]
assert isinstance(made[0].auth, models.KeysAuth) and isinstance(made[2].auth, models.RoleAuth), "access is told apart"
listed = step("listDestinations", list_destinations.sync_detailed(APP, SCOPE, client=client), 200, models.DestinationList)
assert {type(one) for one in listed.items} == set(kinds), [type(one) for one in listed.items]
first = step("a page of one", list_destinations.sync_detailed(APP, SCOPE, client=client, limit=1), 200, models.DestinationList)
rest = step(
    "the page after it",
    list_destinations.sync_detailed(APP, SCOPE, client=client, cursor=first.cursor),
    200,
    models.DestinationList,
)
assert len(rest.items) == 2, "the cursor leads to the other two"

webhook = made[1]
here = (APP, SCOPE, webhook.id)
read = get_destination.sync_detailed(*here, client=client)
step("getDestination", read, 200, models.WebhookDestination)
change = models.DestinationChange(timeout_seconds=5, max_batch=3, credentials=None)
changed = step(
    "updateDestination",
    update_destination.sync_detailed(*here, client=client, body=change, if_match=read.headers["etag"]),
    200,
    models.WebhookDestination,
)
assert changed.timeout_seconds == 5 and changed.max_batch == 3 and not changed.credentials.configured, changed
removal = models.DestinationChange(timeout_seconds=None, url=None, version=changed.version)
removed = step(
    "updateDestination that removes a setting",
    update_destination.sync_detailed(*here, client=client, body=removal),
    200,
    models.WebhookDestination,
)
assert not removed.timeout_seconds and removed.max_batch == 3, removed
stale = update_destination.sync_detailed(*here, client=client, body=change, if_match='"1"')
problem = step("a stale version", stale, 412, models.Problem)
assert problem.version == removed.version, problem
wrong = step(
    "a setting out of its bounds",
    update_destination.sync_detailed(*here, client=client, body=models.DestinationChange(max_batch=0), if_match="*"),
    400,
    models.Problem,
)
assert wrong.errors[0].pointer == "/max_batch", wrong

tested = models.TestRequest(
    settings=models.TestSettings(auth=models.StoredKeysAuth(type_=models.KeysAuthType.KEYS))
)
step("testDestination", test_destination.sync_detailed(APP, SCOPE, made[0].id, client=client, body=tested), 200, models.TestResult)
for one, access in zip(made, [models.SqsAccess, models.WebhookAccess, models.EventBridgeAccess]):
    step(f"getAccess {one.transport}", get_access.sync_detailed(APP, SCOPE, one.id, client=client), 200, access)
step("getHealth", get_health.sync_detailed(*here, client=client), 200, models.Health)
step("getStats", get_stats.sync_detailed(*here, client=client), 200, models.Stats)
step("listAttempts", list_attempts.sync_detailed(*here, client=client), 200, models.AttemptList)
audit = step("listAudit", list_audit.sync_detailed(client=client, app_id=APP), 200, models.AuditRecordList)
assert any(record.action == "updateDestination" for record in audit.items), "the change is in the audit trail"
body = models.FeedTestUpdate(feed="user:1", message="hello")
step("sendTestUpdate", send_test_update.sync_detailed(APP, client=client, body=body), 202, models.TestUpdateResult)
dead_letters = step("listDeadLetters", list_dead_letters.sync_detailed(client=client, app_id=APP), 200, models.DeadLetterList)
assert dead_letters.items == [], dead_letters
grouped = list_dead_letters.sync_detailed(client=client, group_by=models.ListDeadLettersGroupBy.DESTINATIONCLASS)
assert step("listDeadLetters, grouped", grouped, 200, models.DeadLetterList).counted_all, "groups are counted"
# This generator has no type for lines of JSON, so the bytes of the answer are read.
lines = export_dead_letters.sync_detailed(client=client).content
assert all(json.loads(line) for line in lines.splitlines()), lines
plan = models.RedrivePlanInput(filter_=models.DeadLetterFilter(app_id=APP, class_=models.FailureClass.HTTP_5XX))
step("createPlan", create_plan.sync_detailed(client=client, body=plan), 201, models.RedrivePlanPreview)
step("listPlans", list_plans.sync_detailed(client=client), 200, models.RedrivePlanList)

for one in made:
    gone = delete_destination.sync_detailed(APP, SCOPE, one.id, client=client, if_match="*")
    step(f"deleteDestination {one.transport}", gone, 204, None)
step("a destination that is gone", get_destination.sync_detailed(*here, client=client), 404, models.Problem)
step("getScope", get_scope.sync_detailed(APP, SCOPE, client=client), 200, models.Scope)
step("deleteScope", delete_scope.sync_detailed(APP, SCOPE, client=client, if_match=f'"{scope.version}"'), 204, None)
step("deleteApp", delete_app.sync_detailed(APP, client=client, if_match="*"), 204, None)
