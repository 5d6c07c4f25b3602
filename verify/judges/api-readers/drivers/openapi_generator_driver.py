"""Drives the Python client that OpenAPI Generator made (package `openapi_client`) against a running API: API, TOKEN."""

import json
import os

import openapi_client as made_client
from openapi_client import models
from openapi_client.exceptions import ApiException, BadRequestException, NotFoundException, UnauthorizedException

APP, SCOPE = "pydantic", "feed_group:user"


def client(token):
    return made_client.ApiClient(made_client.Configuration(host=os.environ["API"], access_token=token))


def refused(name, call, status, kind=ApiException):
    try:
        call()
    except kind as error:
        assert error.status == status, (name, error)
        print("ok", name, flush=True)
        return error.data
    raise AssertionError(f"{name}: it was not refused")


def step(name, value, kind):
    assert isinstance(value, kind), (name, type(value))
    print("ok", name, flush=True)
    return value


own = client(os.environ["TOKEN"])
apps, scopes, destinations = made_client.AppsApi(own), made_client.ScopesApi(own), made_client.DestinationsApi(own)
insight, dead_letters, plans = made_client.InsightApi(own), made_client.DeadLettersApi(own), made_client.RedrivePlansApi(own)

step("getMe", apps.get_me(), models.Identity)
unknown = refused(
    "a token that is not known",
    made_client.AppsApi(client("unknown")).get_me,
    401,
    UnauthorizedException,
)
assert unknown.message == "Unauthorized", unknown
app = step(
    "createApp", apps.create_app(models.AppInput(name="Pydantic", app_id=APP, api_key=None)), models.AppWithSecret
)
assert app.api_secret, "the secret that was made is shown"
step("listApps", apps.list_apps(limit=1), models.AppList)
step("putScope", scopes.put_scope(APP, SCOPE, models.ScopeSettings(realtime=True)), models.Scope)

inputs = [
    models.SqsDestinationInput(
        transport="sqs",
        queue_url="https://sqs.us-east-1.amazonaws.com/123456789012/feeds",
        auth=models.AuthInput(models.KeysAuthInput(type="keys", key="AKIDEXAMPLE", secret="secret")),
    ),
    models.WebhookDestinationInput(
        transport="webhook",
        url="https://ann:secret@hooks.example.com/feeds",
        custom_headers={"x-own": "value"},
        max_batch=None,
        rate_limit=0.5,
    ),
    models.EventBridgeDestinationInput(
        transport="eventbridge",
        bus_arn="arn:aws:events:us-east-1:123456789012:event-bus/feeds",
        auth=models.AuthInput(
            models.RoleAuthInput(type="role", role_arn="arn:aws:iam::123456789012:role/feedhose")
        ),
    ),
]
secrets = [
    models.SqsDestinationWithSecret,
    models.WebhookDestinationWithSecret,
    models.EventBridgeDestinationWithSecret,
]
made = [
    step(
        f"createDestination {one.transport.value}",
        destinations.create_destination(APP, SCOPE, models.DestinationInput(one)).actual_instance,
        secret,
    )
    for one, secret in zip(inputs, secrets)
]
assert isinstance(made[0].auth.actual_instance, models.KeysAuth), made[0]
assert isinstance(made[2].auth.actual_instance, models.RoleAuth), made[2]
listed = step("listDestinations", destinations.list_destinations(APP, SCOPE), models.DestinationList)
kinds = {models.SqsDestination, models.WebhookDestination, models.EventBridgeDestination}
assert {type(one.actual_instance) for one in listed.items} == kinds, listed
first = destinations.list_destinations(APP, SCOPE, limit=1)
rest = step("a page of one", destinations.list_destinations(APP, SCOPE, cursor=first.cursor), models.DestinationList)
assert len(rest.items) == 2, "the cursor leads to the other two"

here = (APP, SCOPE, made[1].id)
read = destinations.get_destination_with_http_info(*here)
step("getDestination", read.data.actual_instance, models.WebhookDestination)
change = models.DestinationChange(timeout_seconds=5, max_batch=3, credentials=None)
changed = destinations.update_destination(*here, change, if_match=read.headers["etag"]).actual_instance
step("updateDestination", changed, models.WebhookDestination)
assert changed.timeout_seconds == 5 and changed.max_batch == 3 and not changed.credentials.configured, changed
removal = models.DestinationChange(timeout_seconds=None, url=None, version=changed.version)
removed = destinations.update_destination(*here, removal).actual_instance
step("updateDestination that removes a setting", removed, models.WebhookDestination)
assert removed.timeout_seconds is None and removed.max_batch == 3, removed
stale = refused("a stale version", lambda: destinations.update_destination(*here, change, if_match='"1"'), 412)
assert stale.version == removed.version, stale
undeliverable = models.DestinationChange(queue_url="https://sqs.us-east-1.amazonaws.com/123456789012/feeds")
wrong = refused(
    "a setting of another transport",
    lambda: destinations.update_destination(*here, undeliverable, if_match="*"),
    400,
    BadRequestException,
)
assert wrong.errors[0].pointer == "/queue_url", wrong

tried = models.TestRequest(
    settings=models.TestSettings(auth=models.TestAuth(models.StoredKeysAuth(type="keys")))
)
step("testDestination", destinations.test_destination(APP, SCOPE, made[0].id, test_request=tried), models.TestResult)
for one, access in zip(made, [models.SqsAccess, models.WebhookAccess, models.EventBridgeAccess]):
    step(f"getAccess {one.transport.value}", insight.get_access(APP, SCOPE, one.id).actual_instance, access)
step("getHealth", insight.get_health(*here), models.Health)
step("getStats", insight.get_stats(*here), models.Stats)
step("listAttempts", insight.list_attempts(*here), models.AttemptList)
audit = step("listAudit", made_client.AuditApi(own).list_audit(app_id=APP), models.AuditRecordList)
assert any(record.action == "updateDestination" for record in audit.items), audit
update = models.TestUpdate(models.FeedTestUpdate(feed="user:1", message="hello"))
step("sendTestUpdate", made_client.PlaygroundApi(own).send_test_update(APP, update), models.TestUpdateResult)
assert step("listDeadLetters", dead_letters.list_dead_letters(app_id=APP), models.DeadLetterList).items == []
grouped = step("listDeadLetters, grouped", dead_letters.list_dead_letters(group_by="destination,class"), models.DeadLetterList)
assert grouped.counted_all and grouped.items is None, grouped
lines = step("exportDeadLetters", dead_letters.export_dead_letters(), (bytes, bytearray))
assert all(json.loads(line) for line in lines.splitlines()), lines
plan = models.RedrivePlanInput(filter=models.DeadLetterFilter(app_id=APP, var_class="http_5xx"))
step("createPlan", plans.create_plan(plan), models.RedrivePlanPreview)
step("listPlans", plans.list_plans(), models.RedrivePlanList)

for one in made:
    step(f"deleteDestination {one.transport.value}", destinations.delete_destination(APP, SCOPE, one.id, "*"), type(None))
refused("a destination that is gone", lambda: destinations.get_destination(*here), 404, NotFoundException)
step("deleteScope", scopes.delete_scope(APP, SCOPE, "*"), type(None))
step("deleteApp", apps.delete_app(APP, "*"), type(None))
