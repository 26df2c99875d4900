extension KinesisEvent.Record {
    /// The metadata that the records of a batch have in common.
    package struct Frame: Hashable, Sendable {
        /// The metadata, as the properties of a record name it.
        struct Members: Hashable, Sendable {
            /// `aws:kinesis`.
            var eventSource: String
            /// `1.0`.
            var eventVersion: String
            /// `aws:kinesis:record`.
            var eventName: String
            /// The ARN of the function's execution role.
            var invokeIdentityARN: String
            /// The Region of the stream.
            var awsRegion: String
            /// The ARN of the stream, or of the consumer with enhanced fan-out.
            var eventSourceARN: StreamARN
        }

        private final class Storage: Sendable {
            let members: Members

            init(_ members: Members) { self.members = members }
        }

        private var storage: Storage

        /// Creates the frame of the records of a stream.
        ///
        /// - Parameters:
        ///   - invokeIdentityARN: The ARN of the function's execution role.
        ///   - eventSourceARN: The ARN of the stream, or of the consumer.
        package init(invokeIdentityARN: String, eventSourceARN: StreamARN) {
            self.init(
                Members(
                    eventSource: eventSourceARN.eventSource,
                    eventVersion: "1.0",
                    eventName: "aws:kinesis:record",
                    invokeIdentityARN: invokeIdentityARN,
                    awsRegion: eventSourceARN.region,
                    eventSourceARN: eventSourceARN
                ))
        }

        /// Creates a frame of any metadata.
        init(_ members: Members) { storage = Storage(members) }

        /// The metadata.
        var members: Members { storage.members }

        /// Changes the metadata of this copy.
        mutating func change(_ body: (inout Members) -> Void) {
            var members = storage.members
            body(&members)
            storage = Storage(members)
        }

        /// Frames are equal when their metadata is.
        package static func == (left: Self, right: Self) -> Bool {
            left.storage === right.storage || left.members == right.members
        }

        /// Hashes the metadata.
        package func hash(into hasher: inout Hasher) { hasher.combine(members) }
    }
}
