"""Mappings and functions through Lambda's own API."""

import json
import queue
import unittest

from daemon import ACCOUNT, PATIENCE, REGION, Daemon, DaemonTest, table

MANIFEST = {
    "Tables": [
        {
            "TableName": "Owned",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        }
    ],
    "EventSourceMappings": [
        {"FunctionName": "witness", "EventSourceArn": "table/Owned", "StartingPosition": "TRIM_HORIZON"}
    ],
}


def settled(functions, mapping, state):
    """Asks until a mapping has a state; each request is answered at once, so this ends by itself or by patience."""
    for _ in range(2_000):
        found = functions.get_event_source_mapping(UUID=mapping)
        if found["State"] == state:
            return found
    raise AssertionError(f"{mapping} is {found['State']}, not {state}")


class MappingTests(DaemonTest):
    manifest = MANIFEST

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = cls.daemon.follow()

    def stream(self, name, view="NEW_AND_OLD_IMAGES"):
        tables = self.client("dynamodb")
        return tables.create_table(**table(name, view=view))["TableDescription"]["LatestStreamArn"]

    def sees(self, function, identifier):
        """Waits until a function has seen a record."""
        while True:
            try:
                line = self.lines.get(timeout=PATIENCE)
            except queue.Empty:
                self.fail(f"{function} did not see {identifier}")
            words = line.split()
            if words[0] == function and words[2] == identifier:
                return words

    def test_a_mapping_is_made_runs_rests_changes_and_goes(self):
        functions, tables = self.client("lambda"), self.client("dynamodb")
        arn = self.stream("Mapped")
        made = functions.create_event_source_mapping(
            FunctionName="witness", EventSourceArn=arn, StartingPosition="TRIM_HORIZON", BatchSize=10
        )
        self.assertEqual(made["ResponseMetadata"]["HTTPStatusCode"], 202)
        self.assertEqual(made["State"], "Creating")
        expected = {
            "BatchSize": 10,
            "MaximumBatchingWindowInSeconds": 0,
            "ParallelizationFactor": 1,
            "EventSourceArn": arn,
            "FunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:witness",
            "LastProcessingResult": "No records processed",
            "StateTransitionReason": "User action",
            "DestinationConfig": {"OnFailure": {}},
            "MaximumRecordAgeInSeconds": -1,
            "BisectBatchOnFunctionError": False,
            "MaximumRetryAttempts": -1,
            "TumblingWindowInSeconds": 0,
            "FunctionResponseTypes": [],
            "StartingPosition": "TRIM_HORIZON",
        }
        self.assertEqual({name: made.get(name) for name in expected}, expected)
        mapping = made["UUID"]
        self.assertTrue(made["EventSourceMappingArn"].endswith(f":event-source-mapping:{mapping}"))
        settled(functions, mapping, "Enabled")
        tables.put_item(TableName="Mapped", Item={"id": {"S": "first"}, "version": {"N": "1"}})
        self.assertEqual(self.sees("witness", "first")[4], "first")
        with self.refuses(functions, "ResourceConflictException", mapping):
            functions.create_event_source_mapping(
                FunctionName="witness", EventSourceArn=arn, StartingPosition="LATEST"
            )
        rested = functions.update_event_source_mapping(UUID=mapping, Enabled=False)
        self.assertEqual(rested["State"], "Disabling")
        settled(functions, mapping, "Disabled")
        tables.put_item(TableName="Mapped", Item={"id": {"S": "later"}, "version": {"N": "1"}})
        changed = functions.update_event_source_mapping(
            UUID=mapping,
            MaximumRetryAttempts=3,
            FilterCriteria={"Filters": [{"Pattern": json.dumps({"eventName": ["INSERT"]})}]},
        )
        self.assertEqual((changed["State"], changed["MaximumRetryAttempts"]), ("Updating", 3))
        settled(functions, mapping, "Disabled")
        functions.update_event_source_mapping(UUID=mapping, Enabled=True)
        self.sees("witness", "later")
        found = settled(functions, mapping, "Enabled")
        self.assertEqual(found["FilterCriteria"], {"Filters": [{"Pattern": '{"eventName": ["INSERT"]}'}]})
        gone = functions.delete_event_source_mapping(UUID=mapping)
        self.assertEqual(gone["State"], "Deleting")
        with self.refuses(functions, "ResourceNotFoundException"):
            for _ in range(2_000):
                functions.get_event_source_mapping(UUID=mapping)

    def test_a_kinesis_stream_and_a_consumer_trigger_a_function(self):
        functions, kinesis = self.client("lambda"), self.client("kinesis")
        kinesis.create_stream(StreamName="clicks", ShardCount=1)
        stream = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/clicks"
        consumer = kinesis.register_stream_consumer(StreamARN=stream, ConsumerName="app")["Consumer"]["ConsumerARN"]
        for source in (stream, consumer):
            functions.create_event_source_mapping(
                FunctionName="witness-kinesis", EventSourceArn=source, StartingPosition="TRIM_HORIZON"
            )
        kinesis.put_record(StreamName="clicks", Data=b"{}", PartitionKey="ada")
        self.sees("witness-kinesis", "ada")
        self.sees("witness-kinesis", "ada")

    def test_mappings_are_listed_in_pages(self):
        functions = self.client("lambda")
        for number in range(5):
            functions.create_event_source_mapping(
                FunctionName="witness", EventSourceArn=self.stream(f"Many{number}"), StartingPosition="LATEST"
            )
        pages = functions.get_paginator("list_event_source_mappings").paginate(
            FunctionName="witness", PaginationConfig={"PageSize": 2}
        )
        found = [mapping["EventSourceArn"] for page in pages for mapping in page["EventSourceMappings"]]
        self.assertEqual(len([arn for arn in found if "/Many" in arn]), 5)
        self.assertEqual(len(found), len(set(found)))
        one = functions.list_event_source_mappings(EventSourceArn=found[0])["EventSourceMappings"]
        self.assertEqual([mapping["EventSourceArn"] for mapping in one], found[:1])

    def test_what_the_manifest_owns_is_not_changed(self):
        functions = self.client("lambda")
        owned = [
            mapping
            for mapping in functions.list_event_source_mappings(FunctionName="witness")["EventSourceMappings"]
            if "table/Owned" in mapping["EventSourceArn"]
        ]
        self.assertEqual(len(owned), 1)
        for change in (
            lambda: functions.update_event_source_mapping(UUID=owned[0]["UUID"], BatchSize=1),
            lambda: functions.delete_event_source_mapping(UUID=owned[0]["UUID"]),
        ):
            with self.refuses(functions, "ResourceConflictException", "manifest"):
                change()

    def test_wrong_mappings_are_refused_with_awss_errors(self):
        functions = self.client("lambda")
        arn = self.stream("Refused")
        good = {"FunctionName": "witness", "EventSourceArn": arn, "StartingPosition": "LATEST"}
        wrong = [
            ({"StartingPosition": None}, "InvalidParameterValueException", "startingPosition"),
            ({"StartingPosition": "NEVER"}, "ValidationException", "[LATEST, AT_TIMESTAMP, TRIM_HORIZON]"),
            ({"StartingPosition": "AT_TIMESTAMP"}, "InvalidParameterValueException", ""),
            ({"EventSourceArn": None}, "InvalidParameterValueException", ""),
            ({"EventSourceArn": arn.replace("Refused", "Nothing")}, "InvalidParameterValueException", "Stream not found"),
            ({"FunctionName": "nobody"}, "InvalidParameterValueException", "Function does not exist"),
            ({"BatchSize": 0}, "ValidationException", "greater than or equal to 1"),
            ({"ParallelizationFactor": 11}, "ValidationException", "less than or equal to 10"),
            ({"MaximumRecordAgeInSeconds": 30}, "InvalidParameterValueException", ""),
            ({"FilterCriteria": {"Filters": [{"Pattern": "{"}]}}, "InvalidParameterValueException", "Invalid filter"),
            ({"TumblingWindowInSeconds": 5, "ParallelizationFactor": 2}, "InvalidParameterValueException", ""),
            ({"DestinationConfig": {"OnSuccess": {"Destination": "file:x"}}}, "InvalidParameterValueException", ""),
            ({"DestinationConfig": {"OnFailure": {"Destination": "file:/etc/x.jsonl"}}},
             "InvalidParameterValueException", "leads out of the data directory"),
            ({"KMSKeyArn": "arn:aws:kms:us-east-1:000000000000:key/a"}, "InvalidParameterValueException", "KMSKeyArn"),
        ]
        loose = self.client("lambda", parameter_validation=False)
        for change, name, text in wrong:
            with self.subTest(change=change), self.refuses(loose, name, text):
                loose.create_event_source_mapping(**{k: v for k, v in (good | change).items() if v is not None})
        with self.refuses(functions, "ResourceNotFoundException"):
            functions.get_event_source_mapping(UUID="00000000-0000-0000-0000-000000000000")

    def test_functions_are_listed_and_invoked(self):
        functions = self.client("lambda")
        names = [
            function["FunctionName"]
            for page in functions.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 3})
            for function in page["Functions"]
        ]
        self.assertIn("witness", names)
        found = functions.get_function(FunctionName="witness")["Configuration"]
        self.assertEqual((found["State"], found["Version"]), ("Active", "$LATEST"))
        functions.get_waiter("function_active_v2").wait(FunctionName="witness")
        record = lambda name, **more: {
            "eventID": f"event-{name}",
            "eventName": "INSERT",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": REGION,
            "eventSourceARN": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/T/stream/2026-11-21T00:00:00.000",
            "dynamodb": {
                "ApproximateCreationDateTime": 1767225600,
                "Keys": {"id": {"S": name}},
                "NewImage": {"id": {"S": name}, **more},
                "SequenceNumber": "100000000000000000001",
                "SizeBytes": 10,
                "StreamViewType": "NEW_IMAGE",
            },
        }
        event = lambda name, **more: json.dumps({"Records": [record(name, **more)]})
        answered = functions.invoke(FunctionName="witness", Payload=event("asked"))
        self.assertEqual((answered["StatusCode"], answered["ExecutedVersion"]), (200, "$LATEST"))
        self.assertNotIn("FunctionError", answered)
        self.assertEqual(json.loads(answered["Payload"].read()), None)
        self.sees("witness", "asked")
        failed = functions.invoke(FunctionName="refuse-poison", Payload=event("bad", poison={"BOOL": True}))
        self.assertEqual((failed["StatusCode"], failed["FunctionError"]), (200, "Unhandled"))
        self.assertIn("bad is poison", json.loads(failed["Payload"].read())["errorMessage"])
        later = functions.invoke(FunctionName="witness", InvocationType="Event", Payload=event("later-on"))
        self.assertEqual(later["StatusCode"], 202)
        self.sees("witness", "later-on")
        self.assertEqual(functions.invoke(FunctionName="witness", InvocationType="DryRun")["StatusCode"], 204)
        with self.refuses(functions, "ResourceNotFoundException", "nobody"):
            functions.invoke(FunctionName="nobody")
        with self.refuses(functions, "InvalidRequestContentException", "Could not parse request body into json"):
            functions.invoke(FunctionName="witness", Payload="{")


class RestartTests(unittest.TestCase):
    def test_mappings_made_by_api_survive_a_kill(self):
        daemon = Daemon()
        self.addCleanup(daemon.close)
        tables, functions = daemon.client("dynamodb"), daemon.client("lambda")
        arn = tables.create_table(**table("Orders", view="NEW_IMAGE"))["TableDescription"]["LatestStreamArn"]
        made = functions.create_event_source_mapping(
            FunctionName="witness", EventSourceArn=arn, StartingPosition="TRIM_HORIZON", MaximumRetryAttempts=7
        )
        daemon.kill()
        daemon.process.stdout.close()
        daemon.start()
        tables, functions = daemon.client("dynamodb"), daemon.client("lambda")
        found = settled(functions, made["UUID"], "Enabled")
        self.assertEqual(found["MaximumRetryAttempts"], 7)
        lines = daemon.follow()
        tables.put_item(TableName="Orders", Item={"id": {"S": "after"}, "version": {"N": "1"}})
        self.assertEqual(lines.get(timeout=PATIENCE).split()[2], "after")


if __name__ == "__main__":
    unittest.main()
