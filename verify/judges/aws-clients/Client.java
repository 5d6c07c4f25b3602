import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * Uses the embedded run like the programs of feed backends and customers, with the AWS SDK for Java v2. Prints a line
 * `ok` or `fault: …` for each case.
 */
public final class Client {
  /** Maximum number of long polls, which a loaded machine can need. */
  private static final int POLLS = 20;

  private final EventBridgeClient events;
  private final SqsClient queues;

  private Client(String endpoint) {
    var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any"));
    var http = UrlConnectionHttpClient.create();
    var address = URI.create(endpoint);
    events = EventBridgeClient.builder().endpointOverride(address).region(Region.US_EAST_1)
        .credentialsProvider(credentials).httpClient(http).build();
    queues = SqsClient.builder().endpointOverride(address).region(Region.US_EAST_1)
        .credentialsProvider(credentials).httpClient(http).build();
  }

  public static void main(String[] args) {
    var client = new Client(args[0]);
    client.publish(args[1], args[2]);
    client.redrive();
    client.find();
  }

  private static void check(String what, boolean isTrue) {
    System.out.println(isTrue ? "ok" : "fault: Java SDK v2: " + what);
  }

  private void publish(String busName, String deliveredTo) {
    var detail = "{\"app_id\":\"1207\",\"feed\":\"user:java\",\"new\":[{\"id\":\"a1\",\"text\":\"straße 🚲\"}]}";
    var answer = events.putEvents(request -> request.entries(
        entry -> entry.eventBusName(busName).source("judge").detailType("feed.update").detail(detail)));
    check("PutEvents takes an update", answer.failedEntryCount() == 0 && !answer.entries().get(0).eventId().isEmpty());
    var arrived = receive(deliveredTo, 1, body ->
        new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8).contains("\"user:java\""));
    check("the update arrives at the customer's queue as base64", arrived == 1);
  }

  private void redrive() {
    var dead = createQueue("java-dead", Map.of());
    var arn = attribute(dead, QueueAttributeName.QUEUE_ARN);
    var policy = "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":\"1\"}";
    var live = createQueue("java-live",
        Map.of(QueueAttributeName.REDRIVE_POLICY, policy, QueueAttributeName.VISIBILITY_TIMEOUT, "0"));
    var entries = IntStream.range(0, 3).mapToObj(n ->
        SendMessageBatchRequestEntry.builder().id("" + n).messageBody("body " + n).build()).toList();
    var sent = queues.sendMessageBatch(request -> request.queueUrl(live).entries(entries));
    check("SendMessageBatch takes all entries", sent.successful().size() == 3 && sent.failed().isEmpty());
    var count = "";
    for (int poll = 0; poll < POLLS && !count.equals("3"); poll++) {
      queues.receiveMessage(request -> request.queueUrl(live).maxNumberOfMessages(10));
      count = attribute(dead, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
    }
    check("messages that were received too often are in the dead letter queue", count.equals("3"));
    queues.setQueueAttributes(request ->
        request.queueUrl(live).attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "30")));
    var task = queues.startMessageMoveTask(request -> request.sourceArn(arn));
    check("StartMessageMoveTask answers with a handle", task.taskHandle() != null && !task.taskHandle().isEmpty());
    check("a move task brings the dead letters back to their queue",
        receive(live, 3, body -> body.startsWith("body ")) == 3);
    var tasks = queues.listMessageMoveTasks(request -> request.sourceArn(arn)).results();
    check("ListMessageMoveTasks tells that the task has completed",
        !tasks.isEmpty() && tasks.get(0).status().equals("COMPLETED"));
  }

  private void find() {
    var isTyped = false;
    try {
      queues.getQueueUrl(request -> request.queueName("no-such-queue"));
    } catch (QueueDoesNotExistException error) {
      isTyped = true;
    }
    check("GetQueueUrl of a missing queue is the typed error QueueDoesNotExist", isTyped);
    var found = queues.listQueuesPaginator(request -> request.queueNamePrefix("java-").maxResults(1)).queueUrls();
    check("ListQueues has pages for the paginator", found.stream().count() == 2);
  }

  private String createQueue(String name, Map<QueueAttributeName, String> attributes) {
    return queues.createQueue(request -> request.queueName(name).attributes(attributes)).queueUrl();
  }

  private String attribute(String url, QueueAttributeName name) {
    return queues.getQueueAttributes(request -> request.queueUrl(url).attributeNames(List.of(name))).attributes().get(name);
  }

  /** Receives and deletes messages until the wanted number has arrived for which the text of the body matches. */
  private int receive(String url, int wanted, Predicate<String> matches) {
    var found = 0;
    for (int poll = 0; poll < POLLS && found < wanted; poll++) {
      var messages = queues.receiveMessage(request ->
          request.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(10).messageAttributeNames("All")).messages();
      for (var message : messages) {
        queues.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
        if (matches.test(message.body())) found++;
      }
    }
    return found;
  }
}
