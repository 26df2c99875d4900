"""Streams of tables as a reader sees them through boto3."""

import socket
import unittest
from unittest import mock

from daemon import ACCOUNT, REGION, DaemonTest, table

VIEWS = {
    "KEYS_ONLY": (False, False),
    "NEW_IMAGE": (True, False),
    "OLD_IMAGE": (False, True),
    "NEW_AND_OLD_IMAGES": (True, True),
}


class StreamTests(DaemonTest):
    addresses = 2

    def records(self, streams, arn, kind="TRIM_HORIZON", **start):
        """All records of a stream's shards, parents before children."""
        found = []
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            iterator = streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType=kind, **start
            )["ShardIterator"]
            while iterator:
                page = streams.get_records(ShardIterator=iterator)
                found += page["Records"]
                iterator = page.get("NextShardIterator") if page["Records"] else None
        return found

    def test_each_view_shows_what_it_says(self):
        tables, streams = self.client("dynamodb"), self.client("dynamodbstreams")
        for view, (has_new, has_old) in VIEWS.items():
            with self.subTest(view=view):
                name = f"View-{view}"
                arn = tables.create_table(**table(name, view=view))["TableDescription"]["LatestStreamArn"]
                key = {"id": {"S": "a"}}
                tables.put_item(TableName=name, Item=key | {"n": {"N": "1"}})
                tables.update_item(
                    TableName=name, Key=key, UpdateExpression="SET n = :n", ExpressionAttributeValues={":n": {"N": "2"}}
                )
                # A write that changes nothing leaves no record.
                tables.put_item(TableName=name, Item=key | {"n": {"N": "2"}})
                tables.delete_item(TableName=name, Key=key)
                records = self.records(streams, arn)
                self.assertEqual([record["eventName"] for record in records], ["INSERT", "MODIFY", "REMOVE"])
                for record, (old, new) in zip(records, [(None, "1"), ("1", "2"), ("2", None)]):
                    change = record["dynamodb"]
                    self.assertEqual(change["Keys"], key)
                    self.assertEqual(change["StreamViewType"], view)
                    self.assertEqual("NewImage" in change, has_new and new is not None)
                    self.assertEqual("OldImage" in change, has_old and old is not None)
                    if "NewImage" in change:
                        self.assertEqual(change["NewImage"], key | {"n": {"N": new}})
                    if "OldImage" in change:
                        self.assertEqual(change["OldImage"], key | {"n": {"N": old}})
                    self.assertEqual((record["eventSource"], record["awsRegion"]), ("aws:dynamodb", REGION))
                    self.assertNotIn("eventSourceARN", record)
                numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in records]
                self.assertEqual(numbers, sorted(set(numbers)))

    def test_reading_begins_where_it_is_told(self):
        tables, streams = self.client("dynamodb"), self.client("dynamodbstreams")
        arn = tables.create_table(**table("Starts", view="KEYS_ONLY"))["TableDescription"]["LatestStreamArn"]
        for name in "abc":
            tables.put_item(TableName="Starts", Item={"id": {"S": name}})
        ids = lambda records: "".join(record["dynamodb"]["Keys"]["id"]["S"] for record in records)
        records = self.records(streams, arn)
        self.assertEqual(ids(records), "abc")
        second = records[1]["dynamodb"]["SequenceNumber"]
        self.assertEqual(ids(self.records(streams, arn, "AT_SEQUENCE_NUMBER", SequenceNumber=second)), "bc")
        self.assertEqual(ids(self.records(streams, arn, "AFTER_SEQUENCE_NUMBER", SequenceNumber=second)), "c")
        self.assertEqual(ids(self.records(streams, arn, "LATEST")), "")
        with self.refuses(streams, "ValidationException"):
            streams.get_records(ShardIterator="nonsense")
        with self.refuses(streams, "ResourceNotFoundException"):
            streams.describe_stream(StreamArn=arn.replace("Starts", "Nothing"))

    def test_a_disabled_stream_is_closed_and_an_enabled_one_is_new(self):
        tables, streams = self.client("dynamodb"), self.client("dynamodbstreams")
        old = tables.create_table(**table("Again", view="NEW_IMAGE"))["TableDescription"]["LatestStreamArn"]
        tables.put_item(TableName="Again", Item={"id": {"S": "a"}})
        tables.update_table(TableName="Again", StreamSpecification={"StreamEnabled": False})
        closed = streams.describe_stream(StreamArn=old)["StreamDescription"]
        self.assertEqual(closed["StreamStatus"], "DISABLED")
        self.assertTrue(all("EndingSequenceNumber" in shard["SequenceNumberRange"] for shard in closed["Shards"]))
        self.assertEqual(len(self.records(streams, old)), 1)
        tables.update_table(
            TableName="Again", StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
        )
        new = tables.describe_table(TableName="Again")["Table"]["LatestStreamArn"]
        self.assertNotEqual(new, old)
        listed = [each["StreamArn"] for each in streams.list_streams(TableName="Again")["Streams"]]
        self.assertEqual(sorted(listed), sorted([old, new]))

    def test_g15_tables_and_streams_have_clients_of_their_own(self):
        tables = self.client("dynamodb")
        streams = self.client("dynamodbstreams", url=self.daemon.endpoints[1])
        self.assertNotEqual(*self.daemon.endpoints)
        arn = tables.create_table(**table("Separate", view="NEW_IMAGE"))["TableDescription"]["LatestStreamArn"]
        tables.put_item(TableName="Separate", Item={"id": {"S": "a"}})
        self.assertIn(arn, [each["StreamArn"] for each in streams.list_streams()["Streams"]])
        self.assertEqual(len(self.records(streams, arn)), 1)
        by_name = self.client(
            "dynamodbstreams", url=self.daemon.url.replace("127.0.0.1", "streams.dynamodb.localhost")
        )
        # Names below localhost are this machine, which not every resolver knows.
        resolve = socket.getaddrinfo
        with mock.patch("socket.getaddrinfo", lambda host, *more: resolve("127.0.0.1", *more)):
            self.assertEqual(len(self.records(by_name, arn)), 1)

    def test_a_change_flows_into_a_kinesis_stream(self):
        import json

        tables, kinesis = self.client("dynamodb"), self.client("kinesis")
        tables.create_table(**table("Flow"))
        kinesis.create_stream(StreamName="flow", ShardCount=1)
        arn = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/flow"
        enabled = tables.enable_kinesis_streaming_destination(TableName="Flow", StreamArn=arn)
        self.assertIn(enabled["DestinationStatus"], ("ENABLING", "ACTIVE"))
        described = tables.describe_kinesis_streaming_destination(TableName="Flow")
        self.assertEqual(described["KinesisDataStreamDestinations"][0]["DestinationStatus"], "ACTIVE")
        tables.put_item(TableName="Flow", Item={"id": {"S": "a"}, "n": {"N": "1"}})
        iterator = kinesis.get_shard_iterator(
            StreamName="flow", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        record = kinesis.get_records(ShardIterator=iterator)["Records"][0]
        change = json.loads(record["Data"])
        self.assertEqual((change["eventName"], change["tableName"]), ("INSERT", "Flow"))
        self.assertEqual(change["dynamodb"]["NewImage"], {"id": {"S": "a"}, "n": {"N": "1"}})
        self.assertNotIn("SequenceNumber", change["dynamodb"])
        tables.update_kinesis_streaming_destination(
            TableName="Flow",
            StreamArn=arn,
            UpdateKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": "MICROSECOND"},
        )
        tables.disable_kinesis_streaming_destination(TableName="Flow", StreamArn=arn)
        with self.refuses(tables, "ResourceNotFoundException"):
            tables.describe_kinesis_streaming_destination(TableName="Nowhere")


if __name__ == "__main__":
    unittest.main()
