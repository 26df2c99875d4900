"""Kinesis streams as producers and consumers see them through boto3."""

import unittest

from daemon import ACCOUNT, REGION, DaemonTest

HASH_MAX = 2**128 - 1
STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/"


class KinesisTests(DaemonTest):
    def make(self, name, shards=1):
        kinesis = self.client("kinesis")
        kinesis.create_stream(StreamName=name, ShardCount=shards)
        kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 3})
        return kinesis

    def read(self, kinesis, name, shard, kind="TRIM_HORIZON", **start):
        """The data of a shard from some place on, and the children that its end names."""
        iterator = kinesis.get_shard_iterator(
            StreamName=name, ShardId=shard, ShardIteratorType=kind, **start
        )["ShardIterator"]
        data, children = [], []
        while iterator:
            page = kinesis.get_records(ShardIterator=iterator)
            data += [record["Data"] for record in page["Records"]]
            children = [child["ShardId"] for child in page.get("ChildShards", [])]
            iterator = page.get("NextShardIterator")
            if page["MillisBehindLatest"] == 0 and not page["Records"] and not children:
                break
        return data, children

    def test_a_stream_is_split_and_merged_and_nothing_is_lost(self):
        kinesis = self.make("lineage")
        parent = "shardId-000000000000"
        for number in range(10):
            put = kinesis.put_record(StreamName="lineage", Data=f"{number}".encode(), PartitionKey=f"key-{number}")
            self.assertEqual(put["ShardId"], parent)
        kinesis.split_shard(
            StreamName="lineage", ShardToSplit=parent, NewStartingHashKey=str((HASH_MAX + 1) // 2)
        )
        kinesis.get_waiter("stream_exists").wait(StreamName="lineage", WaiterConfig={"Delay": 1, "MaxAttempts": 3})
        shards = kinesis.list_shards(StreamName="lineage")["Shards"]
        children = [shard["ShardId"] for shard in shards if shard.get("ParentShardId") == parent]
        self.assertEqual(children, ["shardId-000000000001", "shardId-000000000002"])
        self.assertIn("EndingSequenceNumber", shards[0]["SequenceNumberRange"])
        batch = kinesis.put_records(
            StreamName="lineage",
            Records=[
                {"Data": f"{number}".encode(), "PartitionKey": "any", "ExplicitHashKey": str(number % 2 * HASH_MAX)}
                for number in range(10, 20)
            ],
        )
        self.assertEqual(batch["FailedRecordCount"], 0)
        self.assertEqual({record["ShardId"] for record in batch["Records"]}, set(children))
        kinesis.merge_shards(StreamName="lineage", ShardToMerge=children[0], AdjacentShardToMerge=children[1])
        kinesis.get_waiter("stream_exists").wait(StreamName="lineage", WaiterConfig={"Delay": 1, "MaxAttempts": 3})
        merged = kinesis.list_shards(StreamName="lineage", ShardFilter={"Type": "AT_LATEST"})["Shards"]
        self.assertEqual([shard["ShardId"] for shard in merged], ["shardId-000000000003"])
        self.assertEqual(
            {merged[0]["ParentShardId"], merged[0]["AdjacentParentShardId"]}, set(children)
        )
        kinesis.put_record(StreamName="lineage", Data=b"20", PartitionKey="last")
        seen, waiting, done = [], [parent], set()
        while waiting:
            shard = waiting.pop(0)
            if shard in done:
                continue
            data, following = self.read(kinesis, "lineage", shard)
            seen += [int(value) for value in data]
            done.add(shard)
            waiting += following
        self.assertEqual(sorted(seen), list(range(21)))
        self.assertEqual(seen[:10], list(range(10)))
        self.assertEqual(seen[-1], 20)
        with self.refuses(kinesis, "InvalidArgumentException"):
            kinesis.split_shard(StreamName="lineage", ShardToSplit="shardId-000000000003", NewStartingHashKey="0")

    def test_a_consumer_gets_records_pushed(self):
        kinesis = self.make("pushed")
        arn = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/pushed"
        consumer = kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="app")["Consumer"]
        described = kinesis.describe_stream_consumer(ConsumerARN=consumer["ConsumerARN"])["ConsumerDescription"]
        self.assertEqual((described["ConsumerStatus"], described["StreamARN"]), ("ACTIVE", arn))
        with self.refuses(kinesis, "ResourceInUseException"):
            kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="app")
        kinesis.put_record(StreamName="pushed", Data=b"before", PartitionKey="k")
        stream = kinesis.subscribe_to_shard(
            ConsumerARN=consumer["ConsumerARN"],
            ShardId="shardId-000000000000",
            StartingPosition={"Type": "TRIM_HORIZON"},
        )["EventStream"]
        events = iter(stream)
        data = []

        def read_until(wanted):
            while wanted not in data:
                event = next(events)["SubscribeToShardEvent"]
                data.extend(record["Data"] for record in event["Records"])
                self.assertIn("ContinuationSequenceNumber", event)

        read_until(b"before")
        kinesis.put_record(StreamName="pushed", Data=b"after", PartitionKey="k")
        read_until(b"after")
        self.assertEqual(data, [b"before", b"after"])
        with self.refuses(kinesis, "ResourceInUseException"):
            kinesis.subscribe_to_shard(
                ConsumerARN=consumer["ConsumerARN"],
                ShardId="shardId-000000000000",
                StartingPosition={"Type": "LATEST"},
            )
        # The end of the shard ends the stream, with the children.
        kinesis.split_shard(
            StreamName="pushed", ShardToSplit="shardId-000000000000", NewStartingHashKey=str((HASH_MAX + 1) // 2)
        )
        last = [event["SubscribeToShardEvent"] for event in events][-1]
        self.assertEqual(len(last["ChildShards"]), 2)
        self.assertNotIn("ContinuationSequenceNumber", last)
        stream.close()
        kinesis.deregister_stream_consumer(ConsumerARN=consumer["ConsumerARN"])
        self.assertEqual(kinesis.list_stream_consumers(StreamARN=arn)["Consumers"], [])

    def test_streams_and_shards_are_listed_in_pages(self):
        for number in range(5):
            kinesis = self.make(f"listed-{number}", shards=3)
        pages = kinesis.get_paginator("list_streams").paginate(PaginationConfig={"PageSize": 2})
        names = [name for page in pages for name in page["StreamNames"] if name.startswith("listed")]
        self.assertEqual(names, [f"listed-{number}" for number in range(5)])
        # A token goes without the stream's name, at AWS too.
        page = kinesis.list_shards(StreamName="listed-0", MaxResults=2)
        rest = kinesis.list_shards(NextToken=page["NextToken"])
        self.assertEqual(len(page["Shards"] + rest["Shards"]), 3)
        with self.refuses(kinesis, "InvalidArgumentException", "cannot be provided together"):
            kinesis.list_shards(StreamName="listed-0", NextToken=page["NextToken"])
        described = kinesis.get_paginator("describe_stream").paginate(
            StreamName="listed-0", PaginationConfig={"PageSize": 2}
        )
        self.assertEqual(sum(len(page["StreamDescription"]["Shards"]) for page in described), 3)

    def test_settings_of_a_stream_are_kept(self):
        kinesis = self.make("settings")
        kinesis.increase_stream_retention_period(StreamName="settings", RetentionPeriodHours=48)
        kinesis.add_tags_to_stream(StreamName="settings", Tags={"team": "red", "stage": "test"})
        kinesis.remove_tags_from_stream(StreamName="settings", TagKeys=["stage"])
        self.assertEqual(
            kinesis.list_tags_for_stream(StreamName="settings")["Tags"], [{"Key": "team", "Value": "red"}]
        )
        # There is no key management service: what would be ignored is refused.
        with self.refuses(kinesis, "InvalidArgumentException", "EncryptionType KMS is not supported"):
            kinesis.start_stream_encryption(StreamName="settings", EncryptionType="KMS", KeyId="alias/aws/kinesis")
        kinesis.update_stream_mode(StreamARN=STREAM + "settings", StreamModeDetails={"StreamMode": "PROVISIONED"})
        summary = kinesis.describe_stream_summary(StreamName="settings")["StreamDescriptionSummary"]
        self.assertEqual(summary["RetentionPeriodHours"], 48)
        self.assertEqual(summary["EncryptionType"], "NONE")
        self.assertEqual(summary["StreamARN"], f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/settings")
        scaled = kinesis.update_shard_count(
            StreamName="settings", TargetShardCount=2, ScalingType="UNIFORM_SCALING"
        )
        self.assertEqual((scaled["CurrentShardCount"], scaled["TargetShardCount"]), (1, 2))
        kinesis.delete_stream(StreamName="settings")
        kinesis.get_waiter("stream_not_exists").wait(
            StreamName="settings", WaiterConfig={"Delay": 1, "MaxAttempts": 3}
        )

    def test_errors_have_their_classes_and_words(self):
        kinesis = self.make("errors")
        loose = self.client("kinesis", parameter_validation=False)
        with self.refuses(kinesis, "ResourceNotFoundException", f"Stream nowhere under account {ACCOUNT} not found."):
            kinesis.describe_stream(StreamName="nowhere")
        with self.refuses(kinesis, "ResourceInUseException", f"Stream errors under account {ACCOUNT} already exists."):
            kinesis.create_stream(StreamName="errors", ShardCount=1)
        with self.refuses(loose, "ValidationException", "Value null at 'shardId' failed to satisfy constraint"):
            loose.get_shard_iterator(StreamName="errors", ShardIteratorType="LATEST")
        with self.refuses(kinesis, "InvalidArgumentException"):
            kinesis.get_records(ShardIterator="bm9uc2Vuc2U=")
        with self.refuses(kinesis, "ResourceNotFoundException", "does not exist"):
            kinesis.get_shard_iterator(
                StreamName="errors", ShardId="shardId-000000000009", ShardIteratorType="LATEST"
            )


if __name__ == "__main__":
    unittest.main()
