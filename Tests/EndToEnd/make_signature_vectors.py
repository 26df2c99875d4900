"""Writes signature_vectors.json: requests as botocore signs and sends them.

    python3 Tests/EndToEnd/make_signature_vectors.py

Nothing is sent. The clock and the invocation ids stand still, so a second run writes the same file.
"""

import base64
import datetime
import json
import pathlib
from unittest import mock
from urllib.parse import urlsplit

import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.session

NOW = datetime.datetime(2026, 11, 21, 15, 34, 0, tzinfo=datetime.timezone.utc)
ENDPOINT = "http://127.0.0.1:4566"
KEYS = {
    "plain": ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None),
    "account": ("123456789012", "test/secret+with=signs", None),
    "session": ("ASIAEXAMPLE", "temporarySecret", "IQoJb3JpZ2luX2VjEXAMPLE/token+with//signs=="),
}
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:welcome-email"
STREAM_ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/Orders/stream/2026-11-21T15:00:00.000"

CALLS = [
    ("plain", "us-east-1", "dynamodb", "ListTables", {}),
    (
        "account", "eu-west-1", "dynamodb", "PutItem",
        {"TableName": "Orders", "Item": {"id": {"S": "größe – 大"}, "blob": {"B": b"\x00\xff"}, "n": {"N": "1.50"}}},
    ),
    ("session", "eu-west-1", "dynamodb", "GetItem", {"TableName": "Orders", "Key": {"id": {"S": "1"}}}),
    ("plain", "eu-west-1", "dynamodbstreams", "DescribeStream", {"StreamArn": STREAM_ARN}),
    (
        "plain", "eu-central-1", "kinesis", "PutRecord",
        {"StreamName": "clicks", "Data": b"\x00\x01data", "PartitionKey": "user 1"},
    ),
    ("session", "eu-central-1", "kinesis", "ListStreams", {}),
    ("plain", "eu-west-1", "lambda", "ListEventSourceMappings", {"EventSourceArn": STREAM_ARN, "MaxItems": 7}),
    (
        "plain", "eu-west-1", "lambda", "ListEventSourceMappings",
        {"FunctionName": "a b~c*(d)+/é", "EventSourceArn": "stream/clicks", "Marker": "=&=&?"},
    ),
    ("account", "eu-west-1", "lambda", "GetFunction", {"FunctionName": FUNCTION_ARN, "Qualifier": "$LATEST"}),
    ("plain", "eu-west-1", "lambda", "Invoke", {"FunctionName": FUNCTION_ARN, "Payload": b'{"Records": []}'}),
    ("plain", "eu-west-1", "lambda", "DeleteEventSourceMapping", {"UUID": "0f0e4e0c-0000-8000-8000-000000000000"}),
]


def vector(name, key, request):
    parts = urlsplit(request.url)
    headers = {}
    for field, value in request.headers.items():
        text = value.decode() if isinstance(value, bytes) else str(value)
        if field.lower() not in ("user-agent", "content-length", "amz-sdk-request"):
            headers[field.lower()] = text
    headers["host"] = parts.netloc
    body = request.body or b""
    return {
        "name": name,
        "key": KEYS[key][0],
        "secret": KEYS[key][1],
        "token": KEYS[key][2],
        "date": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "method": request.method,
        "path": parts.path,
        "query": parts.query,
        "headers": sorted(headers.items()),
        "body": base64.b64encode(body.encode() if isinstance(body, str) else bytes(body)).decode(),
    }


def calls():
    for key, region, service, operation, parameters in CALLS:
        session = botocore.session.Session()
        session.set_credentials(*KEYS[key])
        client = session.create_client(
            service, region_name=region, endpoint_url=ENDPOINT,
            config=botocore.config.Config(retries={"max_attempts": 0}),
        )
        sent = []

        def catch(request, **_):
            sent.append(request)
            return botocore.awsrequest.AWSResponse(request.url, 200, {}, mock.Mock(stream=lambda: [b"{}"]))

        client.meta.events.register_first("before-send", catch)
        getattr(client, "".join("_" + c.lower() if c.isupper() else c for c in operation).lstrip("_"))(**parameters)
        yield vector(f"{service} {operation}", key, sent[0].copy() if hasattr(sent[0], "copy") else sent[0])


def signed(name, signer, key, method, url, headers=None, data=b""):
    request = botocore.awsrequest.AWSRequest(method=method, url=url, headers=headers or {}, data=data)
    signer(botocore.credentials.Credentials(*KEYS[key]), "lambda", "eu-west-1").add_auth(request)
    return vector(name, key, request.prepare())


def main():
    frozen = mock.patch("botocore.auth.get_current_datetime", lambda: NOW)
    ids = mock.patch("uuid.uuid4", lambda: "11111111-2222-4333-8444-555555555555")
    with frozen, ids:
        vectors = list(calls())
        path = f"{ENDPOINT}/2015-03-31/event-source-mappings/?EventSourceArn=stream%2Fclicks&Marker=%20"
        vectors.append(
            signed("Date in the place of X-Amz-Date", botocore.auth.SigV4Auth, "plain", "GET", path, {"Date": "now"}))
        vectors.append(
            signed(
                "blanks and empty segments", botocore.auth.SigV4Auth, "plain", "PUT",
                f"{ENDPOINT}/2015-03-31//functions/./a/../b/", {"X-Amz-Note": "  a   b\tc  ", "Content-Type": "x"},
                b"body"))
        vectors.append(signed("presigned", botocore.auth.SigV4QueryAuth, "plain", "GET", path))
        vectors.append(signed("presigned with a token", botocore.auth.SigV4QueryAuth, "session", "GET", path))
    file = pathlib.Path(__file__).with_name("signature_vectors.json")
    file.write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


main()
