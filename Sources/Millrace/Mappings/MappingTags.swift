/// The rules for the tags of a mapping.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html
enum MappingTags {
    private static let countMax = 50
    private static let keyLengths = 1...128
    private static let valueLengthMax = 256

    /// Checks the tags that a mapping is to have.
    ///
    /// - Throws: `MillraceError`.
    static func check(_ tags: [String: String]) throws(MillraceError) {
        guard tags.count <= countMax else {
            throw MillraceError(
                .mappingInvalid, "\(tags.count) tags are too many for a mapping; \(countMax) is the most")
        }
        for (key, value) in tags.sorted(by: { $0.key < $1.key }) {
            guard keyLengths.contains(key.unicodeScalars.count) else {
                throw MillraceError(.mappingInvalid, "the key \"\(key)\" of a tag does not have 1 to 128 characters")
            }
            guard !key.hasPrefix("aws:") else {
                throw MillraceError(
                    .mappingInvalid, "the key \"\(key)\" of a tag begins with aws:, which AWS keeps for itself")
            }
            guard value.unicodeScalars.count <= valueLengthMax else {
                throw MillraceError(.mappingInvalid, "the value of the tag \"\(key)\" has more than 256 characters")
            }
        }
    }
}
