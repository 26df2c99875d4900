import MillraceModel

extension ManifestFields {
    /// One Kinesis stream, in the names of CloudFormation and `CreateStream`.
    static let kinesisStream = ManifestObject(
        name: "KinesisStream",
        summary: "one Kinesis data stream",
        source:
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesis-stream.html",
        fields: [
            .required("Name", .text(.streamName), "the stream's name, unique in the manifest"),
            .optional(
                "ShardCount", .integer([1...10_000]),
                "how many shards a PROVISIONED stream begins with; without it the stream is ON_DEMAND, with 4"),
            .optional(
                "StreamModeDetails", .object(streamModeDetails),
                "who decides how many shards there are; follows from ShardCount without it"),
            .optional(
                "RetentionPeriodHours", .integer([24...8_760]), default: 24, "how long records are kept"),
            .optional(
                "Consumers", .list(of: .text(.streamName), count: 0...20), default: [],
                "names of consumers with enhanced fan-out, for sources like \"stream/NAME/consumer/NAME\"; "
                    + "CloudFormation has a resource of its own for them"),
            .optional("Tags", .list(of: .object(tag), count: 0...50), default: [], "the tags of the stream"),
            .refused("StreamEncryption", because: "encryption is a setting of the Store here"),
            .refused("DesiredShardLevelMetrics", because: "there are no metrics of shards"),
            .refused("MaxRecordSizeInKiB", because: "it is a call, UpdateMaxRecordSize, not a setting"),
            .refused("WarmThroughputMiBps", because: "there is no capacity to warm"),
        ]
    )

    private static let streamModeDetails = ManifestObject(
        name: "StreamModeDetails",
        summary: "who decides how many shards there are",
        source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StreamModeDetails.html",
        fields: [
            .required(
                "StreamMode", .choice(["PROVISIONED", "ON_DEMAND"]), "you with ShardCount, or the stream by itself")
        ]
    )
}
