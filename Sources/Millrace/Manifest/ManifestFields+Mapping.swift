import MillraceModel

extension ManifestFields {
    /// One event source mapping, in the names of `CreateEventSourceMapping`.
    static let mapping = ManifestObject(
        name: "EventSourceMapping",
        summary: "invokes a function with the changes of a table; the same function and source occur once only",
        source: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
        fields: [
            .required("FunctionName", .text(.functionName), "the name of a registered function"),
            .required(
                "EventSourceArn", .text(.eventSourceARN),
                "\"table/NAME\" for the current stream of a table of this account and Region, or the full ARN of one "
                    + "stream, label included"),
            .required(
                "StartingPosition",
                .choice(
                    EventSourceMapping.StartingPosition.allCases.map(\.rawValue),
                    refused: ["AT_TIMESTAMP": "is for Kinesis only, as at AWS"]),
                "where reading begins when the stream is first seen: at its oldest record, or behind its newest"),
            .optional(
                "BatchSize", .integer([1...10_000]), default: 100, "the most records of one invocation"),
            .optional(
                "MaximumRetryAttempts", .integer([-1...10_000]), default: -1,
                "how often a failed batch is tried again before it is discarded; -1 without end"),
            .optional(
                "MaximumRecordAgeInSeconds", .integer([-1...(-1), 60...604_800]), default: -1,
                "the age at which a record is discarded; -1 never"),
            .optional(
                "FunctionResponseTypes",
                .list(of: .choice(EventSourceMapping.ResponseType.allCases.map(\.rawValue)), count: 0...1), default: [],
                "ReportBatchItemFailures for a function that answers which records failed"),
            .optional(
                "DestinationConfig", .object(destinationConfig), default: [:],
                "where the failure records of discarded batches go; without it they are dropped"),
            .optional("Enabled", .flag, default: true, "whether the mapping polls"),
            .optional(
                "RetryBackoff", .object(retryBackoff), default: [:],
                "the waits between the attempts of a failed batch; AWS has no such parameter"),
            .neutral("MaximumBatchingWindowInSeconds", 0, because: "batching windows are not supported yet"),
            .neutral("ParallelizationFactor", 1, because: "several lanes for one shard are not supported yet"),
            .neutral("BisectBatchOnFunctionError", false, because: "bisecting is not supported yet"),
            .neutral("TumblingWindowInSeconds", 0, because: "tumbling windows are not supported yet"),
            .neutral("FilterCriteria", [:], ["Filters": []], because: "filters are not supported yet"),
            .refused("StartingPositionTimestamp", because: "it is for AT_TIMESTAMP and so for Kinesis only"),
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
