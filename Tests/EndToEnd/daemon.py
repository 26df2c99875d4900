"""A daemon in a scratch directory, and clients for it."""

import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

import boto3
from botocore.config import Config

REGION = "us-east-1"
ACCOUNT = "000000000000"
PRODUCTS = Path(os.environ["MILLRACE_PRODUCTS"])
# Longer than anything here takes; a test that waits so long has failed.
PATIENCE = 20


class Daemon:
    """A process of the daemon; what its functions see comes out of `lines`."""

    def __init__(self, manifest=None, arguments=(), program="WitnessDaemon", addresses=1):
        self.folder = Path(tempfile.mkdtemp(prefix="millrace-end-to-end-"))
        self.data = self.folder / "data"
        self.data.mkdir()
        self.manifest = self.folder / "manifest.json"
        self.manifest.write_text(json.dumps(manifest or {"Tables": [], "EventSourceMappings": []}))
        self.program = program
        self.arguments = list(arguments)
        self.addresses = addresses
        self.follower = None
        self.start()

    def start(self):
        command = [str(PRODUCTS / self.program), "run", "--manifest", str(self.manifest), "--data", str(self.data)]
        for _ in range(self.addresses):
            command += ["--endpoint", "127.0.0.1:0"]
        self.errors = open(self.folder / "errors.log", "a")
        self.process = subprocess.Popen(
            command + self.arguments, stdout=subprocess.PIPE, stderr=self.errors, text=True
        )
        self.endpoints = []
        while len(self.endpoints) < self.addresses:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError((self.folder / "errors.log").read_text())
            if line.startswith("listening on "):
                self.endpoints.append("http://" + line.split()[-1])

    @property
    def url(self):
        return self.endpoints[0]

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        status = self.process.wait(timeout=PATIENCE)
        return status

    def close(self):
        if self.follower:
            self.follower.kill()
            self.follower.wait()
            self.follower.stdout.close()
        if self.process.poll() is None:
            self.stop()
        self.process.stdout.close()
        self.errors.close()
        shutil.rmtree(self.folder)

    def client(self, service, key="test", secret="test", region=REGION, url=None, **settings):
        settings.setdefault("retries", {"total_max_attempts": 1})
        return boto3.client(
            service,
            endpoint_url=url or self.url,
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            config=Config(**settings),
        )

    def resource(self, service):
        return boto3.resource(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def follow(self, path="witness.log"):
        """A queue of the lines of a file in the data directory, those there already first."""
        file = self.data / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        self.follower = subprocess.Popen(
            ["tail", "-n", "+1", "-F", "-s", "0.02", str(file)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True,
        )
        lines = queue.Queue()

        def read(stream=self.follower.stdout):
            for line in stream:
                lines.put(line.rstrip("\n"))

        threading.Thread(target=read, daemon=True).start()
        return lines

    def aws(self, *arguments, key="test", secret="test", succeeds=True):
        """Runs the aws command line and gives its parsed output."""
        environment = dict(
            os.environ,
            AWS_ACCESS_KEY_ID=key,
            AWS_SECRET_ACCESS_KEY=secret,
            AWS_DEFAULT_REGION=REGION,
            AWS_ENDPOINT_URL=self.url,
            AWS_CONFIG_FILE=str(self.folder / "no-config"),
            AWS_SHARED_CREDENTIALS_FILE=str(self.folder / "no-credentials"),
            AWS_PAGER="",
        )
        done = subprocess.run(["aws", *arguments], env=environment, capture_output=True, text=True, timeout=60)
        if not succeeds:
            return done
        if done.returncode != 0:
            raise AssertionError(f"aws {' '.join(arguments)}: {done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None


class DaemonTest(unittest.TestCase):
    """Tests that share one daemon."""

    manifest = None
    arguments = ()
    program = "WitnessDaemon"
    addresses = 1

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(cls.manifest, cls.arguments, cls.program, cls.addresses)
        cls.addClassCleanup(cls.daemon.close)

    def client(self, service, **arguments):
        return self.daemon.client(service, **arguments)

    def refuses(self, client, name, message=None):
        """Expects an error of a client's own class, and its text."""
        return _Refusal(self, client, name, message)


class _Refusal:
    def __init__(self, test, client, name, message):
        self.test, self.client, self.name, self.message = test, client, name, message

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        from botocore.exceptions import ClientError

        self.test.assertIsInstance(error, ClientError, f"{self.name} was not raised")
        self.test.assertEqual(error.response["Error"]["Code"], self.name, error)
        modelled = getattr(self.client.exceptions, self.name, None) if self.is_modelled() else None
        if modelled:
            self.test.assertIsInstance(error, modelled)
        if self.message is not None:
            self.test.assertIn(self.message, error.response["Error"]["Message"])
        self.test.assertTrue(error.response["ResponseMetadata"]["RequestId"])
        self.response = error.response
        return True

    def is_modelled(self):
        return self.name in {shape.name for shape in self.client.meta.service_model.error_shapes}


def table(name, key="id", sort=None, view=None, **more):
    """The parameters of CreateTable for a table with text keys."""
    keys = [(key, "HASH")] + ([(sort, "RANGE")] if sort else [])
    parameters = {
        "TableName": name,
        "AttributeDefinitions": [{"AttributeName": each, "AttributeType": "S"} for each, _ in keys],
        "KeySchema": [{"AttributeName": each, "KeyType": role} for each, role in keys],
        "BillingMode": "PAY_PER_REQUEST",
        **more,
    }
    if view:
        parameters["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
    return parameters
