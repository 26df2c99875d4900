public import MillraceModel

extension DynamoDBStreamsService {
    /// Which streams to list.
    public struct ListStreamsInput: Hashable, Sendable {
        /// The table whose streams to list, 3 to 255 characters; `nil` for the streams of all tables.
        public var tableName: String?
        /// The most streams to give, 1 to 100; 100 by default.
        public var limit: Int?
        /// The last stream of the page before; it need not exist any more.
        public var exclusiveStartStreamARN: String?

        /// Creates an input.
        public init(tableName: String? = nil, limit: Int? = nil, exclusiveStartStreamARN: String? = nil) {
            self.tableName = tableName
            self.limit = limit
            self.exclusiveStartStreamARN = exclusiveStartStreamARN
        }
    }

    /// A page of streams.
    public struct ListStreamsOutput: Hashable, Sendable {
        /// The streams, by ARN.
        public var streams: [Stream]
        /// The last stream of the page when there are more.
        public var lastEvaluatedStreamARN: StreamARN?
    }

    /// A stream in a list.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Stream.html
    public struct Stream: Hashable, Sendable {
        /// The stream's name, label included.
        public var streamARN: StreamARN
        /// The table's name; the table itself may be gone.
        public var tableName: String
        /// When the stream was made, such as `2015-05-11T21:21:33.291`.
        public var streamLabel: String
    }

    /// Lists streams, also those that were disabled less than the retention ago.
    ///
    /// Pages follow the order of ARNs, so a stream that comes or goes in between hides and repeats no other.
    ///
    /// - Throws: `ServiceError`: `.validation`.
    ///
    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html
    public func listStreams(_ input: ListStreamsInput = ListStreamsInput()) async throws -> ListStreamsOutput {
        var check = ConstraintCheck()
        check.name(input.tableName, at: "tableName")
        check.value(input.limit, at: "limit", in: 1...100)
        check.length(of: input.exclusiveStartStreamARN, at: "exclusiveStartStreamArn", in: 37...1_024)
        try check.finish()
        let start = try input.exclusiveStartStreamARN.map(Self.arn)

        let streams = streams.compactMap { stream -> Stream? in
            guard case .dynamoDB(let table, let label) = stream.arn.source else { return nil }
            if let name = input.tableName, name != table { return nil }
            if let start, stream.arn.description <= start.description { return nil }
            return Stream(streamARN: stream.arn, tableName: table, streamLabel: label)
        }
        let page = Array(streams.prefix(input.limit ?? 100))
        return ListStreamsOutput(
            streams: page,
            lastEvaluatedStreamARN: page.count < streams.count ? page.last?.streamARN : nil
        )
    }
}
