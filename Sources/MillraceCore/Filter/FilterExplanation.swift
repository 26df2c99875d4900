package import MillraceModel

/// Why a filter lets a record through or not.
package struct FilterExplanation: Sendable {
    /// Whether the record is delivered: one pattern matches, or there is no pattern.
    package let isMatch: Bool
    /// What each pattern said, in the order of the filter.
    package let patterns: [Pattern]

    /// What one pattern said.
    package struct Pattern: Sendable {
        /// The pattern.
        package let document: JSONValue
        /// Whether the record matches it.
        package let isMatch: Bool
        /// What settles the whole pattern, such as data that is not JSON.
        package let remark: String?
        /// What its fields said; all of them have to match.
        package let checks: [Check]

        /// Every leaf that was looked at, in the order of the pattern.
        package var leaves: [Leaf] { Check.leaves(of: checks) }
    }

    /// What one field of a pattern said.
    package enum Check: Sendable {
        /// A field with values.
        case leaf(Leaf)
        /// Several ways, of which one has to match.
        case choice(Choice)

        /// Whether it matched.
        package var isMatch: Bool {
            switch self {
            case .leaf(let leaf): leaf.isMatch
            case .choice(let choice): choice.isMatch
            }
        }

        fileprivate static func leaves(of checks: [Check]) -> [Leaf] {
            checks.flatMap { check in
                switch check {
                case .leaf(let leaf): [leaf]
                case .choice(let choice): choice.branches.flatMap { leaves(of: $0.checks) }
                }
            }
        }
    }

    /// What the array of values of a field said.
    package struct Leaf: Sendable {
        /// Where the record was looked at, as a JSON pointer: `/dynamodb/NewImage/price/N`.
        package let place: String
        /// The array of values and operators as the pattern has it.
        package let pattern: JSONValue
        /// What is there.
        package let found: Found
        /// Whether one of the values matched.
        package let isMatch: Bool
        /// Why it did not match, or what is surprising about that it did.
        package let remark: String?
    }

    /// What a record has at a place.
    package enum Found: Sendable {
        /// Nothing.
        case absent
        /// A string, number, boolean or null, or an array of them; objects in the array are left out.
        case value(JSONValue)
        /// An object, or an array without plain values; filters look at plain values only.
        case container(String)
    }

    /// Several ways of which one has to match.
    package struct Choice: Sendable {
        /// What the ways are.
        package enum Kind: String, Sendable {
            /// The alternatives of `$or`.
            case alternatives
            /// The elements of an array in the record, one of which must fulfil all fields together.
            case elements
        }

        /// What the ways are.
        package let kind: Kind
        /// Where the record was looked at, as a JSON pointer.
        package let place: String
        /// What each way said.
        package private(set) var branches: [Branch] = []

        init(kind: Kind, place: String) {
            self.kind = kind
            self.place = place
        }

        /// Whether one of the ways matched.
        package var isMatch: Bool { branches.contains(where: \.isMatch) }

        mutating func add(isMatch: Bool, _ checks: [Check]?) {
            guard let checks else { return }
            branches.append(Branch(isMatch: isMatch, checks: checks))
        }
    }

    /// One of several ways.
    package struct Branch: Sendable {
        /// Whether all its fields matched.
        package let isMatch: Bool
        /// What its fields said.
        package let checks: [Check]
    }
}
