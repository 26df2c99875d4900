import MillraceModel

extension ManifestFields {
    /// One event source mapping, in the names of `CreateEventSourceMapping`.
    static let mapping = ManifestObject(
        name: "EventSourceMapping",
        summary: "invokes a function with the records of a stream; the same function and source occur once only",
        source: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
        fields: [
            .required("FunctionName", .text(.functionName), "the name of a registered function"),
            .required(
                "EventSourceArn", .text(.eventSourceARN),
                "\"table/NAME\" for the current stream of a table of this account and Region, \"stream/NAME\" for a "
                    + "Kinesis stream of theirs, \"stream/NAME/consumer/NAME\" for a consumer with enhanced fan-out, or the "
                    + "full ARN of one stream, label included, or consumer"),
            .required(
                "StartingPosition", .choice(EventSourceMapping.StartingPosition.allCases.map(\.rawValue)),
                "where reading begins when the stream is first seen: at its oldest record, behind its newest, or, for "
                    + "Kinesis, at the first record of StartingPositionTimestamp"),
            .optional(
                "StartingPositionTimestamp", .number(0...253_402_300_799),
                "the instant of AT_TIMESTAMP in seconds since 1970; it cannot be in the future"),
            .optional(
                "BatchSize", .integer([1...10_000]), default: 100, "the most records of one invocation"),
            .optional(
                "MaximumBatchingWindowInSeconds", .integer([0...300]), default: 0,
                "how long fewer records than that are gathered, from the end of the last invocation on; 0 never waits"),
            .optional(
                "ParallelizationFactor", .integer([1...10]), default: 1,
                "how many batches of one shard are worked on side by side; records of one item or partition key keep "
                    + "their order"),
            .optional(
                "MaximumRetryAttempts", .integer([-1...10_000]), default: -1,
                "how often a failed batch is tried again before it is discarded; -1 until its records expire"),
            .optional(
                "BisectBatchOnFunctionError", .flag, default: false,
                "whether a failed batch is split in two instead of being tried again as a whole"),
            .optional(
                "MaximumRecordAgeInSeconds", .integer([-1...(-1), 60...604_800]), default: -1,
                "the age at which a record is discarded; -1 never"),
            .optional(
                "FunctionResponseTypes",
                .list(of: .choice(EventSourceMapping.ResponseType.allCases.map(\.rawValue)), count: 0...1), default: [],
                "ReportBatchItemFailures for a function that answers which records failed"),
            .optional(
                "TumblingWindowInSeconds", .integer([0...900]), default: 0,
                "the length of windows over which the function keeps a state; 0 for none"),
            .optional(
                "TumblingWindowIdleTimeoutInSeconds", .integer([0...900]), default: 0,
                "how long after its end a window that gets no further records is closed; 0 waits for a later record, "
                    + "as AWS does; AWS has no such parameter"),
            .optional(
                "FilterCriteria", .object(filterCriteria), default: [:],
                "which records are delivered; all without it"),
            .optional(
                "DestinationConfig", .object(destinationConfig), default: [:],
                "where the failure records of discarded batches go; without it they are dropped"),
            .optional("Enabled", .flag, default: true, "whether the mapping polls"),
            .optional(
                "RetryBackoff", .object(retryBackoff), default: [:],
                "the waits between the attempts of a failed batch; AWS has no such parameter"),
            .refused("KMSKeyArn", because: "there are no keys here"),
            .refused("MetricsConfig", because: "all metrics are always on"),
            .refused("Tags", because: "tags are not supported"),
            .refused("Queues", because: "it is for Amazon MQ, not for streams"),
            .refused("Topics", because: "it is for Kafka, not for streams"),
            .refused("ScalingConfig", because: "it is for SQS, not for streams"),
            .refused("ProvisionedPollerConfig", because: "it is for SQS and Kafka, not for streams"),
            .refused("LoggingConfig", because: "it is for Kafka, not for streams"),
            .refused("SourceAccessConfigurations", because: "it is for Amazon MQ and Kafka, not for streams"),
            .refused("SelfManagedEventSource", because: "it is for Kafka, not for streams"),
            .refused("SelfManagedKafkaEventSourceConfig", because: "it is for Kafka, not for streams"),
            .refused("AmazonManagedKafkaEventSourceConfig", because: "it is for Kafka, not for streams"),
            .refused("DocumentDBEventSourceConfig", because: "it is for DocumentDB, not for streams"),
        ]
    )

    private static let filterCriteria = ManifestObject(
        name: "FilterCriteria",
        summary: "patterns of which a record has to match one",
        source: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
        fields: [
            .optional("Filters", .list(of: .object(filter), count: 0...10), default: [], "the patterns")
        ]
    )

    private static let filter = ManifestObject(
        name: "Filter",
        summary: "one pattern",
        source: "https://docs.aws.amazon.com/lambda/latest/api/API_Filter.html",
        fields: [
            .required(
                "Pattern", .anyText,
                "JSON in a string, at most 4,096 characters; `millrace filter explain` tells what it matches and why")
        ]
    )

    private static let destinationConfig = ManifestObject(
        name: "DestinationConfig",
        summary: "where failure records go",
        source: "https://docs.aws.amazon.com/lambda/latest/api/API_DestinationConfig.html",
        fields: [
            .optional("OnFailure", .object(onFailure), default: [:], "for batches that were discarded"),
            .refused("OnSuccess", because: "streams have no destination for successes, as at AWS"),
        ]
    )

    private static let onFailure = ManifestObject(
        name: "OnFailure",
        summary: "the dead-letter file of a mapping",
        source: "https://docs.aws.amazon.com/lambda/latest/api/API_OnFailure.html",
        fields: [
            .optional(
                "Destination", .text(.destination),
                "a file that gets one JSON line for each discarded batch; a relative path starts in the data directory")
        ]
    )

    private static let retryBackoff = ManifestObject(
        name: "RetryBackoff",
        summary: "each wait is drawn evenly from zero to a bound, which doubles from BaseSeconds up to CapSeconds",
        source: nil,
        fields: [
            .optional("BaseSeconds", .number(0.001...3_600), default: 1, "the bound after the first failure"),
            .optional("CapSeconds", .number(0.001...86_400), default: 60, "the highest bound, at least BaseSeconds"),
        ]
    )
}
