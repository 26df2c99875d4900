"""The README's first steps, and the rest of what people do with the aws command line."""

import json
import re
import subprocess
import unittest
from pathlib import Path

from daemon import PATIENCE, DaemonTest

ROOT = Path(__file__).parents[2]


def readme_commands():
    """The commands of the README's block for AWS clients, in order, each with the output that the block shows."""
    text = (ROOT / "README.md").read_text().replace("\\\n", " ")
    block = re.search(r"^```console\n(\$ export AWS_ENDPOINT_URL=.*?)^```", text, re.MULTILINE | re.DOTALL)[1]
    groups = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(group.split("\n")[0], group.split("\n")[1:-1]) for group in groups]


class ReadmeTests(DaemonTest):
    program = "millrace"

    def test_the_readmes_commands_lead_to_the_functions_effect_within_a_second(self):
        commands = readme_commands()
        self.assertTrue(any("create-event-source-mapping" in command for command, _ in commands))
        lines = self.daemon.follow("outbox/messages.jsonl")
        script = "set -e\n"
        for command, shown in commands:
            if shown:
                continue
            script += command.replace("http://127.0.0.1:4566", self.daemon.url) + "\n"
            if "put-item" in command:
                script += "date +%s.%N\n"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        message = json.loads(lines.get(timeout=PATIENCE))
        arrived = (self.daemon.data / "outbox/messages.jsonl").stat().st_mtime
        put = float(re.findall(r"^\d+\.\d+$", done.stdout, re.MULTILINE)[-1])
        self.assertEqual(message["to"], "ada@example.com")
        self.assertLess(arrived - put, 1)
        # Behind the effect are the commands that show something.
        looks = [(command, shown) for command, shown in commands if shown]
        self.assertTrue(looks)
        for command, shown in looks:
            printed = subprocess.run(
                ["bash", "-c", command.replace(".millrace", str(self.daemon.data))], capture_output=True, text=True
            )
            for line in shown:
                pattern = ".*".join(re.escape(piece) for piece in line.split("…"))
                self.assertTrue(any(re.fullmatch(pattern, each) for each in printed.stdout.split("\n")),
                                f"{command}: {printed.stdout}{printed.stderr}")


class CommandLineTests(DaemonTest):
    def test_tables_streams_and_shards(self):
        aws = self.daemon.aws
        aws("dynamodb", "create-table", "--table-name", "Shell", "--billing-mode", "PAY_PER_REQUEST",
            "--attribute-definitions", "AttributeName=id,AttributeType=S",
            "--key-schema", "AttributeName=id,KeyType=HASH",
            "--stream-specification", "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES")
        aws("dynamodb", "wait", "table-exists", "--table-name", "Shell")
        aws("dynamodb", "put-item", "--table-name", "Shell", "--item", '{"id": {"S": "é"}, "n": {"N": "1"}}')
        found = aws("dynamodb", "scan", "--table-name", "Shell")
        self.assertEqual(found["Items"], [{"id": {"S": "é"}, "n": {"N": "1"}}])
        arn = aws("dynamodbstreams", "list-streams", "--table-name", "Shell")["Streams"][0]["StreamArn"]
        shard = aws("dynamodbstreams", "describe-stream", "--stream-arn", arn)["StreamDescription"]["Shards"][0]
        iterator = aws("dynamodbstreams", "get-shard-iterator", "--stream-arn", arn, "--shard-id", shard["ShardId"],
                       "--shard-iterator-type", "TRIM_HORIZON")["ShardIterator"]
        records = aws("dynamodbstreams", "get-records", "--shard-iterator", iterator)["Records"]
        self.assertEqual([record["eventName"] for record in records], ["INSERT"])
        aws("kinesis", "create-stream", "--stream-name", "shell", "--shard-count", "1")
        aws("kinesis", "wait", "stream-exists", "--stream-name", "shell")
        put = aws("kinesis", "put-record", "--stream-name", "shell", "--partition-key", "k", "--data", "aGVsbG8=")
        self.assertEqual(put["ShardId"], "shardId-000000000000")

    def test_errors_are_printed_as_for_aws(self):
        refused = self.daemon.aws("dynamodb", "describe-table", "--table-name", "Nowhere", succeeds=False)
        # Version 1 of the command line ends with 255, version 2 with 254.
        self.assertIn(refused.returncode, (254, 255))
        self.assertIn(
            "An error occurred (ResourceNotFoundException) when calling the DescribeTable operation: "
            "Requested resource not found: Table: Nowhere not found",
            refused.stderr,
        )


if __name__ == "__main__":
    unittest.main()
