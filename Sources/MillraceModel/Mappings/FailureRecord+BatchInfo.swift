extension FailureRecord {
    /// Where the discarded records stood.
    public struct BatchInfo: Hashable, Sendable {
        /// The discarded records: their numbers, their times, and how many they are.
        public struct RecordRange: Hashable, Sendable {
            /// The sequence number of the first record.
            public var startSequenceNumber: SequenceNumber
            /// The sequence number of the last record.
            public var endSequenceNumber: SequenceNumber
            /// When the first record arrived.
            public var approximateArrivalOfFirstRecord: Timestamp
            /// When the last record arrived.
            public var approximateArrivalOfLastRecord: Timestamp
            /// How many records there are.
            public var batchSize: Int

            /// Creates the description of records.
            public init(
                startSequenceNumber: SequenceNumber,
                endSequenceNumber: SequenceNumber,
                approximateArrivalOfFirstRecord: Timestamp,
                approximateArrivalOfLastRecord: Timestamp,
                batchSize: Int
            ) {
                self.startSequenceNumber = startSequenceNumber
                self.endSequenceNumber = endSequenceNumber
                self.approximateArrivalOfFirstRecord = approximateArrivalOfFirstRecord
                self.approximateArrivalOfLastRecord = approximateArrivalOfLastRecord
                self.batchSize = batchSize
            }

            /// Describes the records of a batch, or gives `nil` when there are none.
            package init?(of records: [StreamRecord]) {
                guard let first = records.first, let last = records.last else { return nil }
                self.init(
                    startSequenceNumber: first.sequenceNumber,
                    endSequenceNumber: last.sequenceNumber,
                    approximateArrivalOfFirstRecord: first.arrival,
                    approximateArrivalOfLastRecord: last.arrival,
                    batchSize: records.count
                )
            }
        }

        /// The shard they came from.
        public var shardID: ShardID
        /// The records; `nil` for the final invocation of a tumbling window, which has none.
        public var records: RecordRange?
        /// The stream, label included; the consumer with enhanced fan-out.
        public var streamARN: StreamARN

        /// Creates the description of a batch.
        public init(shardID: ShardID, records: RecordRange?, streamARN: StreamARN) {
            self.shardID = shardID
            self.records = records
            self.streamARN = streamARN
        }
    }

    /// The tumbling window of a discarded batch.
    public struct TimeWindowInfo: Hashable, Sendable {
        /// The window.
        public var window: TimeWindow
        /// Whether the window's final invocation is what failed (`isFinalInvokeForWindow`).
        public var isFinalInvoke: Bool
        /// Whether the window ended before its time because its state got too large (`isWindowTerminatedEarly`).
        public var isTerminatedEarly: Bool

        /// Creates the description of a window.
        public init(window: TimeWindow, isFinalInvoke: Bool, isTerminatedEarly: Bool) {
            self.window = window
            self.isFinalInvoke = isFinalInvoke
            self.isTerminatedEarly = isTerminatedEarly
        }

        /// Describes the window of an event.
        package init(_ properties: TimeWindowProperties) {
            self.init(
                window: properties.window,
                isFinalInvoke: properties.isFinalInvoke,
                isTerminatedEarly: properties.isTerminatedEarly
            )
        }
    }
}
