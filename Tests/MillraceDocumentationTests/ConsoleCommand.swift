import Foundation

/// A command of a console block, with the output that the page shows.
struct ConsoleCommand: Sendable {
    /// What runs commands.
    enum Runner: Sendable {
        /// `.ci/run` itself has the command.
        case gate
        /// `Tests/OwnPackage/run` runs all commands of its sections.
        case ownPackage
        /// `Tests/EndToEnd/test_command_line.py` runs all commands of the block.
        case awsClients
        /// `ConsoleTests` runs all others of a page, in order.
        case session
    }

    /// A line that belongs to no command.
    struct StrayLine: Error { let place: String }

    let place: String
    /// The command without its comment; lines that go on are one.
    let text: String
    /// The exit code that the comment names, 0 without.
    let status: Int32
    /// What the page shows; `…` stands for anything.
    let output: [String]
    let runner: Runner?

    /// Reads the commands of a block.
    static func commands(of block: FencedBlock) throws -> [ConsoleCommand] {
        var groups: [[String]] = []
        for line in block.lines {
            if line.hasPrefix("$ ") {
                groups.append([String(line.dropFirst(2))])
            } else if groups.last?.count == 1, groups.last?[0].hasSuffix("\\") == true {
                groups[groups.count - 1][0] = groups[groups.count - 1][0].dropLast() + line
            } else if groups.isEmpty {
                throw StrayLine(place: block.place)
            } else {
                groups[groups.count - 1].append(line)
            }
        }
        let isForAWSClients = groups.contains { $0[0].hasPrefix("export AWS_ENDPOINT_URL=") }
        return groups.map { group in
            let parts = group[0].split(separator: #/\s{2,}#\s/#, maxSplits: 1)
            let text = String(parts[0])
            let comment = parts.count > 1 ? parts[1] : ""
            return ConsoleCommand(
                place: block.place,
                text: text,
                status: comment.firstMatch(of: /exit code (\d+)/).flatMap { Int32($0.1) } ?? 0,
                output: Array(group.dropFirst()),
                runner: isForAWSClients ? .awsClients : runner(of: text, in: block)
            )
        }
    }

    private static func runner(of text: String, in block: FencedBlock) -> Runner? {
        let page = block.place.split(separator: ":")[0]
        if OwnPackage.sections[String(page)]?.contains(block.heading) == true { return .ownPackage }
        if ["swift run millrace demo", "swift test"].contains(text) { return .gate }
        let program = text.split(separator: " ")[0]
        let ofSession = ["cat", "chmod", "cp", "curl", "echo", "head", "kill", "sed"].contains(program)
        return ofSession || text.hasPrefix("swift run millrace ") ? .session : nil
    }
}
