"""The life of a table as an application sees it through boto3."""

import unittest
from decimal import Decimal

from boto3.dynamodb.conditions import Attr, Key

from daemon import ACCOUNT, REGION, DaemonTest, table


class TableTests(DaemonTest):
    def test_a_table_is_made_described_changed_and_deleted(self):
        tables = self.client("dynamodb")
        made = tables.create_table(**table("Life", sort="at", view="NEW_IMAGE"))["TableDescription"]
        self.assertEqual(made["TableStatus"], "CREATING")
        tables.get_waiter("table_exists").wait(TableName="Life", WaiterConfig={"Delay": 1, "MaxAttempts": 3})
        found = tables.describe_table(TableName="Life")["Table"]
        self.assertEqual(found["TableStatus"], "ACTIVE")
        self.assertEqual(found["TableArn"], f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Life")
        self.assertEqual(found["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST")
        self.assertEqual(found["StreamSpecification"], {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
        self.assertEqual(found["LatestStreamArn"], f"{found['TableArn']}/stream/{found['LatestStreamLabel']}")
        self.assertEqual(tables.describe_table(TableName=found["TableArn"])["Table"], found)
        with self.refuses(tables, "ResourceInUseException", "Table already exists: Life"):
            tables.create_table(**table("Life"))
        changed = tables.update_table(
            TableName="Life",
            AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in ("id", "at", "owner")],
            GlobalSecondaryIndexUpdates=[
                {
                    "Create": {
                        "IndexName": "ByOwner",
                        "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
                        "Projection": {"ProjectionType": "KEYS_ONLY"},
                    }
                }
            ],
        )["TableDescription"]
        self.assertEqual(changed["TableStatus"], "UPDATING")
        index = tables.describe_table(TableName="Life")["Table"]["GlobalSecondaryIndexes"][0]
        self.assertEqual((index["IndexName"], index["IndexStatus"]), ("ByOwner", "ACTIVE"))
        tables.update_table(TableName="Life", DeletionProtectionEnabled=True)
        with self.refuses(tables, "ValidationException", "deletion protection"):
            tables.delete_table(TableName="Life")
        tables.update_table(TableName="Life", DeletionProtectionEnabled=False)
        gone = tables.delete_table(TableName="Life")["TableDescription"]
        self.assertEqual(gone["TableStatus"], "DELETING")
        tables.get_waiter("table_not_exists").wait(TableName="Life", WaiterConfig={"Delay": 1, "MaxAttempts": 3})
        with self.refuses(tables, "ResourceNotFoundException", "Requested resource not found: Table: Life not found"):
            tables.describe_table(TableName="Life")

    def test_items_are_written_and_read_with_expressions(self):
        tables = self.client("dynamodb")
        tables.create_table(**table("Items"))
        items = self.daemon.resource("dynamodb").Table("Items")
        items.put_item(Item={"id": "a", "n": Decimal("7.50"), "tags": {"x", "y"}, "bytes": b"\x00\xff", "none": None})
        self.assertEqual(
            items.get_item(Key={"id": "a"}, ConsistentRead=True)["Item"],
            {"id": "a", "n": Decimal("7.5"), "tags": {"x", "y"}, "bytes": b"\x00\xff", "none": None},
        )
        self.assertNotIn("Item", items.get_item(Key={"id": "b"}))
        updated = items.update_item(
            Key={"id": "a"},
            UpdateExpression="SET #n = #n + :one, seen = list_append(if_not_exists(seen, :none), :now) REMOVE tags",
            ConditionExpression=Attr("n").gte(7),
            ExpressionAttributeNames={"#n": "n"},
            ExpressionAttributeValues={":one": 1, ":none": [], ":now": ["now"]},
            ReturnValues="ALL_NEW",
            ReturnConsumedCapacity="TOTAL",
        )
        self.assertEqual(updated["Attributes"]["n"], Decimal("8.5"))
        self.assertEqual(updated["Attributes"]["seen"], ["now"])
        self.assertEqual(updated["ConsumedCapacity"], {"TableName": "Items", "CapacityUnits": 1.0})
        with self.refuses(tables, "ConditionalCheckFailedException", "The conditional request failed") as refusal:
            tables.put_item(
                TableName="Items",
                Item={"id": {"S": "a"}},
                ConditionExpression="attribute_not_exists(id)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        self.assertEqual(refusal.response["Item"]["n"], {"N": "8.5"})
        self.assertEqual(items.delete_item(Key={"id": "a"}, ReturnValues="ALL_OLD")["Attributes"]["id"], "a")

    def test_queries_and_scans_are_paged(self):
        tables = self.client("dynamodb")
        tables.create_table(
            **table(
                "Pages",
                sort="at",
                LocalSecondaryIndexes=[
                    {
                        "IndexName": "ByKind",
                        "KeySchema": [
                            {"AttributeName": "id", "KeyType": "HASH"},
                            {"AttributeName": "kind", "KeyType": "RANGE"},
                        ],
                        "Projection": {"ProjectionType": "ALL"},
                    }
                ],
            )
            | {
                "AttributeDefinitions": [
                    {"AttributeName": each, "AttributeType": "S"} for each in ("id", "at", "kind")
                ]
            }
        )
        pages = self.daemon.resource("dynamodb").Table("Pages")
        with pages.batch_writer() as batch:
            for number in range(60):
                batch.put_item(Item={"id": f"{number % 2}", "at": f"{number:03}", "kind": f"{number % 3}"})
        query = tables.get_paginator("query").paginate(
            TableName="Pages",
            KeyConditionExpression="id = :id AND #at >= :from",
            ExpressionAttributeNames={"#at": "at"},
            ExpressionAttributeValues={":id": {"S": "0"}, ":from": {"S": "010"}},
            PaginationConfig={"PageSize": 7},
        )
        found = [item["at"]["S"] for page in query for item in page["Items"]]
        self.assertEqual(found, [f"{number:03}" for number in range(10, 60, 2)])
        scan = tables.get_paginator("scan").paginate(TableName="Pages", PaginationConfig={"PageSize": 11})
        self.assertEqual(sum(page["Count"] for page in scan), 60)
        segments = [
            tables.scan(TableName="Pages", Segment=segment, TotalSegments=4)["Count"] for segment in range(4)
        ]
        self.assertEqual(sum(segments), 60)
        by_kind = pages.query(
            IndexName="ByKind",
            KeyConditionExpression=Key("id").eq("1") & Key("kind").eq("2"),
            FilterExpression=Attr("at").lt("030"),
            Select="COUNT",
        )
        self.assertEqual((by_kind["Count"], by_kind["ScannedCount"]), (5, 10))

    def test_batches_and_transactions_are_whole(self):
        tables = self.client("dynamodb")
        tables.create_table(**table("Whole"))
        key = lambda name: {"id": {"S": name}}
        written = tables.batch_write_item(
            RequestItems={"Whole": [{"PutRequest": {"Item": key("a")}}, {"PutRequest": {"Item": key("b")}}]}
        )
        self.assertEqual(written["UnprocessedItems"], {})
        read = tables.batch_get_item(RequestItems={"Whole": {"Keys": [key("a"), key("b"), key("c")]}})
        self.assertEqual(sorted(item["id"]["S"] for item in read["Responses"]["Whole"]), ["a", "b"])
        self.assertEqual(read["UnprocessedKeys"], {})
        with self.refuses(tables, "TransactionCanceledException", "[None, ConditionalCheckFailed]") as refusal:
            tables.transact_write_items(
                TransactItems=[
                    {"Put": {"TableName": "Whole", "Item": key("c")}},
                    {"ConditionCheck": {
                        "TableName": "Whole", "Key": key("d"), "ConditionExpression": "attribute_exists(id)"
                    }},
                ]
            )
        self.assertEqual(
            [reason["Code"] for reason in refusal.response["CancellationReasons"]], ["None", "ConditionalCheckFailed"]
        )
        self.assertNotIn("Item", tables.get_item(TableName="Whole", Key=key("c")))
        tables.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": "Whole", "Item": key("c")}}, {"Delete": {"TableName": "Whole", "Key": key("a")}}
            ],
            ClientRequestToken="once",
        )
        found = tables.transact_get_items(
            TransactItems=[{"Get": {"TableName": "Whole", "Key": key(name)}} for name in ("a", "c")]
        )
        self.assertEqual(found["Responses"], [{}, {"Item": key("c")}])

    def test_tags_expiry_and_limits_are_there(self):
        tables = self.client("dynamodb")
        tables.create_table(**table("Kept", Tags=[{"Key": "team", "Value": "red"}]))
        arn = tables.describe_table(TableName="Kept")["Table"]["TableArn"]
        tables.tag_resource(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "test"}])
        tables.untag_resource(ResourceArn=arn, TagKeys=["team"])
        self.assertEqual(tables.list_tags_of_resource(ResourceArn=arn)["Tags"], [{"Key": "stage", "Value": "test"}])
        tables.update_time_to_live(
            TableName="Kept", TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"}
        )
        self.assertEqual(
            tables.describe_time_to_live(TableName="Kept")["TimeToLiveDescription"],
            {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"},
        )
        self.assertIn("TableMaxReadCapacityUnits", tables.describe_limits())
        self.assertEqual(tables.describe_endpoints()["Endpoints"][0]["CachePeriodInMinutes"], 1440)

    def test_tables_are_listed_in_pages(self):
        tables = self.client("dynamodb")
        for number in range(5):
            tables.create_table(**table(f"Listed{number}"))
        pages = tables.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 2})
        names = [name for page in pages for name in page["TableNames"] if name.startswith("Listed")]
        self.assertEqual(names, [f"Listed{number}" for number in range(5)])

    def test_errors_have_their_classes_and_words(self):
        tables = self.client("dynamodb")
        loose = self.client("dynamodb", parameter_validation=False)
        with self.refuses(tables, "ResourceNotFoundException", "Requested resource not found"):
            tables.put_item(TableName="Nowhere", Item={"id": {"S": "a"}})
        with self.refuses(loose, "ValidationException", "Value null at 'tableName' failed to satisfy constraint"):
            loose.put_item(Item={"id": {"S": "a"}})
        with self.refuses(
            loose, "ValidationException", "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"
        ):
            loose.create_table(**table("Odd") | {"BillingMode": "FREE"})
        tables.create_table(**table("Errors"))
        with self.refuses(
            tables, "ValidationException", "One or more parameter values were invalid: Missing the key id in the item"
        ):
            tables.put_item(TableName="Errors", Item={"other": {"S": "a"}})
        with self.refuses(
            tables, "ValidationException", "Supplied AttributeValue is empty, must contain exactly one of the supported"
        ):
            loose.put_item(TableName="Errors", Item={"id": {}})
        with self.refuses(tables, "ValidationException", "Syntax error; token: "):
            tables.scan(TableName="Errors", FilterExpression="a = = b")
        # What AWS has and this does not is refused as AWS refuses what it does not know.
        with self.refuses(tables, "UnknownOperationException"):
            tables.execute_statement(Statement='SELECT * FROM "Errors"')


if __name__ == "__main__":
    unittest.main()
