// Calls a running API with the Go client that OpenAPI Generator generated (package generator). The environment variables API and TOKEN name the API.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"readers/generator"
)

const app, scope = "generator", "feed_group:user"

func expect(name string, err error, fits bool, answer any) {
	if err != nil || !fits {
		panic(fmt.Sprintf("%s: %v %+v", name, err, answer))
	}
	fmt.Println("ok", name)
}

// refused expects a status and returns the decoded answer.
func refused(name string, response *http.Response, err error, status int) any {
	failure, isTyped := err.(*generator.GenericOpenAPIError)
	expect(name, nil, isTyped && response.StatusCode == status && failure.Model() != nil, err)
	return failure.Model()
}

func main() {
	configuration := generator.NewConfiguration()
	configuration.Servers = generator.ServerConfigurations{{URL: os.Getenv("API")}}
	client := generator.NewAPIClient(configuration)
	with := func(token string) context.Context {
		return context.WithValue(context.Background(), generator.ContextAccessToken, token)
	}
	ctx := with(os.Getenv("TOKEN"))

	me, _, err := client.AppsAPI.GetMe(ctx).Execute()
	expect("getMe", err, me.GetKind() == "operator", me)
	_, response, err := client.AppsAPI.GetMe(with("unknown")).Execute()
	unknown := refused("a token that is not known", response, err, 401).(generator.GatewayError)
	expect("its message", nil, unknown.Message == "Unauthorized", unknown)
	input := generator.NewAppInput("Generator")
	input.SetAppId(app)
	input.SetApiKeyNil()
	created, _, err := client.AppsAPI.CreateApp(ctx).AppInput(*input).Execute()
	expect("createApp", err, created.GetApiSecret() != "", created)
	scoped, _, err := client.ScopesAPI.PutScope(ctx, app, scope).ScopeSettings(*generator.NewScopeSettings(true)).Execute()
	expect("putScope", err, scoped.GetRealtime(), scoped)

	keys := generator.KeysAuthInputAsAuthInput(generator.NewKeysAuthInput(generator.KEYS, "AKIDEXAMPLE", "secret"))
	role := generator.RoleAuthInputAsAuthInput(
		generator.NewRoleAuthInput(generator.ROLE, "arn:aws:iam::123456789012:role/feedhose"))
	queue := generator.NewSqsDestinationInput(generator.SQS, "https://sqs.us-east-1.amazonaws.com/123456789012/feeds", keys)
	webhook := generator.NewWebhookDestinationInput(generator.WEBHOOK, "https://ann:secret@hooks.example.com/feeds")
	webhook.SetRateLimit(0.5)
	webhook.SetMaxBatchNil()
	webhook.SetCustomHeaders(map[string]string{"x-own": "value"})
	bus := generator.NewEventBridgeDestinationInput(
		generator.EVENTBRIDGE, "arn:aws:events:us-east-1:123456789012:event-bus/feeds", role)
	ids := map[string]string{}
	for _, one := range []generator.DestinationInput{
		generator.SqsDestinationInputAsDestinationInput(queue),
		generator.WebhookDestinationInputAsDestinationInput(webhook),
		generator.EventBridgeDestinationInputAsDestinationInput(bus),
	} {
		made, response, err := client.DestinationsAPI.CreateDestination(ctx, app, scope).DestinationInput(one).Execute()
		expect("createDestination", err, response != nil && response.Header.Get("ETag") == `"1"`, made)
		switch {
		case made.SqsDestinationWithSecret != nil:
			ids["sqs"] = made.SqsDestinationWithSecret.Id
			expect("access by keys", nil, made.SqsDestinationWithSecret.Auth.KeysAuth != nil, made)
		case made.WebhookDestinationWithSecret != nil:
			ids["webhook"] = made.WebhookDestinationWithSecret.Id
		case made.EventBridgeDestinationWithSecret != nil:
			ids["eventbridge"] = made.EventBridgeDestinationWithSecret.Id
			expect("access by a role", nil, made.EventBridgeDestinationWithSecret.Auth.RoleAuth != nil, made)
		}
	}
	expect("each transport has a type of its own", nil, len(ids) == 3, ids)

	listed, _, err := client.DestinationsAPI.ListDestinations(ctx, app, scope).Execute()
	expect("listDestinations", err, len(listed.GetItems()) == 3, listed)
	first, _, err := client.DestinationsAPI.ListDestinations(ctx, app, scope).Limit(1).Execute()
	expect("a page of one", err, len(first.GetItems()) == 1, first)
	rest, _, err := client.DestinationsAPI.ListDestinations(ctx, app, scope).Cursor(first.GetCursor()).Execute()
	expect("the page after it", err, len(rest.GetItems()) == 2, rest)

	read, response, err := client.DestinationsAPI.GetDestination(ctx, app, scope, ids["webhook"]).Execute()
	expect("getDestination", err, read.WebhookDestination != nil, read)
	etag := response.Header.Get("ETag")
	change := generator.NewDestinationChange()
	change.SetTimeoutSeconds(5)
	change.SetMaxBatch(3)
	changed, _, err := client.DestinationsAPI.UpdateDestination(ctx, app, scope, ids["webhook"]).IfMatch(etag).DestinationChange(*change).Execute()
	expect("updateDestination", err, changed.WebhookDestination.GetMaxBatch() == 3, changed)
	removal := generator.NewDestinationChange()
	removal.SetTimeoutSecondsNil()
	removal.SetUrlNil()
	removal.SetVersion(changed.WebhookDestination.Version)
	removed, _, err := client.DestinationsAPI.UpdateDestination(ctx, app, scope, ids["webhook"]).DestinationChange(*removal).Execute()
	expect("updateDestination that removes a setting", err, removed.WebhookDestination.TimeoutSeconds == nil, removed)
	_, response, err = client.DestinationsAPI.UpdateDestination(ctx, app, scope, ids["webhook"]).IfMatch(etag).DestinationChange(*change).Execute()
	stale := refused("a stale version", response, err, 412).(generator.Problem)
	expect("its version", nil, stale.GetVersion() == removed.WebhookDestination.Version, stale)

	settings := generator.NewTestSettings()
	settings.SetAuth(generator.StoredKeysAuthAsTestAuth(generator.NewStoredKeysAuth(generator.KEYS)))
	request := generator.NewTestRequest()
	request.SetSettings(*settings)
	tested, _, err := client.DestinationsAPI.TestDestination(ctx, app, scope, ids["sqs"]).TestRequest(*request).Execute()
	expect("testDestination", err, len(tested.GetChecks()) > 0, tested)
	for transport, id := range ids {
		access, _, err := client.InsightAPI.GetAccess(ctx, app, scope, id).Execute()
		expect("getAccess "+transport, err, access.GetActualInstance() != nil, access)
	}
	health, _, err := client.InsightAPI.GetHealth(ctx, app, scope, ids["webhook"]).Execute()
	expect("getHealth", err, health.State == generator.ENABLED, health)
	audit, _, err := client.AuditAPI.ListAudit(ctx).AppId(app).Execute()
	expect("listAudit", err, len(audit.GetItems()) >= 5, audit)
	update := generator.TestUpdate{FeedTestUpdate: generator.NewFeedTestUpdate("user:1")}
	sent, _, err := client.PlaygroundAPI.SendTestUpdate(ctx, app).TestUpdate(update).Execute()
	expect("sendTestUpdate", err, sent.GetEventId() != "", sent)
	deadLetters, _, err := client.DeadLettersAPI.ListDeadLetters(ctx).AppId(app).Class(generator.HTTP_5XX).Execute()
	expect("listDeadLetters", err, deadLetters.HasItems(), deadLetters)
	grouped, _, err := client.DeadLettersAPI.ListDeadLetters(ctx).GroupBy("destination,class").Execute()
	expect("listDeadLetters, grouped", err, grouped.GetCountedAll(), grouped)
	lines, _, err := client.DeadLettersAPI.ExportDeadLetters(ctx).Execute()
	expect("exportDeadLetters", err, true, lines)
	filter := generator.NewDeadLetterFilter()
	filter.SetAppId(app)
	filter.SetSourceNil()
	plan, _, err := client.RedrivePlansAPI.CreatePlan(ctx).RedrivePlanInput(*generator.NewRedrivePlanInput(*filter)).Execute()
	expect("createPlan", err, plan.GetStatus() == "planned", plan)

	for transport, id := range ids {
		_, err := client.DestinationsAPI.DeleteDestination(ctx, app, scope, id).IfMatch("*").Execute()
		expect("deleteDestination "+transport, err, true, id)
	}
	_, response, err = client.DestinationsAPI.GetDestination(ctx, app, scope, ids["webhook"]).Execute()
	refused("a destination that is gone", response, err, 404)
	_, err = client.ScopesAPI.DeleteScope(ctx, app, scope).IfMatch("*").Execute()
	expect("deleteScope", err, true, scope)
	_, err = client.AppsAPI.DeleteApp(ctx, app).IfMatch("*").Execute()
	expect("deleteApp", err, true, app)
}
