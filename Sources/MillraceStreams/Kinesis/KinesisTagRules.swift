/// The rules for the tags of a stream or consumer.
///
/// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_AddTagsToStream.html
enum KinesisTagRules {
    /// The most tags of one stream or consumer.
    static let countMax = 50

    /// Notes what is wrong with tags that are to be added.
    static func check(_ tags: [String: String], countMin: Int = 0, _ check: inout ConstraintCheck) {
        check.length(tags.count, of: "{}", at: "tags", in: countMin...200)
        for (key, value) in tags.sorted(by: { $0.key < $1.key }) {
            check.length(of: key, at: "tags.key", in: 1...128)
            check.length(of: value, at: "tags.value", in: 0...256)
        }
    }

    /// Refuses more tags than a resource may have.
    static func checkCount(_ count: Int, of resource: String) throws(ServiceError) {
        guard count <= countMax else {
            throw .invalidArgument(
                "Failed to add tags to \(resource) because a given resource cannot have more than \(countMax) tags "
                    + "associated with it.")
        }
    }
}
