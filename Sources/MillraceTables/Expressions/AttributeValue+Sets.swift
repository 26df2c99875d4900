internal import MillraceModel

extension AttributeValue {
    /// The elements that are in this set or in another of its type; `nil` when the two are not sets of one type.
    func union(_ other: AttributeValue) -> AttributeValue? {
        switch (self, other) {
        case (.stringSet(let left), .stringSet(let right)):
            .stringSet(left + Self.difference(right, left) { [UInt8]($0.utf8) })
        case (.numberSet(let left), .numberSet(let right)): .numberSet(left + Self.difference(right, left) { $0 })
        case (.binarySet(let left), .binarySet(let right)): .binarySet(left + Self.difference(right, left) { $0 })
        default: nil
        }
    }

    /// The elements that are in this set and not in another of its type, maybe none.
    ///
    /// `nil` when the two are not sets of one type.
    func subtracting(_ other: AttributeValue) -> AttributeValue? {
        switch (self, other) {
        case (.stringSet(let left), .stringSet(let right)):
            .stringSet(Self.difference(left, right) { [UInt8]($0.utf8) })
        case (.numberSet(let left), .numberSet(let right)): .numberSet(Self.difference(left, right) { $0 })
        case (.binarySet(let left), .binarySet(let right)): .binarySet(Self.difference(left, right) { $0 })
        default: nil
        }
    }

    /// Whether the value is a set of any of the three types.
    var isSet: Bool {
        switch self {
        case .stringSet, .numberSet, .binarySet: true
        default: false
        }
    }

    /// The elements of `left` that are not in `right`, in their order; texts are told apart by their bytes.
    private static func difference<Element, Identity: Hashable>(
        _ left: [Element], _ right: [Element], by identity: (Element) -> Identity
    ) -> [Element] {
        let excluded = Set(right.map(identity))
        return left.filter { !excluded.contains(identity($0)) }
    }
}
