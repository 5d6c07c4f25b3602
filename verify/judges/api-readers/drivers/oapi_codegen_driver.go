// Calls a running API with the client that oapi-codegen generated (package codegen). The environment variables API and TOKEN name the API.
package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"

	"readers/codegen"
)

const app, scope = "codegen", "feed_group:user"

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func expect(name string, fits bool, answer any) {
	if !fits {
		panic(fmt.Sprintf("%s: %+v", name, answer))
	}
	fmt.Println("ok", name)
}

func pointer[T any](value T) *T { return &value }

func clientWith(token string) *codegen.ClientWithResponses {
	authorize := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+token)
		return nil
	}
	client, err := codegen.NewClientWithResponses(os.Getenv("API"), codegen.WithRequestEditorFn(authorize))
	check(err)
	return client
}

func main() {
	ctx := context.Background()
	client := clientWith(os.Getenv("TOKEN"))
	anything := pointer("*")

	me, err := client.GetMeWithResponse(ctx)
	check(err)
	expect("getMe", me.JSON200 != nil && me.JSON200.Kind == "operator", me)
	unknown, err := clientWith("unknown").GetMeWithResponse(ctx)
	check(err)
	expect("a token that is not known", unknown.JSON401 != nil && unknown.JSON401.Message == "Unauthorized", unknown)
	created, err := client.CreateAppWithResponse(ctx, nil, codegen.AppInput{Name: "Codegen", AppId: pointer(app)})
	check(err)
	expect("createApp", created.JSON201 != nil && created.JSON201.ApiSecret != nil, string(created.Body))
	scoped, err := client.PutScopeWithResponse(ctx, app, scope, nil, codegen.ScopeSettings{Realtime: true})
	check(err)
	expect("putScope", scoped.JSON201 != nil && scoped.JSON201.Realtime, string(scoped.Body))

	var keys, role codegen.AuthInput
	check(keys.FromKeysAuthInput(codegen.KeysAuthInput{Key: "AKIDEXAMPLE", Secret: "secret"}))
	check(role.FromRoleAuthInput(codegen.RoleAuthInput{RoleArn: "arn:aws:iam::123456789012:role/feedhose"}))
	var queue, webhook, bus codegen.DestinationInput
	check(queue.FromSqsDestinationInput(codegen.SqsDestinationInput{
		QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/feeds", Auth: keys,
	}))
	check(webhook.FromWebhookDestinationInput(codegen.WebhookDestinationInput{
		Url: "https://ann:secret@hooks.example.com/feeds", RateLimit: pointer(0.5),
		CustomHeaders: &map[string]string{"x-own": "value"},
	}))
	check(bus.FromEventBridgeDestinationInput(codegen.EventBridgeDestinationInput{
		BusArn: "arn:aws:events:us-east-1:123456789012:event-bus/feeds", Auth: role,
	}))
	ids := map[string]string{}
	for _, input := range []codegen.DestinationInput{queue, webhook, bus} {
		answer, err := client.CreateDestinationWithResponse(ctx, app, scope, nil, input)
		check(err)
		expect("createDestination", answer.JSON201 != nil && answer.Headers201.ETag == `"1"`, string(answer.Body))
		value, err := answer.JSON201.ValueByDiscriminator()
		check(err)
		switch made := value.(type) {
		case codegen.SqsDestinationWithSecret:
			ids["sqs"] = made.Id
			_, err = made.Auth.AsKeysAuth()
			check(err)
		case codegen.WebhookDestinationWithSecret:
			ids["webhook"] = made.Id
		case codegen.EventBridgeDestinationWithSecret:
			ids["eventbridge"] = made.Id
			_, err = made.Auth.AsRoleAuth()
			check(err)
		}
	}
	expect("each transport has a type of its own", len(ids) == 3, ids)

	listed, err := client.ListDestinationsWithResponse(ctx, app, scope, nil)
	check(err)
	expect("listDestinations", listed.JSON200 != nil && len(listed.JSON200.Items) == 3, string(listed.Body))
	for _, item := range listed.JSON200.Items {
		transport, err := item.Discriminator()
		check(err)
		_, err = item.ValueByDiscriminator()
		check(err)
		expect("a listed destination", ids[transport] != "", transport)
	}
	first, err := client.ListDestinationsWithResponse(ctx, app, scope, &codegen.ListDestinationsParams{Limit: pointer(int32(1))})
	check(err)
	rest, err := client.ListDestinationsWithResponse(ctx, app, scope, &codegen.ListDestinationsParams{Cursor: first.JSON200.Cursor})
	check(err)
	expect("a page of one, and the page after it", len(rest.JSON200.Items) == 2, string(rest.Body))

	change := codegen.DestinationChange{TimeoutSeconds: pointer(5.0), MaxBatch: pointer(int32(3))}
	etag := pointer(`"1"`)
	changed, err := client.UpdateDestinationWithResponse(ctx, app, scope, ids["webhook"], &codegen.UpdateDestinationParams{IfMatch: etag}, change)
	check(err)
	expect("updateDestination", changed.JSON200 != nil, string(changed.Body))
	now, err := changed.JSON200.AsWebhookDestination()
	check(err)
	expect("the change", *now.TimeoutSeconds == 5 && *now.MaxBatch == 3 && now.Version == 2, now)
	stale, err := client.UpdateDestinationWithResponse(ctx, app, scope, ids["webhook"], &codegen.UpdateDestinationParams{IfMatch: etag}, codegen.DestinationChange{RateLimit: pointer(2.0)})
	check(err)
	expect("a stale version", stale.ApplicationproblemJSON412 != nil && *stale.ApplicationproblemJSON412.Version == 2, string(stale.Body))

	access, err := client.GetAccessWithResponse(ctx, app, scope, ids["webhook"])
	check(err)
	texts, err := access.JSON200.AsWebhookAccess()
	check(err)
	expect("getAccess", texts.Proof.Status == 200, texts)
	var stored codegen.TestAuth
	check(stored.FromStoredKeysAuth(codegen.StoredKeysAuth{}))
	settings := codegen.TestSettings{Auth: &stored}
	tested, err := client.TestDestinationWithResponse(ctx, app, scope, ids["sqs"], nil, codegen.TestRequest{Settings: &settings})
	check(err)
	expect("testDestination", tested.JSON200 != nil && len(tested.JSON200.Checks) > 0, string(tested.Body))
	health, err := client.GetHealthWithResponse(ctx, app, scope, ids["webhook"])
	check(err)
	expect("getHealth", health.JSON200 != nil && health.JSON200.State == codegen.DestinationStateEnabled, string(health.Body))
	audit, err := client.ListAuditWithResponse(ctx, &codegen.ListAuditParams{AppId: pointer(app)})
	check(err)
	expect("listAudit", audit.JSON200 != nil && len(audit.JSON200.Items) >= 5, string(audit.Body))
	var update codegen.TestUpdate
	check(update.FromFeedTestUpdate(codegen.FeedTestUpdate{Feed: "user:1"}))
	sent, err := client.SendTestUpdateWithResponse(ctx, app, nil, update)
	check(err)
	expect("sendTestUpdate", sent.JSON202 != nil, string(sent.Body))
	deadLetters, err := client.ListDeadLettersWithResponse(ctx, &codegen.ListDeadLettersParams{Class: pointer(codegen.FailureClassHttp5xx)})
	check(err)
	expect("listDeadLetters", deadLetters.JSON200 != nil && deadLetters.JSON200.Items != nil, string(deadLetters.Body))
	group := codegen.Destinationclass
	grouped, err := client.ListDeadLettersWithResponse(ctx, &codegen.ListDeadLettersParams{GroupBy: &group})
	check(err)
	expect("listDeadLetters, grouped", grouped.JSON200 != nil && *grouped.JSON200.CountedAll, string(grouped.Body))
	lines, err := client.ExportDeadLettersWithResponse(ctx, nil)
	check(err)
	expect("exportDeadLetters", lines.StatusCode() == 200 && len(bytes.Fields(lines.Body)) == 0, string(lines.Body))
	plan, err := client.CreatePlanWithResponse(ctx, nil, codegen.RedrivePlanInput{Filter: codegen.DeadLetterFilter{AppId: pointer(app)}})
	check(err)
	expect("createPlan", plan.JSON201 != nil, string(plan.Body))

	for transport, id := range ids {
		gone, err := client.DeleteDestinationWithResponse(ctx, app, scope, id, &codegen.DeleteDestinationParams{IfMatch: *anything})
		check(err)
		expect("deleteDestination "+transport, gone.StatusCode() == 204, string(gone.Body))
	}
	gone, err := client.GetDestinationWithResponse(ctx, app, scope, ids["webhook"])
	check(err)
	expect("a destination that is gone", gone.ApplicationproblemJSON404 != nil, string(gone.Body))
	noScope, err := client.DeleteScopeWithResponse(ctx, app, scope, &codegen.DeleteScopeParams{IfMatch: *anything})
	check(err)
	expect("deleteScope", noScope.StatusCode() == 204, string(noScope.Body))
	noApp, err := client.DeleteAppWithResponse(ctx, app, &codegen.DeleteAppParams{IfMatch: *anything})
	check(err)
	expect("deleteApp", noApp.StatusCode() == 204, string(noApp.Body))
}
