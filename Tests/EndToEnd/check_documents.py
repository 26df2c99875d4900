#!/usr/bin/env python3
"""Holds the documents of the wire against AWS's own models.

The documents under Tests/MillraceEndpointsTests/Documents say what the emulated services answer. This reads each of
them with the model that botocore has of the service, named after its folder, and checks:

* requests, with the validator of AWS's client library, unless they are marked as what a library would not send;
* answers of success, strictly: no unknown members, all required ones, types, enumerations;
* errors: modelled for the operation or common to all, with no other members than their shape has;
* that each error that an operation models occurs in a document, or stands below with the reason why it cannot.

Usage: check_documents.py [FOLDER …]      all folders by default; needs botocore. Exits with 1 when something is wrong.
"""

import base64
import binascii
import json
import pathlib
import sys

import botocore
import botocore.session
import botocore.validate

DOCUMENTS = pathlib.Path(__file__).resolve().parent.parent / "MillraceEndpointsTests" / "Documents"
SERVICES = {
    "DynamoDB": "dynamodb",
    "DynamoDBStreams": "dynamodbstreams",
    "Kinesis": "kinesis",
    "Lambda": "lambda",
}

# Errors that any operation may answer, whatever its model says.
COMMON = {
    "AccessDeniedException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SerializationException",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationException",
}

FAILING_STORE = "answered when the store fails, which Swift tests make it do"
NO_CAPACITY = "capacity is described and not enforced"
NO_STATES = "tables change at once and are never in a state between"
NO_CONFLICTS = "writes wait for each other"
NO_PERMISSIONS = "there are no permissions"
NO_ARGUMENTS = "all faults are those of constraints"
NO_KEYS = "there is no key management service"
NO_STREAM_STATES = "streams change at once and are never in a state between"
# What can fail around functions of AWS's, and is not there around functions of this process.
MACHINERY = [
    "CodeArtifactUserDeletedException",
    "CodeArtifactUserFailedException",
    "CodeArtifactUserPendingException",
    "DurableExecutionAlreadyStartedException",
    "EC2AccessDeniedException",
    "EC2ThrottledException",
    "EC2UnexpectedException",
    "EFSIOException",
    "EFSMountConnectivityException",
    "EFSMountFailureException",
    "EFSMountTimeoutException",
    "ENILimitReachedException",
    "ENINotReadyException",
    "InvalidRuntimeException",
    "InvalidSecurityGroupIDException",
    "InvalidSubnetIDException",
    "InvalidZipFileException",
    "KMSAccessDeniedException",
    "KMSDisabledException",
    "KMSInvalidStateException",
    "KMSNotFoundException",
    "ModeNotSupportedException",
    "NoPublishedVersionException",
    "RecursiveInvocationException",
    "ResourceNotReadyException",
    "RuntimeAliasDeletedException",
    "RuntimeVersionDeletedException",
    "S3FilesMountConnectivityException",
    "S3FilesMountFailureException",
    "S3FilesMountTimeoutException",
    "SerializedRequestEntityTooLargeException",
    "ServiceQuotaExceededException",
    "SnapStartException",
    "SnapStartNotReadyException",
    "SnapStartRegenerationFailureException",
    "SnapStartTimeoutException",
    "SubnetIPAddressLimitReachedException",
]
# By service, for all operations ("*") or one: errors that no document can raise, and why.
UNREACHABLE = {
    "dynamodb": {
        "*": {
            "InternalServerError": FAILING_STORE,
            "ItemCollectionSizeLimitExceededException": "item collections have no limit of 10 GB",
            "ProvisionedThroughputExceededException": NO_CAPACITY,
            "ReplicatedWriteConflictException": "there are no replicas",
            "RequestLimitExceeded": NO_CAPACITY,
            "ThrottlingException": NO_CAPACITY,
            "TransactionConflictException": NO_CONFLICTS,
            "TransactionInProgressException": NO_CONFLICTS,
        },
        "CreateTable": {"LimitExceededException": NO_STATES},
        "DeleteTable": {"LimitExceededException": NO_STATES, "ResourceInUseException": NO_STATES},
        "DisableKinesisStreamingDestination": {
            "LimitExceededException": NO_STATES,
            "ResourceInUseException": "states are answered as ValidationException, as at AWS",
        },
        "EnableKinesisStreamingDestination": {
            "LimitExceededException": NO_STATES,
            "ResourceInUseException": "states are answered as ValidationException, as at AWS",
        },
        "TagResource": {"LimitExceededException": NO_STATES, "ResourceInUseException": NO_STATES},
        "TransactGetItems": {"TransactionCanceledException": NO_CONFLICTS},
        "UntagResource": {"LimitExceededException": NO_STATES, "ResourceInUseException": NO_STATES},
        "UpdateKinesisStreamingDestination": {
            "LimitExceededException": NO_STATES,
            "ResourceInUseException": "states are answered as ValidationException, as at AWS",
        },
        "UpdateTimeToLive": {"LimitExceededException": NO_STATES, "ResourceInUseException": NO_STATES},
    },
    "dynamodbstreams": {
        "*": {"InternalServerError": FAILING_STORE},
        "ListStreams": {"ResourceNotFoundException": "a table that is not there has no streams, as at AWS"},
    },
    "kinesis": {
        "*": {
            "AccessDeniedException": NO_PERMISSIONS,
            "DryRunOperationException": "trial runs are not supported",
            "InternalFailureException": FAILING_STORE,
            "KMSAccessDeniedException": NO_KEYS,
            "KMSDisabledException": NO_KEYS,
            "KMSInvalidStateException": NO_KEYS,
            "KMSNotFoundException": NO_KEYS,
            "KMSOptInRequired": NO_KEYS,
            "KMSThrottlingException": NO_KEYS,
            "LimitExceededException": "calls and changes in progress are not limited",
            "ProvisionedThroughputExceededException": "enforced only where options ask for it, as Swift tests do",
            "ResourceInUseException": NO_STREAM_STATES,
        },
        "ListTagsForResource": {"InvalidArgumentException": NO_ARGUMENTS},
        "SubscribeToShard": {"ResourceInUseException": "needs a subscription, which Swift tests begin"},
        "UntagResource": {"InvalidArgumentException": NO_ARGUMENTS},
        "UpdateStreamMode": {"InvalidArgumentException": NO_ARGUMENTS},
    },
    "lambda": {
        "*": {
            "ServiceException": FAILING_STORE,
            "TooManyRequestsException": "calls are not limited, but for the concurrency of functions",
        },
        "CreateEventSourceMapping": {"ResourceNotFoundException": "a missing function is a wrong parameter, as at AWS"},
        "DeleteEventSourceMapping": {"InvalidParameterValueException": NO_ARGUMENTS},
        "GetEventSourceMapping": {"InvalidParameterValueException": NO_ARGUMENTS},
        "GetFunction": {"InvalidParameterValueException": NO_ARGUMENTS},
        "GetFunctionConfiguration": {"InvalidParameterValueException": NO_ARGUMENTS},
        "Invoke": {
            **dict.fromkeys(MACHINERY, "there is no machinery around functions that could fail"),
            "RequestTooLargeException": "needs a body of 6 MB, which Swift tests send",
            "ResourceConflictException": "functions do not change while the process runs",
            "UnsupportedMediaTypeException": "payloads are JSON whatever their content type says, as at AWS",
        },
        "ListEventSourceMappings": {"ResourceNotFoundException": "a function that is not there has no mappings"},
        "ListTags": {"InvalidParameterValueException": NO_ARGUMENTS},
    },
}


class Checker:
    """Collects what is wrong."""

    def __init__(self):
        self.faults = []
        self.call_count = 0
        self.models = {}
        session = botocore.session.get_session()
        self.load = session.get_service_model

    def model(self, folder):
        if folder not in self.models:
            self.models[folder] = self.load(SERVICES[folder])
        return self.models[folder]

    def fault(self, place, text):
        self.faults.append(f"{place}: {text}")

    def check_file(self, path):
        folder, name = path.parent.name, path.stem
        if name not in self.model(folder).operation_names:
            return self.fault(f"{folder}/{name}", "no operation of the service")
        document = json.loads(path.read_text(encoding="utf-8"))
        answers, raised = {}, set()
        for index, step in enumerate(document["given"] + document["calls"]):
            of, _, operation = step.get("operation", name).rpartition(".")
            of = of or folder
            place = f"{folder}/{name}: {step.get('name') or 'given ' + str(index + 1)}"
            if of not in SERVICES or operation not in self.model(of).operation_names:
                self.fault(place, f"{of}.{operation} is no operation")
                continue
            self.call_count += 1
            error = self.check_step(place, self.model(of).operation_model(operation), step, answers)
            if error and (of, operation) == (folder, name):
                raised.add(error)
            if "as" in step:
                answers[step["as"]] = step.get("response")
        self.check_errors(path, raised)

    def check_step(self, place, operation, step, answers):
        """Checks one call; gives the name of its error, if it is one."""
        is_given = "name" not in step
        try:
            request = resolved(step["request"], answers)
        except KeyError:
            # What an earlier step answered is not recorded.
            request = None
        if request is not None and not step.get("isInvalid"):
            self.check_request(place, operation, request, is_success=is_given or step["status"] < 300)
        if is_given and "response" not in step:
            return None
        response, status = step["response"], step.get("status", 200)
        if status < 300:
            self.check_success(place, operation, response)
            return None
        return self.check_error(place, operation, step, response)

    def check_request(self, place, operation, request, is_success):
        if operation.input_shape is None:
            return
        report = botocore.validate.ParamValidator().validate(request, operation.input_shape)
        if report.has_errors():
            self.fault(place, f"a library would not send it: {report.generate_report()}")
        elif is_success:
            self.check_value(f"{place}: request", operation.input_shape, request)

    def check_success(self, place, operation, response):
        shape = operation.output_shape
        if shape is None:
            if response not in (None, {}):
                self.fault(place, "the operation answers nothing")
            return
        # What travels in the status, in headers, or as a stream of events is no part of the document.
        if not operation.has_event_stream_output:
            self.check_value(f"{place}: response", shape, {} if response is None else response)

    def check_error(self, place, operation, step, response):
        name = step.get("error") or (response or {}).get("__type", "")
        name = name.split(":")[0].split("#")[-1]
        shapes = {shape.error_code: shape for shape in operation.error_shapes}
        shapes |= {shape.name: shape for shape in operation.error_shapes}
        members = {key: value for key, value in (response or {}).items() if key != "__type"}
        if name in shapes:
            self.check_value(f"{place}: {name}", shapes[name], members)
        elif name not in COMMON:
            self.fault(place, f"{name or 'an error without a name'} is not modelled")
        elif not set(members) <= {"message", "Message"}:
            self.fault(place, f"{name} has the members {sorted(members)}")
        return name

    def check_errors(self, path, raised):
        """Tells the errors that an operation models and no document raises."""
        folder, name = path.parent.name, path.stem
        reasons = UNREACHABLE[SERVICES[folder]]
        known = reasons.get("*", {}) | reasons.get(name, {})
        for shape in self.model(folder).operation_model(name).error_shapes:
            if shape.name in raised:
                if shape.name in reasons.get(name, {}):
                    self.fault(f"{folder}/{name}", f"{shape.name} is raised, and said to be out of reach")
            elif shape.name in known:
                print(f"{folder}/{name}: {shape.name} does not occur: {known[shape.name]}")
            else:
                self.fault(f"{folder}/{name}", f"{shape.name} is modelled, and no document raises it")

    def check_value(self, place, shape, value):
        check = getattr(self, f"check_{shape.type_name}", None)
        if check is None:
            self.fault(place, f"values of the type {shape.type_name} are unknown here")
        else:
            check(place, shape, value)

    def expect(self, place, value, types, wanted):
        is_right = isinstance(value, types) and (types is bool or not isinstance(value, bool))
        if not is_right:
            self.fault(place, f"{value!r} is not {wanted}")
        return is_right

    def check_structure(self, place, shape, value):
        if not self.expect(place, value, dict, "an object"):
            return
        for name, member in value.items():
            if name == shape.serialization.get("payload") and shape.members[name].type_name == "blob":
                continue  # It is a body of its own.
            if name in shape.members:
                self.check_value(f"{place}.{name}", shape.members[name], member)
            else:
                self.fault(place, f"{name} is no member of {shape.name}")
        for name in shape.required_members:
            if name not in value and "location" not in shape.members[name].serialization:
                self.fault(place, f"{name} is missing")
        if shape.name == "AttributeValue" and len(value) != 1:
            self.fault(place, f"{value!r} has not exactly one type")

    def check_list(self, place, shape, value):
        if self.expect(place, value, list, "an array"):
            for index, element in enumerate(value):
                self.check_value(f"{place}[{index}]", shape.member, element)

    def check_map(self, place, shape, value):
        if self.expect(place, value, dict, "an object"):
            for name, element in value.items():
                self.check_value(f"{place}.{name}", shape.key, name)
                self.check_value(f"{place}.{name}", shape.value, element)

    def check_string(self, place, shape, value):
        if self.expect(place, value, str, "a text") and shape.enum and value not in shape.enum:
            self.fault(place, f"{value!r} is none of {shape.enum}")

    def check_boolean(self, place, shape, value):
        self.expect(place, value, bool, "true or false")

    def check_integer(self, place, shape, value):
        self.expect(place, value, int, "a whole number")

    check_long = check_integer

    def check_double(self, place, shape, value):
        self.expect(place, value, (int, float), "a number")

    check_float = check_double
    check_timestamp = check_double

    def check_blob(self, place, shape, value):
        if self.expect(place, value, str, "a text in Base64"):
            try:
                base64.b64decode(value, validate=True)
            except binascii.Error:
                self.fault(place, f"{value!r} is not Base64")


def resolved(value, answers):
    """A request with the parts of earlier answers in it."""
    if isinstance(value, dict):
        return {key: resolved(element, answers) for key, element in value.items()}
    if isinstance(value, list):
        return [resolved(element, answers) for element in value]
    if not isinstance(value, str) or not (value.startswith("${") and value.endswith("}")):
        return value
    label, *path = value[2:-1].split(".")
    part = answers[label]
    for name in path:
        part = part[int(name)] if isinstance(part, list) else part[name]
    return part


def main():
    folders = sys.argv[1:] or [name for name in SERVICES if (DOCUMENTS / name).is_dir()]
    checker = Checker()
    files = [path for folder in folders for path in sorted((DOCUMENTS / folder).glob("*.json"))]
    for path in files:
        checker.check_file(path)
    for fault in checker.faults:
        print(fault, file=sys.stderr)
    print(
        f"{len(files)} documents, {checker.call_count} calls, {len(checker.faults)} faults, botocore "
        f"{botocore.__version__}"
    )
    return 1 if checker.faults or not files else 0


if __name__ == "__main__":
    sys.exit(main())
