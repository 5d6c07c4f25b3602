// Uses the embedded run like the programs of feed backends and customers, with the AWS SDK for Go v2.
// Prints a line `ok` or `fault: …` for each case.
package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	bustypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// Maximum number of long polls, which a loaded machine can need.
const polls = 20

var ctx = context.Background()

func check(what string, isTrue bool) {
	if isTrue {
		fmt.Println("ok")
	} else {
		fmt.Println("fault: Go SDK v2: " + what)
	}
}

// Ends the program if the following cases cannot be judged.
func must[T any](answer T, err error) T {
	if err != nil {
		fmt.Println("fault: Go SDK v2: " + strings.ReplaceAll(err.Error(), "\n", " "))
		os.Exit(1)
	}
	return answer
}

// Receives and deletes messages until the wanted number has arrived for which the text of the body matches.
func receive(client *sqs.Client, url string, wanted int, matches func(body string) bool) int {
	found := 0
	for poll := 0; poll < polls && found < wanted; poll++ {
		answer := must(client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl: &url, MaxNumberOfMessages: 10, WaitTimeSeconds: 10, MessageAttributeNames: []string{"All"},
		}))
		for _, message := range answer.Messages {
			must(client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: message.ReceiptHandle}))
			if matches(*message.Body) {
				found++
			}
		}
	}
	return found
}

func createQueue(client *sqs.Client, name string, attributes map[string]string) string {
	return *must(client.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes})).QueueUrl
}

func attribute(client *sqs.Client, url string, name types.QueueAttributeName) string {
	answer := must(client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: &url, AttributeNames: []types.QueueAttributeName{name},
	}))
	return answer.Attributes[string(name)]
}

func main() {
	endpoint, busName, deliveredTo := os.Args[1], os.Args[2], os.Args[3]
	configuration := aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: &endpoint,
		Credentials:  credentials.NewStaticCredentialsProvider("any", "any", ""),
	}
	events, queues := eventbridge.NewFromConfig(configuration), sqs.NewFromConfig(configuration)

	published := must(events.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []bustypes.PutEventsRequestEntry{{
		EventBusName: &busName,
		Source:       aws.String("judge"),
		DetailType:   aws.String("feed.update"),
		Detail:       aws.String(`{"app_id":"1207","feed":"user:go","new":[{"id":"a1","text":"straße 🚲"}]}`),
	}}}))
	check("PutEvents takes an update", published.FailedEntryCount == 0 && *published.Entries[0].EventId != "")
	arrived := receive(queues, deliveredTo, 1, func(body string) bool {
		text, err := base64.StdEncoding.DecodeString(body)
		return err == nil && strings.Contains(string(text), `"user:go"`)
	})
	check("the update arrives at the customer's queue as base64", arrived == 1)

	dead := createQueue(queues, "go-dead", nil)
	arn := attribute(queues, dead, types.QueueAttributeNameQueueArn)
	live := createQueue(queues, "go-live", map[string]string{
		"RedrivePolicy":     `{"deadLetterTargetArn":"` + arn + `","maxReceiveCount":"1"}`,
		"VisibilityTimeout": "0",
	})
	entries := []types.SendMessageBatchRequestEntry{}
	for n := range 3 {
		text := strconv.Itoa(n)
		entries = append(entries, types.SendMessageBatchRequestEntry{Id: &text, MessageBody: aws.String("body " + text)})
	}
	sent := must(queues.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: &live, Entries: entries}))
	check("SendMessageBatch takes all entries", len(sent.Successful) == 3 && len(sent.Failed) == 0)
	count := ""
	for poll := 0; poll < polls && count != "3"; poll++ {
		must(queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &live, MaxNumberOfMessages: 10}))
		count = attribute(queues, dead, types.QueueAttributeNameApproximateNumberOfMessages)
	}
	check("messages that were received too often are in the dead letter queue", count == "3")
	must(queues.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{
		QueueUrl: &live, Attributes: map[string]string{"VisibilityTimeout": "30"},
	}))
	task := must(queues.StartMessageMoveTask(ctx, &sqs.StartMessageMoveTaskInput{SourceArn: &arn}))
	check("StartMessageMoveTask answers with a handle", task.TaskHandle != nil && *task.TaskHandle != "")
	back := receive(queues, live, 3, func(body string) bool { return strings.HasPrefix(body, "body ") })
	check("a move task brings the dead letters back to their queue", back == 3)
	tasks := must(queues.ListMessageMoveTasks(ctx, &sqs.ListMessageMoveTasksInput{SourceArn: &arn}))
	check("ListMessageMoveTasks tells that the task has completed",
		len(tasks.Results) > 0 && tasks.Results[0].Status != nil && *tasks.Results[0].Status == "COMPLETED")

	_, err := queues.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("no-such-queue")})
	var missing *types.QueueDoesNotExist
	check("GetQueueUrl of a missing queue is the typed error QueueDoesNotExist", errors.As(err, &missing))
	found := 0
	pages := sqs.NewListQueuesPaginator(queues, &sqs.ListQueuesInput{QueueNamePrefix: aws.String("go-"), MaxResults: aws.Int32(1)})
	for pages.HasMorePages() {
		found += len(must(pages.NextPage(ctx)).QueueUrls)
	}
	check("ListQueues has pages for the paginator", found == 2)
}
