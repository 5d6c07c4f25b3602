"""Copies a bucket of an embedded run to a folder, runs a query of DuckDB there, and prints the rows as JSON. Arguments: endpoint, bucket, SQL."""

import json
import os
import sys
import tempfile

import boto3
import duckdb

endpoint, bucket, sql = sys.argv[1:]
s3 = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any")
with tempfile.TemporaryDirectory() as folder:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for found in page.get("Contents", []):
            path = os.path.join(folder, bucket, found["Key"])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read())
    print(json.dumps(duckdb.sql(sql.replace("s3://", f"{folder}/")).fetchall(), default=str))
