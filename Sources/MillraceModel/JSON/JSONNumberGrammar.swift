/// The grammar of a JSON number, fed byte by byte.
///
/// One automaton for the reader and the writer, so that both mean the same by "a number".
/// Source: RFC 8259 §6: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
struct JSONNumberGrammar {
    private enum State {
        case start, minus, zero, integer, point, fraction, exponentMark, exponentSign, exponent
    }

    private var state = State.start

    /// Whether the bytes accepted so far are a whole number and no digit is missing.
    var isComplete: Bool {
        switch state {
        case .zero, .integer, .fraction, .exponent: true
        case .start, .minus, .point, .exponentMark, .exponentSign: false
        }
    }

    /// Whether the bytes accepted so far have neither a fraction nor an exponent.
    var isInteger: Bool { state == .zero || state == .integer }

    /// Takes the next byte, or answers false and changes nothing when the number cannot go on with it.
    @inline(__always)
    mutating func accept(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): acceptDigit(isZero: byte == UInt8(ascii: "0"))
        case UInt8(ascii: "."): move(to: .point, if: state == .zero || state == .integer)
        case UInt8(ascii: "e"), UInt8(ascii: "E"): move(to: .exponentMark, if: isComplete && state != .exponent)
        case UInt8(ascii: "-") where state == .start: move(to: .minus, if: true)
        case UInt8(ascii: "-"), UInt8(ascii: "+"): move(to: .exponentSign, if: state == .exponentMark)
        default: false
        }
    }

    @inline(__always)
    private mutating func acceptDigit(isZero: Bool) -> Bool {
        switch state {
        case .integer, .fraction, .exponent: true
        case .start, .minus: move(to: isZero ? .zero : .integer, if: true)
        case .point: move(to: .fraction, if: true)
        case .exponentMark, .exponentSign: move(to: .exponent, if: true)
        case .zero: false
        }
    }

    @inline(__always)
    private mutating func move(to next: State, if allowed: Bool) -> Bool {
        if allowed { state = next }
        return allowed
    }

    /// Whether a text is one JSON number and nothing else.
    static func matches(_ text: String) -> Bool {
        var grammar = JSONNumberGrammar()
        for byte in text.utf8 {
            guard grammar.accept(byte) else { return false }
        }
        return grammar.isComplete
    }
}
