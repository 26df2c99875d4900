import Millrace

/// The shapes of members that several operations have.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
enum LambdaShapes {
    /// A function: its name, part of its ARN, or the ARN; with a version or without.
    static let functionName = Shape.text(
        .init(
            length: 1...256,
            pattern: (
                #"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"#
                    + #"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"#,
                { FunctionReference($0) != nil }
            )
        )
    )

    /// A source of events.
    static let arn = Shape.text(
        .init(
            pattern: (
                #"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)"#,
                // Regions may have names that AWS does not give, such as "local".
                {
                    $0.wholeMatch(
                        of: /arn:aws[a-zA-Z0-9-]*:[a-zA-Z0-9-]+:[a-z0-9-]{0,63}:([0-9]{12})?:.*/)
                        != nil
                }
            )
        )
    )

    /// A version of a function.
    static let qualifier = Shape.text(
        .init(
            length: 1...128,
            pattern: (
                #"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"#,
                { $0.wholeMatch(of: /\$LATEST\.PUBLISHED|[a-zA-Z0-9_$-]+/) != nil }
            )
        )
    )

    /// What has tags.
    static let taggableResource = Shape.text(.length(1...256))

    /// The page of a list.
    static let page: [(LambdaOperation.Place, Shape.Member)] = [
        (.query("Marker"), .optional("Marker", .text())),
        (.query("MaxItems"), .optional("MaxItems", .integer(1...10_000))),
    ]

    /// The members of a mapping that can be given when it is made and later.
    static let mappingSettings: [(LambdaOperation.Place, Shape.Member)] =
        [
            .optional("Enabled", .boolean),
            .optional("BatchSize", .integer(1...10_000)),
            .optional(
                "FilterCriteria",
                .structure([
                    .optional(
                        "Filters",
                        .list(of: .structure([.optional("Pattern", .text(.length(0...4_096)))])))
                ])
            ),
            .optional("MaximumBatchingWindowInSeconds", .integer(0...300)),
            .optional("ParallelizationFactor", .integer(1...10)),
            .optional(
                "DestinationConfig",
                .structure([.optional("OnSuccess", destination), .optional("OnFailure", destination)])
            ),
            .optional("MaximumRecordAgeInSeconds", .integer(-1...604_800)),
            .optional("BisectBatchOnFunctionError", .boolean),
            .optional("MaximumRetryAttempts", .integer(-1...10_000)),
            .optional("TumblingWindowInSeconds", .integer(0...900)),
            .optional(
                "FunctionResponseTypes",
                .list(of: .text(.oneOf(["ReportBatchItemFailures"])), count: 0...1)
            ),
        ].map { (.body, $0) }
        + Manifest.refusedMappingParameters.map { name, reason in
            (.body, .optional(name, .refusedUnlessEmpty("is refused: \(reason)")))
        }

    private static let destination = Shape.structure([.optional("Destination", .text(.length(0...350)))])
}
