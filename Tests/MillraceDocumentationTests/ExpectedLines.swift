import Foundation
import Testing

/// The lines of output that a page shows, which have to come in that order; `…` stands for anything.
struct ExpectedLines {
    /// Those that have not come yet.
    private(set) var missing: [String]
    private let command: ConsoleCommand

    init(_ command: ConsoleCommand) {
        self.command = command
        missing = command.output.filter { $0 != "…" }
    }

    /// Takes a line of the real output.
    mutating func compare(_ line: String) {
        if let pattern = missing.first, Self.matches(line, pattern) { missing.removeFirst() }
    }

    func reportMissing(in lines: [String]) {
        #expect(
            missing.isEmpty,
            "\(command.place): \(command.text) printed no such line; it printed:\n\(lines.joined(separator: "\n"))"
        )
    }

    /// Whether the pieces between the dots stand in a line one behind the other, at its ends where no dots are.
    static func matches(_ line: String, _ pattern: String) -> Bool {
        let pieces = pattern.components(separatedBy: "…").map { $0.trimmingCharacters(in: .whitespaces) }
        var rest = line.trimmingCharacters(in: .whitespaces)[...]
        guard let first = pieces.first, rest.hasPrefix(first) else { return false }
        rest = rest.dropFirst(first.count)
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let range = rest.range(of: piece) else { return false }
            rest = rest[range.upperBound...]
        }
        return pieces.count == 1 ? rest.isEmpty : rest.hasSuffix(pieces[pieces.count - 1])
    }
}
