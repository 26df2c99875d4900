"""Who asks: Regions, accounts and signatures."""

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import botocore.auth

from daemon import Daemon, DaemonTest, table

KEYS = """\
# As in ~/.aws/credentials.
[default]
aws_access_key_id = 111122223333
aws_secret_access_key = the-right-secret
"""


class RegionTests(DaemonTest):
    def test_each_region_and_account_has_tables_of_its_own(self):
        home = self.client("dynamodb")
        home.create_table(**table("Shared", view="NEW_IMAGE"))
        elsewhere = self.client("dynamodb", region="eu-central-1")
        self.assertEqual(elsewhere.list_tables()["TableNames"], [])
        made = elsewhere.create_table(**table("Shared", view="KEYS_ONLY"))["TableDescription"]
        self.assertEqual(made["TableArn"], "arn:aws:dynamodb:eu-central-1:000000000000:table/Shared")
        other = self.client("dynamodb", key="111122223333")
        arn = other.create_table(**table("Theirs"))["TableDescription"]["TableArn"]
        self.assertEqual(arn, "arn:aws:dynamodb:us-east-1:111122223333:table/Theirs")
        self.assertEqual(home.list_tables()["TableNames"], ["Shared"])
        kinesis = self.client("kinesis", region="eu-central-1")
        kinesis.create_stream(StreamName="there", ShardCount=1)
        self.assertEqual(self.client("kinesis").list_streams()["StreamNames"], [])

    def test_a_mapping_runs_where_its_stream_is(self):
        lines = self.daemon.follow()
        tables = self.client("dynamodb", region="ap-southeast-2", key="444455556666")
        functions = self.client("lambda", region="ap-southeast-2", key="444455556666")
        arn = tables.create_table(**table("Far", view="NEW_IMAGE"))["TableDescription"]["LatestStreamArn"]
        functions.create_event_source_mapping(
            FunctionName="witness", EventSourceArn=arn, StartingPosition="TRIM_HORIZON"
        )
        tables.put_item(TableName="Far", Item={"id": {"S": "far"}, "version": {"N": "1"}})
        self.assertEqual(lines.get(timeout=20).split()[2], "far")


class SignatureTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        keys = Path(cls.folder.name) / "keys"
        keys.write_text(KEYS)
        os.chmod(keys, 0o600)
        cls.daemon = Daemon(arguments=["--require-signatures", str(keys)])
        cls.addClassCleanup(cls.daemon.close)

    def test_the_right_secret_opens_every_service(self):
        client = lambda service: self.daemon.client(service, key="111122223333", secret="the-right-secret")
        client("dynamodb").create_table(**table("Signed", view="NEW_IMAGE"))
        self.assertEqual(len(client("dynamodbstreams").list_streams()["Streams"]), 1)
        client("kinesis").create_stream(StreamName="signed", ShardCount=1)
        self.assertEqual(client("lambda").list_event_source_mappings()["EventSourceMappings"], [])
        names = [function["FunctionName"] for function in client("lambda").list_functions()["Functions"]]
        self.assertIn("witness", names)

    def test_everything_else_is_refused_with_awss_errors(self):
        from botocore.exceptions import ClientError

        def code(client, call="list_tables"):
            with self.assertRaises(ClientError) as raised:
                getattr(client, call)()
            return raised.exception.response["Error"]["Code"]

        wrong = self.daemon.client("dynamodb", key="111122223333", secret="another")
        self.assertEqual(code(wrong), "InvalidSignatureException")
        unknown = self.daemon.client("dynamodb", key="999999999999", secret="the-right-secret")
        self.assertEqual(code(unknown), "UnrecognizedClientException")
        late = self.daemon.client("dynamodb", key="111122223333", secret="the-right-secret")
        with mock.patch.object(botocore.auth, "get_current_datetime") as now:
            import datetime

            now.return_value = datetime.datetime(2020, 1, 1)
            self.assertEqual(code(late), "InvalidSignatureException")
        functions = self.daemon.client("lambda", key="111122223333", secret="another")
        self.assertEqual(code(functions, "list_functions"), "InvalidSignatureException")
        kinesis = self.daemon.client("kinesis", key="999999999999", secret="another")
        self.assertEqual(code(kinesis, "list_streams"), "UnrecognizedClientException")


if __name__ == "__main__":
    unittest.main()
