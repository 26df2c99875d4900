/// A value of the manifest that has been checked against the table of fields.
enum CheckedValue: Sendable {
    case text(String)
    case integer(Int)
    case number(Double)
    case flag(Bool)
    case object(CheckedObject)
    case list([CheckedValue])
}

/// An object of the manifest that has been checked: what is right in it, and defaults for the rest.
struct CheckedObject: Sendable {
    /// Where the object is.
    let pointer: JSONPointer
    /// The members that are right, and the defaults of those that are missing or wrong.
    var members: [String: CheckedValue] = [:]
    /// The names of members that are missing or wrong, or that hold something wrong.
    var faults: Set<String> = []
    /// Whether nothing at all is wrong in the object.
    var isSound = true

    init(pointer: JSONPointer) {
        self.pointer = pointer
    }

    /// The text of a member, or `nil` when it is missing or wrong and has no default.
    func text(_ name: String) -> String? {
        guard case .text(let text)? = members[name] else { return nil }
        return text
    }

    /// The object of a member, or `nil` when it is missing or wrong and has no default.
    func object(_ name: String) -> CheckedObject? {
        guard case .object(let object)? = members[name] else { return nil }
        return object
    }

    /// The whole number of a member that has a default.
    func integer(_ name: String) -> Int {
        guard case .integer(let integer)? = members[name] else { misread(name) }
        return integer
    }

    /// The whole number of a member, or `nil` when it is missing or wrong and has no default.
    func optionalInteger(_ name: String) -> Int? {
        guard case .integer(let integer)? = members[name] else { return nil }
        return integer
    }

    /// The number of a member, or `nil` when it is missing or wrong and has no default.
    func optionalNumber(_ name: String) -> Double? {
        guard case .number(let number)? = members[name] else { return nil }
        return number
    }

    /// The number of a member that has a default.
    func number(_ name: String) -> Double {
        guard case .number(let number)? = members[name] else { misread(name) }
        return number
    }

    /// The flag of a member that has a default.
    func flag(_ name: String) -> Bool {
        guard case .flag(let flag)? = members[name] else { misread(name) }
        return flag
    }

    /// The texts of an array; none when it is missing or wrong.
    func texts(_ name: String) -> [String] {
        list(name).compactMap { element in
            guard case .text(let text) = element else { return nil }
            return text
        }
    }

    /// The objects of an array; none when it is missing or wrong.
    func objects(_ name: String) -> [CheckedObject] {
        list(name).compactMap { element in
            guard case .object(let object) = element else { return nil }
            return object
        }
    }

    private func list(_ name: String) -> [CheckedValue] {
        guard case .list(let elements)? = members[name] else { return [] }
        return elements
    }

    /// The table of fields and its reader disagree: a bug here, whatever the manifest says.
    private func misread(_ name: String) -> Never {
        preconditionFailure("\(name) at \"\(pointer)\" has no default of the type it is read as")
    }
}
