/// The members of a JSON object in the order of the document.
///
/// Keys are unique and differ when their bytes differ, unlike Swift's `==`, which takes composed and decomposed
/// letters for the same. Two objects are equal when they have equal members in any order. Lookup takes constant time
/// also in objects of many members, so that a hostile document costs no more than a friendly one.
package struct JSONObject: Sendable {
    /// From how many members on a lookup goes through the index; below, a scan is faster and needs no memory.
    private static let indexThreshold = 9

    /// A key that compares by its bytes.
    private struct ExactKey: Hashable {
        let text: String

        static func == (left: ExactKey, right: ExactKey) -> Bool {
            left.text.hasSameBytes(as: right.text)
        }
    }

    /// The members in their order.
    package private(set) var members: [(key: String, value: JSONValue)] = []
    /// Positions in `members` by key; empty below the threshold.
    private var index: [ExactKey: Int] = [:]

    /// Makes an object without members.
    package init() {}

    /// Makes an object of members in the given order; a key that occurs twice stops the process.
    package init(_ members: some Sequence<(String, JSONValue)>) {
        for (key, value) in members {
            precondition(position(of: key) == nil, "JSONObject: duplicate key \"\(key)\"")
            append(key: key, value: value)
        }
    }

    /// The number of members.
    package var count: Int { members.count }

    /// Whether there is no member.
    package var isEmpty: Bool { members.isEmpty }

    /// The keys in their order.
    package var keys: [String] { members.map(\.key) }

    /// Whether there is a member of this key.
    package func contains(_ key: String) -> Bool {
        position(of: key) != nil
    }

    /// The value of a key.
    ///
    /// Setting keeps the place of a key that is there and appends one that is not; setting nil removes the member.
    /// To store JSON's null, set `JSONValue.null` by name.
    package subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let position?, let value?): members[position].value = value
            case (nil, let value?): append(key: key, value: value)
            case (let position?, nil):
                members.remove(at: position)
                rebuildIndex()
            case (nil, nil): break
            }
        }
    }

    /// Appends a member whose key is known to be new.
    mutating func append(key: String, value: JSONValue) {
        members.append((key, value))
        if members.count > Self.indexThreshold {
            index[ExactKey(text: key)] = members.count - 1
        } else if members.count == Self.indexThreshold {
            rebuildIndex()
        }
    }

    private func position(of key: String) -> Int? {
        guard members.count >= Self.indexThreshold else {
            return members.firstIndex { $0.key.hasSameBytes(as: key) }
        }
        return index[ExactKey(text: key)]
    }

    private mutating func rebuildIndex() {
        index.removeAll()
        guard members.count >= Self.indexThreshold else { return }
        for (position, member) in members.enumerated() { index[ExactKey(text: member.key)] = position }
    }
}

extension JSONObject: Hashable {
    /// Whether both have equal values under the same keys, in whatever order.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count
            && left.members.allSatisfy { member in right[member.key] == .some(member.value) }
    }

    /// Hashes the members so that their order does not matter.
    package func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in members {
            var memberHasher = Hasher()
            memberHasher.combine(member.key)
            memberHasher.combine(member.value)
            sum &+= memberHasher.finalize()
        }
        hasher.combine(members.count)
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Makes an object of members in the order of the literal; a key that occurs twice stops the process.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements)
    }
}
