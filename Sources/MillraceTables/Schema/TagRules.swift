internal import MillraceStreams

/// The rules for the tags of a table.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Tag.html
enum TagRules {
    private static let countMax = 50

    /// Checks the tags that a table is to have.
    static func check(_ tags: [String: String]) throws(ServiceError) {
        var constraints = ConstraintCheck()
        for (index, tag) in tags.sorted(by: { $0.key < $1.key }).enumerated() {
            constraints.length(of: tag.key, at: "tags.\(index + 1).member.key", in: 1...128)
            constraints.length(of: tag.value, at: "tags.\(index + 1).member.value", in: 0...256)
        }
        try constraints.finish()
        if let name = tags.keys.sorted().first(where: { $0.hasPrefix("aws:") }) {
            throw .validation("One or more parameter values were invalid: Tag keys cannot begin with aws: \(name)")
        }
        guard tags.count <= countMax else {
            throw .validation(
                "One or more parameter values were invalid: Too many tags: a table can have \(countMax), there would "
                    + "be \(tags.count)")
        }
    }
}
