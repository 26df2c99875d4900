/// The rules for the tags of a stream or consumer.
///
/// Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_AddTagsToStream.html
enum KinesisTagRules {
    /// The most tags of one stream or consumer.
    static let countMax = 50
    private static let keyLengths = 1...128
    private static let valueLengths = 0...256

    /// Notes what is wrong with tags that are to be added.
    static func check(_ tags: [String: String], countMin: Int = 0, _ check: inout ConstraintCheck) {
        check.length(tags.count, of: "{}", at: "tags", in: countMin...200)
        func add(_ subject: String, _ lengths: ClosedRange<Int>) {
            let pairs = tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            check.add("{\(pairs.joined(separator: ", "))}", "tags", "\(subject) \(rule(lengths))")
        }
        if !tags.keys.allSatisfy({ isWithin($0, keyLengths) }) { add("Map keys", keyLengths) }
        if !tags.values.allSatisfy({ isWithin($0, valueLengths) }) { add("Map value", valueLengths) }
    }

    /// Notes what is wrong with the keys of tags that are to be removed.
    static func check(keys: [String], _ check: inout ConstraintCheck) {
        let text = "[\(keys.joined(separator: ", "))]"
        check.length(keys.count, of: text, at: "tagKeys", in: 1...50)
        if !keys.allSatisfy({ isWithin($0, keyLengths) }) { check.add(text, "tagKeys", "Member \(rule(keyLengths))") }
    }

    /// Refuses more tags than a resource may have.
    static func checkCount(_ count: Int, of resource: String) throws(ServiceError) {
        guard count <= countMax else {
            throw .invalidArgument(
                "Failed to add tags to \(resource) because a given resource cannot have more than \(countMax) tags "
                    + "associated with it.")
        }
    }

    private static func isWithin(_ text: String, _ lengths: ClosedRange<Int>) -> Bool {
        lengths.contains(text.unicodeScalars.count)
    }

    private static func rule(_ lengths: ClosedRange<Int>) -> String {
        "must satisfy constraint: [Member must have length less than or equal to \(lengths.upperBound), Member must "
            + "have length greater than or equal to \(lengths.lowerBound)]"
    }
}
