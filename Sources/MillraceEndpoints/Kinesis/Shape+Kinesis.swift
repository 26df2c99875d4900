import MillraceModel
import MillraceStreams

// What the members of Kinesis's requests must be, as its service model has them.
extension Shape {
    /// The name of a stream or consumer, or the id of a shard.
    static let kinesisName = Shape.text(
        TextRule(
            length: 1...128,
            pattern: (
                "[a-zA-Z0-9_.-]+",
                { text in
                    !text.isEmpty
                        && text.utf8.allSatisfy { byte in
                            switch byte {
                            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
                                UInt8(ascii: "-"):
                                true
                            default: false
                            }
                        }
                }
            )
        ))

    /// The ARN of a stream.
    static let streamARN = arn(KinesisService.streamARNPattern) { source in
        if case .kinesis(_, nil) = source { true } else { false }
    }

    /// The ARN of a consumer.
    static let consumerARN = arn(KinesisService.consumerARNPattern) { source in
        if case .kinesis(_, .some) = source { true } else { false }
    }

    /// The ARN of a stream or consumer.
    static let resourceARN = arn(KinesisService.resourceARNPattern) { source in
        if case .kinesis = source { true } else { false }
    }

    /// A hash of partition keys.
    static let hashKey = number(digitCountMax: 39)

    /// A sequence number.
    static let sequenceNumber = number(digitCountMax: 129)

    /// What leads to the next page of a list.
    static let pageToken = Shape.text(.length(1...1_048_576))

    /// How many elements a page may have.
    static let pageLimit = Shape.integer(1...10_000)

    /// The number of shards that there are to be.
    static let shardCount = Shape.integer(1...Int(Int32.max))

    /// The greatest record of a stream, in KiB.
    static let maxRecordSize = Shape.integer(1_024...10_240)

    /// Tags to be added; the service checks keys and values.
    static let tags = Shape.map(of: .text(), count: 1...200)

    /// One of the values of an enumeration.
    static func choice<Value: RawRepresentable<String> & CaseIterable>(of type: Value.Type) -> Shape {
        .text(.oneOf(type.allCases.map(\.rawValue)))
    }

    private static func number(digitCountMax: Int) -> Shape {
        .text(
            TextRule(
                pattern: (
                    KinesisService.numberPattern(digitCountMax: digitCountMax),
                    { KinesisService.isNumber($0, digitCountMax: digitCountMax) }
                )))
    }

    private static func arn(
        _ pattern: String, _ isMet: @escaping @Sendable (StreamARN.Source) -> Bool
    ) -> Shape {
        .text(
            TextRule(
                length: 1...2_048, pattern: (pattern, { text in StreamARN(text).map { isMet($0.source) } ?? false }))
        )
    }
}
