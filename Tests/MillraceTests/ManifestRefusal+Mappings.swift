extension ManifestRefusal {
    static let mappingRefusals: [(member: String, problem: String)] = [
        ("BatchSize: 0", "BatchSize: 0 is not a whole number from 1 to 10000"),
        ("BatchSize: 10001", "BatchSize: 10001 is not a whole number from 1 to 10000"),
        ("BatchSize: 1.5", "BatchSize: 1.5 is not a whole number from 1 to 10000"),
        ("BatchSize: 1e2", "BatchSize: 1e2 is not a whole number from 1 to 10000"),
        ("BatchSize: \"100\"", "BatchSize: \"100\" is not a whole number from 1 to 10000"),
        ("BatchSize: null", "BatchSize: null is not a whole number from 1 to 10000; leave it out instead"),
        ("BatchSize: 99999999999999999999", "BatchSize: 99999999999999999999 is not a whole number from 1 to 10000"),
        ("MaximumRetryAttempts: -2", "MaximumRetryAttempts: -2 is not a whole number from -1 to 10000"),
        ("MaximumRetryAttempts: 10001", "MaximumRetryAttempts: 10001 is not a whole number from -1 to 10000"),
        (
            "MaximumRecordAgeInSeconds: 59",
            "MaximumRecordAgeInSeconds: 59 is not -1 or a whole number from 60 to 604800"
        ),
        (
            "MaximumRecordAgeInSeconds: 604801",
            "MaximumRecordAgeInSeconds: 604801 is not -1 or a whole number from 60 to 604800"
        ),
        (
            "FunctionResponseTypes: [\"ReportItemFailures\"]",
            "FunctionResponseTypes/0: \"ReportItemFailures\" is not \"ReportBatchItemFailures\"; did you mean "
                + "ReportBatchItemFailures?"
        ),
        (
            "FunctionResponseTypes: [\"ReportBatchItemFailures\", \"ReportBatchItemFailures\"]",
            "FunctionResponseTypes: [\"ReportBatchItemFailures\",\"ReportBatchItemFailures\"] has 2 elements; expected "
                + "an array of 0 to 1 of \"ReportBatchItemFailures\""
        ),
        ("Enabled: 1", "Enabled: 1 is not true or false"),
        (
            "DestinationConfig: {\"OnSuccess\": {}}",
            "DestinationConfig/OnSuccess: {} is refused: streams have no destination for successes, as at AWS; leave "
                + "OnSuccess out"
        ),
        (
            "DestinationConfig: {\"OnFailure\": {\"Destination\": \"arn:aws:sqs:us-east-1:000000000000:q\"}}",
            "DestinationConfig/OnFailure/Destination: \"arn:aws:sqs:us-east-1:000000000000:q\" is not supported: "
                + "failure records go to a file, as in \"file:dead-letters/orders.jsonl\""
        ),
        (
            "DestinationConfig: {\"OnFailure\": {\"Destination\": \"file:///dead.jsonl\"}}",
            "DestinationConfig/OnFailure/Destination: \"file:///dead.jsonl\" is a URL; write the path right behind "
                + "\"file:\""
        ),
        (
            "DestinationConfig: {\"OnFailure\": {\"Destination\": \"file:dead.json\"}}",
            "DestinationConfig/OnFailure/Destination: \"file:dead.json\" is not a destination: \"file:\" and the path "
                + "of a .jsonl file, at most 350 characters"
        ),
        (
            "DestinationConfig: {\"OnFailure\": {\"Destination\": \"\"}}",
            "DestinationConfig/OnFailure/Destination: \"\" names no file; leave DestinationConfig out for none"
        ),
        ("RetryBackoff: {\"BaseSeconds\": 0}", "RetryBackoff/BaseSeconds: 0 is not a number from 0.001 to 3600"),
        ("RetryBackoff: {\"CapSeconds\": 1e999}", "RetryBackoff/CapSeconds: 1e999 is not a number from 0.001 to 86400"),
        ("RetryBackoff: {\"BaseSeconds\": 61}", "RetryBackoff: CapSeconds (60) is less than BaseSeconds (61)"),
        (
            "MaximumBatchingWindowInSeconds: 301",
            "MaximumBatchingWindowInSeconds: 301 is not a whole number from 0 to 300"
        ),
        ("ParallelizationFactor: 0", "ParallelizationFactor: 0 is not a whole number from 1 to 10"),
        ("ParallelizationFactor: 11", "ParallelizationFactor: 11 is not a whole number from 1 to 10"),
        ("BisectBatchOnFunctionError: 1", "BisectBatchOnFunctionError: 1 is not true or false"),
        ("TumblingWindowInSeconds: 901", "TumblingWindowInSeconds: 901 is not a whole number from 0 to 900"),
        (
            "TumblingWindowInSeconds: 60, \"ParallelizationFactor\": 2",
            "ParallelizationFactor: 2 does not go with TumblingWindowInSeconds, as at AWS; set it to 1, or "
                + "TumblingWindowInSeconds to 0"
        ),
        (
            "TumblingWindowInSeconds: 60, \"FilterCriteria\": {\"Filters\": [{\"Pattern\": \"{\\\"eventName\\\":[\\\"INSERT\\\"]}\"}]}",
            "FilterCriteria: does not go with TumblingWindowInSeconds, as at AWS; leave it out and pass over records "
                + "in the function"
        ),
        (
            "TumblingWindowIdleTimeoutInSeconds: 5",
            "TumblingWindowIdleTimeoutInSeconds: means nothing without TumblingWindowInSeconds; leave it out"
        ),
        (
            "FilterCriteria: {\"Filters\": [{\"Pattern\": \"insert\"}]}",
            "FilterCriteria/Filters/0/Pattern: \"insert\" is not JSON: unexpected 'i' at byte 0, expected a value (byte 0 "
                + "of the pattern)"
        ),
        (
            "FilterCriteria: {\"Filters\": [{\"Pattern\": \"{\\\"eventName\\\":[{\\\"wildcard\\\":\\\"I*\\\"}]}\"}]}",
            "FilterCriteria/Filters/0/Pattern/eventName/0/wildcard: \"I*\" is for \"wildcard\", which Lambda's filters "
                + "do not have; they have anything-but, equals-ignore-case, exists, numeric, prefix, suffix (byte 26 of "
                + "the pattern)"
        ),
        (
            "StartingPositionTimestamp: 0",
            "StartingPositionTimestamp: 0 means nothing without AT_TIMESTAMP; leave it out"
        ),
        ("KMSKeyArn: \"\"", "KMSKeyArn: \"\" is refused: there are no keys here; leave KMSKeyArn out"),
        ("Tags: {}", "Tags: {} is refused: tags are not supported; leave Tags out"),
        (
            "MetricsConfig: {}", "MetricsConfig: {} is refused: all metrics are always on; leave MetricsConfig out"
        ),
        ("Queues: []", "Queues: [] is refused: it is for Amazon MQ, not for streams; leave Queues out"),
        ("Topics: []", "Topics: [] is refused: it is for Kafka, not for streams; leave Topics out"),
        ("BatchSise: 5", "BatchSise: 5 stands under a name that is unknown here; did you mean BatchSize?"),
        ("batchSize: 5", "batchSize: 5 stands under a name that is unknown here; did you mean BatchSize?"),
        (
            "MaxRetryAttempts: 5",
            "MaxRetryAttempts: 5 stands under a name that is unknown here; did you mean MaximumRetryAttempts?"
        ),
        ("Enabled: true, \"Enabled\": true", "Enabled: true stands under a name that this object has twice"),
        (
            "RetryBackoff: {\"Jitter\": 1}",
            "RetryBackoff/Jitter: 1 stands under a name that is unknown here; these are known: BaseSeconds, CapSeconds"
        ),
    ]

    static let sourceRefusals: [(source: String, problem: String)] = [
        (
            "stream/clicks/consumer/",
            "is not the source of a mapping: \"table/NAME\", \"stream/NAME\", \"stream/NAME/consumer/NAME\", or the ARN of a "
                + "table's stream, a Kinesis stream or a consumer"
        ),
        (
            "stream/cli cks",
            "is not the source of a mapping: \"table/NAME\", \"stream/NAME\", \"stream/NAME/consumer/NAME\", or the ARN of a "
                + "table's stream, a Kinesis stream or a consumer"
        ),
        (
            "arn:aws:dynamodb:us-east-1:000000000000:table/Orders",
            "is the ARN of a table, not of its stream; did you mean \"table/Orders\"?"
        ),
        (
            "arn:aws:sqs:us-east-1:000000000000:orders",
            "is not supported: sources are the streams of tables, as in \"table/NAME\", and Kinesis streams, as in "
                + "\"stream/NAME\""
        ),
        (
            "arn:aws:dynamodb:eu-west-1:000000000000:table/Orders/stream/x",
            "is in another Region than the manifest, us-east-1"
        ),
        (
            "arn:aws:dynamodb:us-east-1:000000000001:table/Orders/stream/x",
            "is in another account than the manifest, 000000000000"
        ),
        ("Orders", "is not a source; did you mean \"table/Orders\"?"),
        (
            "table/",
            "is not the source of a mapping: \"table/NAME\", \"stream/NAME\", \"stream/NAME/consumer/NAME\", or the ARN of a "
                + "table's stream, a Kinesis stream or a consumer"
        ),
        (
            "table/Or ders",
            "is not the source of a mapping: \"table/NAME\", \"stream/NAME\", \"stream/NAME/consumer/NAME\", or the ARN of a "
                + "table's stream, a Kinesis stream or a consumer"
        ),
        ("table/Plain", "is a table without a stream; give it a StreamSpecification in Tables"),
    ]
}
