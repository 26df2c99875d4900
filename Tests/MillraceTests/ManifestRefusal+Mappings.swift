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
            "MaximumBatchingWindowInSeconds: 5",
            "MaximumBatchingWindowInSeconds: 5 is refused: batching windows are not supported yet; write 0 or leave "
                + "MaximumBatchingWindowInSeconds out"
        ),
        (
            "ParallelizationFactor: 2",
            "ParallelizationFactor: 2 is refused: several lanes for one shard are not supported yet; write 1 or leave "
                + "ParallelizationFactor out"
        ),
        (
            "BisectBatchOnFunctionError: true",
            "BisectBatchOnFunctionError: true is refused: bisecting is not supported yet; write false or leave "
                + "BisectBatchOnFunctionError out"
        ),
        (
            "TumblingWindowInSeconds: 60",
            "TumblingWindowInSeconds: 60 is refused: tumbling windows are not supported yet; write 0 or leave "
                + "TumblingWindowInSeconds out"
        ),
        (
            "FilterCriteria: {\"Filters\": [{\"Pattern\": \"{}\"}]}",
            "FilterCriteria: {\"Filters\":[{\"Pattern\":\"{}\"}]} is refused: filters are not supported yet; write {} "
                + "or {\"Filters\":[]} or leave FilterCriteria out"
        ),
        (
            "StartingPositionTimestamp: 0",
            "StartingPositionTimestamp: 0 is refused: it is for AT_TIMESTAMP and so for Kinesis only; leave "
                + "StartingPositionTimestamp out"
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
        ("stream/clicks", "is not supported yet: Kinesis streams as sources; a table's stream is \"table/NAME\""),
        (
            "stream/clicks/consumer/app",
            "is not supported yet: Kinesis streams as sources; a table's stream is \"table/NAME\""
        ),
        (
            "arn:aws:kinesis:us-east-1:000000000000:stream/clicks",
            "is not supported yet: Kinesis streams as sources; a table's stream is \"table/NAME\""
        ),
        (
            "arn:aws:kinesis:us-east-1:000000000000:stream/clicks/consumer/a:1",
            "is not supported yet: Kinesis streams as sources; a table's stream is \"table/NAME\""
        ),
        (
            "arn:aws:dynamodb:us-east-1:000000000000:table/Orders",
            "is the ARN of a table, not of its stream; did you mean \"table/Orders\"?"
        ),
        (
            "arn:aws:sqs:us-east-1:000000000000:orders",
            "is not supported: only the streams of tables are sources, as in \"table/NAME\""
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
        ("table/", "is not the source of a mapping: \"table/NAME\", or the ARN of a table's stream"),
        ("table/Or ders", "is not the source of a mapping: \"table/NAME\", or the ARN of a table's stream"),
        ("table/Plain", "is a table without a stream; give it a StreamSpecification in Tables"),
    ]
}
