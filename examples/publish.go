// A feed backend in Go with the AWS SDK. It puts updates on the bus BUS_NAME, packed into one event, and retries throttled entries.
//
//	go mod init publish
//	go get github.com/aws/aws-sdk-go-v2/config github.com/aws/aws-sdk-go-v2/service/eventbridge github.com/google/uuid
//	go run publish.go
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"math/rand"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/google/uuid"
)

const attempts = 8

var passing = map[string]bool{
	"ThrottlingException": true, "InternalFailure": true, "InternalException": true, "ServiceUnavailable": true,
}

// put sends at most 10 entries. It returns the first reason for which the bus refused an entry.
func put(ctx context.Context, bus *eventbridge.Client, entries []types.PutEventsRequestEntry) error {
	for attempt := 0; attempt < attempts; attempt++ {
		answer, err := bus.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: entries})
		if err != nil {
			return err
		}
		var again []types.PutEventsRequestEntry
		for i, told := range answer.Entries {
			if told.ErrorCode == nil {
				continue
			}
			if !passing[*told.ErrorCode] {
				return fmt.Errorf("entry %d: %s: %s", i, *told.ErrorCode, aws.ToString(told.ErrorMessage))
			}
			again = append(again, entries[i])
		}
		if len(again) == 0 {
			return nil
		}
		entries = again
		longest := min(10*time.Second, 100*time.Millisecond<<attempt)
		time.Sleep(time.Duration(rand.Int63n(int64(longest))))
	}
	return fmt.Errorf("%d entries were not taken in %d attempts", len(entries), attempts)
}

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		log.Fatal(err)
	}
	updates := []map[string]any{
		{
			"feed": "user:amelie",
			"new": []map[string]any{{
				"id": "0b8f9a5e-2f00-11f1-8080-800100000000", "actor": "user:amelie", "verb": "post", "object": "picture:100",
			}},
		},
		{"feed": "user:bruno", "deleted": []string{"0b8f9a5e-2f00-11f1-8080-800100000001"}},
		{"type": "reaction.new", "generic": map[string]any{"id": "r1", "kind": "like", "user_id": "emre"}},
	}
	// The id is set once and is the same for every attempt, because customers deduplicate by it.
	for _, update := range updates {
		update["event_id"] = uuid.NewString()
	}
	detail, err := json.Marshal(map[string]any{"app_id": "1207", "updates": updates})
	if err != nil {
		log.Fatal(err)
	}
	entry := types.PutEventsRequestEntry{
		EventBusName: aws.String(os.Getenv("BUS_NAME")),
		Source:       aws.String("feed-backend"),
		DetailType:   aws.String("feed.update"),
		Detail:       aws.String(string(detail)),
	}
	if err := put(ctx, eventbridge.NewFromConfig(cfg), []types.PutEventsRequestEntry{entry}); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d published\n", len(updates))
}
