extension KinesisService {
    /// A page of a stream's tags (`ListTagsForStream`).
    public struct ListTagsOutput: Hashable, Sendable {
        /// A tag.
        public struct Tag: Hashable, Sendable {
            /// 1 to 128 characters, unique among the stream's tags.
            public let key: String
            /// Up to 256 characters.
            public let value: String

            /// The tags of a stream or consumer in the order of their keys.
            static func list(_ tags: [String: String]) -> [Tag] {
                tags.sorted { $0.key < $1.key }.map { Tag(key: $0.key, value: $0.value) }
            }
        }

        /// The tags in the order of their keys.
        public let tags: [Tag]
        /// Whether tags follow behind these.
        public let hasMoreTags: Bool
    }
}
