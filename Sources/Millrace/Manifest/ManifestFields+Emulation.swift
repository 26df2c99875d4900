import MillraceModel
import MillraceTables

extension ManifestFields {
    /// How the emulated services behave.
    static let emulation = ManifestObject(
        name: "Emulation",
        summary: "how the emulated services behave: ages, limits, and faults on purpose; AWS has no such parameters",
        source: nil,
        fields: [
            .optional(
                "EnablingAnEnabledStream",
                .choice(TableService.Options.EnablingAnEnabledStream.allCases.map(\.rawValue)),
                default: "ResourceInUseException",
                "the error of enabling a stream on a table that has one: as documented, or as AWS answers today"),
            .optional(
                "ShardAgeMaxSeconds", .integer([0...86_400]), default: 14_400,
                "the age at which a shard of a table's stream goes on in a new one; 0 for never"),
            .optional(
                "ShardSplitRecordsPerSecond", .integer([0...1_000_000]), default: 1_000,
                "the records a second, over a minute, from which on a shard of a table's stream splits; 0 for never"),
            .optional(
                "OpenShardsMax", .integer([1...1_000]), default: 16,
                "how many open shards the stream of a table gets by splits at the most"),
            .optional(
                "EnforceStreamLimits", .flag, default: false,
                "whether readers of tables' streams are throttled: two at a time and 2 MB a second for each shard"),
            .optional(
                "EnforceKinesisLimits", .flag, default: false,
                "whether Kinesis streams throttle: 1 MiB and 1,000 records written, 2 MiB and 5 calls read a second for "
                    + "each shard"),
            .optional(
                "DestinationFaults", .object(destinationFaults), default: [:],
                "duplicates and disorder in Kinesis streams that take the changes of tables"),
        ]
    )

    private static let destinationFaults = ManifestObject(
        name: "DestinationFaults",
        summary: "what Kinesis Data Streams for DynamoDB allows itself, provoked by a seed",
        source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_gettingstarted.html",
        fields: [
            .optional("DuplicateShare", .number(0...1), default: 0, "the share of changes that are written twice"),
            .optional(
                "ReorderShare", .number(0...1), default: 0,
                "the share of changes that are held back for about a second, so that later ones overtake them"),
            .optional("Seed", .integer([0...9_007_199_254_740_991]), default: 1, "what draws them"),
        ]
    )
}
