#!/bin/sh
# A feed backend in three lines of shell with the AWS CLI: updates onto the bus of BUS_NAME, packed into one event. An emulator's endpoint
# is given as an option: version 1 of the AWS CLI does not read AWS_ENDPOINT_URL for every service.
set -eu

failed=$(aws ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} events put-events --output text --query FailedEntryCount --entries "$(cat <<ENTRIES
[{
  "EventBusName": "$BUS_NAME",
  "Source": "feed-backend",
  "DetailType": "feed.update",
  "Detail": "{\"app_id\":\"1207\",\"updates\":[{\"feed\":\"user:amelie\",\"new\":[{\"id\":\"0b8f9a5e-2f00-11f1-8080-800100000000\",\"actor\":\"user:amelie\",\"verb\":\"post\",\"object\":\"picture:100\"}]},{\"feed\":\"user:bruno\",\"deleted\":[\"0b8f9a5e-2f00-11f1-8080-800100000001\"]},{\"type\":\"reaction.new\",\"generic\":{\"id\":\"r1\",\"kind\":\"like\",\"user_id\":\"emre\"}}]}"
}]
ENTRIES
)")
[ "$failed" = 0 ] || { echo "$failed entries were not taken" >&2; exit 1; }
echo '3 published'
