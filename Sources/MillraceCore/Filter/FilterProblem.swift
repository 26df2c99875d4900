package import MillraceModel

/// One thing that is wrong with a filter, or with an event that a filter is to be tried on.
package struct FilterProblem: Sendable, CustomStringConvertible {
    /// Where it is; pointers go on from the place that the caller gave for the pattern.
    package let pointer: JSONPointer
    /// The value that is there, if any.
    package let value: JSONValue?
    /// What was expected and what to do; it reads on from the value, if there is one: "is not an object, …".
    package let message: String
    /// The byte of the text at which it is, counted from 0; `nil` for what did not come as text.
    package let byteOffset: Int?

    /// Creates a problem.
    package init(pointer: JSONPointer, value: JSONValue?, message: String, byteOffset: Int? = nil) {
        self.pointer = pointer
        self.value = value
        self.message = message
        self.byteOffset = byteOffset
    }

    /// `/eventName/0/wildcard (byte 26): "a*" stands under an operator that …`.
    package var description: String {
        var place = pointer.description
        if let byteOffset { place += place.isEmpty ? "byte \(byteOffset)" : " (byte \(byteOffset))" }
        return (place.isEmpty ? "" : place + ": ") + (value.map { $0.shortText + " " } ?? "") + message
    }
}
