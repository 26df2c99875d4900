// What DynamoDB refuses about a value on its own, in its words, for what comes as JSON and for what handlers build.
//
// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
extension AttributeValue {
    /// How many levels of lists and maps DynamoDB stores.
    package static let nestingDepthMax = 32
    /// DynamoDB's text for a value with more levels.
    package static let nestingFault = "Nesting Levels have exceeded supported limits"
    /// DynamoDB's text for a value without a type.
    package static let noTypeFault =
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
    /// DynamoDB's text for a value with two types.
    package static let severalTypesFault =
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
    /// The text for an attribute whose name is empty.
    package static let emptyNameFault = "One or more parameter values were invalid: An attribute name may not be empty"
    /// DynamoDB's text for `NULL` with another value than true.
    package static let nullFault =
        "One or more parameter values were invalid: Null attribute value types must have the value of true"

    /// What DynamoDB would refuse about this value and everything in it, or `nil`: too many levels, empty sets,
    /// duplicates in sets, empty names in maps.
    package var fault: String? { fault(within: 0) }

    private func fault(within depth: Int) -> String? {
        switch self {
        case .list(let elements):
            guard depth < Self.nestingDepthMax else { return Self.nestingFault }
            return Self.firstFault(in: elements, within: depth + 1)
        case .map(let members):
            guard depth < Self.nestingDepthMax else { return Self.nestingFault }
            if members.keys.contains("") { return Self.emptyNameFault }
            return Self.firstFault(in: members.values, within: depth + 1)
        default:
            return setFault
        }
    }

    /// A loop, because a lazy chain would look at an element several times, and so at the deepest 3^32 times.
    private static func firstFault(in values: some Sequence<AttributeValue>, within depth: Int) -> String? {
        for value in values {
            if let fault = value.fault(within: depth) { return fault }
        }
        return nil
    }

    /// What DynamoDB would refuse about a set: that it is empty or holds an element twice.
    ///
    /// `nil` for other types.
    var setFault: String? {
        let prefix = "One or more parameter values were invalid: "
        switch self {
        case .stringSet(let elements):
            // The doubled blank is DynamoDB's.
            if elements.isEmpty { return prefix + "An string set  may not be empty" }
            guard Self.hasDuplicates(elements) else { return nil }
            return prefix + "Input collection \(Self.listed(elements)) contains duplicates."
        case .numberSet(let elements):
            if elements.isEmpty { return prefix + "An number set  may not be empty" }
            return Set(elements).count == elements.count ? nil : "Input collection contains duplicates"
        case .binarySet(let elements):
            if elements.isEmpty { return prefix + "Binary sets should not be empty" }
            guard Set(elements).count != elements.count else { return nil }
            let texts = elements.map { Base64.encode($0) }
            return prefix + "Input collection \(Self.listed(texts)) of type BS contains duplicates."
        default:
            return nil
        }
    }

    /// Whether two strings have the same bytes.
    ///
    /// Swift's equality is wider, so it settles the common case.
    private static func hasDuplicates(_ elements: [String]) -> Bool {
        Set(elements).count != elements.count && Set(elements.map { [UInt8]($0.utf8) }).count != elements.count
    }

    /// The elements as DynamoDB lists them, cut to a length that a log line bears.
    private static func listed(_ elements: [String]) -> String {
        "[" + JSONError.abbreviated(elements.joined(separator: ", ")) + "]"
    }
}
