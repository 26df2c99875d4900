/// Collects what is wrong with the members of a request, in the words that all three services share.
///
/// AWS checks all members before it looks at what they mean, and answers at most ten faults together:
/// `2 validation errors detected: Value '0' at 'limit' failed to satisfy constraint: Member must …; Value null at …`.
/// Texts that only a fault shows are made when there is one: a request of 500 records has thousands of them.
/// Paths begin with a lower-case letter, and elements of lists count from 1: `records.1.member.partitionKey`.
package struct ConstraintCheck {
    private var faults: [String] = []

    /// Begins without faults.
    package init() {}

    /// A member that must be there.
    package mutating func present(_ value: Any?, at path: String) {
        if value == nil { add(nil, path, "Member must not be null") }
    }

    /// The length of a text or list that is there.
    ///
    /// - Parameters:
    ///   - length: How long it is; `nil` when it is absent.
    ///   - value: How the value is printed.
    ///   - path: Where it stands.
    ///   - range: The lengths that are allowed.
    package mutating func length(
        _ length: Int?, of value: @autoclosure () -> String, at path: @autoclosure () -> String,
        in range: ClosedRange<Int>
    ) {
        guard let length else { return }
        if length < range.lowerBound {
            add(value(), path(), "Member must have length greater than or equal to \(range.lowerBound)")
        } else if length > range.upperBound {
            add(value(), path(), "Member must have length less than or equal to \(range.upperBound)")
        }
    }

    /// The length in characters of a text that is there.
    package mutating func length(
        of text: String?, at path: @autoclosure () -> String, in range: ClosedRange<Int>
    ) {
        guard let text else { return }
        // A character has one to four bytes, so most texts need not be counted.
        let byteCount = text.utf8.count
        guard byteCount > range.upperBound || (byteCount + 3) / 4 < range.lowerBound else { return }
        length(text.unicodeScalars.count, of: text, at: path(), in: range)
    }

    /// The value of a number that is there.
    package mutating func value(_ value: Int?, at path: String, in range: ClosedRange<Int>) {
        guard let value else { return }
        if value < range.lowerBound {
            add(String(value), path, "Member must have value greater than or equal to \(range.lowerBound)")
        } else if value > range.upperBound {
            add(String(value), path, "Member must have value less than or equal to \(range.upperBound)")
        }
    }

    /// The characters of a text that is there.
    package mutating func pattern(
        of text: String?, at path: String, pattern: String, allowing isAllowed: (UInt8) -> Bool
    ) {
        guard let text, !text.utf8.allSatisfy(isAllowed) else { return }
        add(text, path, "Member must satisfy regular expression pattern: \(pattern)")
    }

    /// A text that is there and must be one of several; gives the one it is.
    package mutating func oneOf<Value: RawRepresentable & CaseIterable>(
        _ text: String?, at path: String
    ) -> Value? where Value.RawValue == String {
        guard let text else { return nil }
        if let value = Value(rawValue: text) { return value }
        let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
        add(text, path, "Member must satisfy enum value set: [\(names)]")
        return nil
    }

    /// The name of a table, index or Kinesis stream: its length, and characters of `[a-zA-Z0-9_.-]+`.
    package mutating func name(_ text: String?, at path: String, in range: ClosedRange<Int> = 3...255) {
        pattern(of: text, at: path, pattern: "[a-zA-Z0-9_.-]+") { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        length(of: text, at: path, in: range)
    }

    /// Adds a fault.
    ///
    /// - Parameters:
    ///   - value: How the value is printed; `nil` prints `null`.
    ///   - path: Where it stands.
    ///   - rule: What it must be, such as `Member must not be null`.
    package mutating func add(_ value: String?, _ path: String, _ rule: String) {
        let value = value.map { " '\($0)'" } ?? " null"
        faults.append("Value\(value) at '\(path)' failed to satisfy constraint: \(rule)")
    }

    /// Ends the check.
    ///
    /// - Throws: `ServiceError.validation` with all faults, ten at the most.
    package func finish() throws(ServiceError) {
        guard !faults.isEmpty else { return }
        let noun = faults.count == 1 ? "error" : "errors"
        throw .validation(
            "\(faults.count) validation \(noun) detected: \(faults.prefix(10).joined(separator: "; "))")
    }
}
