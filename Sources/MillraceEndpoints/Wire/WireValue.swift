import MillraceModel

/// A member of a request, read as its shape says.
indirect enum WireValue: Sendable {
    case text(String)
    case integer(Int)
    case boolean(Bool)
    case blob([UInt8])
    case timestamp(Timestamp)
    case attribute(AttributeValue)
    case list([WireValue])
    case map([String: WireValue])
    case structure(WireStructure)
}

/// The members of a request or of a part of it, by their names on the wire; those that are null are absent.
///
/// A member has the kind that its shape says, so asking for another kind is a mistake of the program.
struct WireStructure: Sendable {
    /// Requests have a handful of members, among which a look at each is quicker than a hash.
    private(set) var members: [(name: String, value: WireValue)] = []
    /// What is wrong with a value of the right type, or not supported, which is told once the constraints hold; of a
    /// whole request only.
    var laterFault: WireFault?

    /// The value of a member.
    subscript(name: String) -> WireValue? {
        get { members.first { $0.name == name }?.value }
        set {
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((name, value))
            case (nil, nil): break
            }
        }
    }

    /// Whether a member is there.
    func contains(_ name: String) -> Bool { self[name] != nil }

    func text(_ name: String) -> String? { self[name].map(\.text) }
    func integer(_ name: String) -> Int? { self[name].map(\.integer) }
    func boolean(_ name: String) -> Bool? { self[name].map(\.boolean) }
    func blob(_ name: String) -> [UInt8]? { self[name].map(\.blob) }
    func timestamp(_ name: String) -> Timestamp? { self[name].map(\.timestamp) }
    func attribute(_ name: String) -> AttributeValue? { self[name].map(\.attribute) }
    func list(_ name: String) -> [WireValue]? { self[name].map(\.list) }
    func map(_ name: String) -> [String: WireValue]? { self[name].map(\.map) }
    func structure(_ name: String) -> WireStructure? { self[name].map(\.structure) }

    /// A map of attribute values.
    func item(_ name: String) -> Item? { map(name)?.mapValues(\.attribute) }
    /// A map of texts.
    func texts(_ name: String) -> [String: String]? { map(name)?.mapValues(\.text) }
    /// A list of texts.
    func textList(_ name: String) -> [String]? { list(name)?.map(\.text) }
    /// A list of structures.
    func structures(_ name: String) -> [WireStructure]? { list(name)?.map(\.structure) }
    /// One of the texts that the shape allows, as what it means.
    func choice<Value: RawRepresentable<String>>(_ name: String) -> Value? { text(name).flatMap(Value.init) }
}

extension WireValue {
    var text: String {
        guard case .text(let value) = self else { preconditionFailure("not a text: \(self)") }
        return value
    }

    var integer: Int {
        guard case .integer(let value) = self else { preconditionFailure("not an integer: \(self)") }
        return value
    }

    var boolean: Bool {
        guard case .boolean(let value) = self else { preconditionFailure("not a Boolean: \(self)") }
        return value
    }

    var blob: [UInt8] {
        guard case .blob(let value) = self else { preconditionFailure("not a blob: \(self)") }
        return value
    }

    var timestamp: Timestamp {
        guard case .timestamp(let value) = self else { preconditionFailure("not a timestamp: \(self)") }
        return value
    }

    var attribute: AttributeValue {
        guard case .attribute(let value) = self else { preconditionFailure("not an attribute value: \(self)") }
        return value
    }

    var list: [WireValue] {
        guard case .list(let value) = self else { preconditionFailure("not a list: \(self)") }
        return value
    }

    var map: [String: WireValue] {
        guard case .map(let value) = self else { preconditionFailure("not a map: \(self)") }
        return value
    }

    var structure: WireStructure {
        guard case .structure(let value) = self else { preconditionFailure("not a structure: \(self)") }
        return value
    }
}
