import Foundation
import MillraceMicroWork

/// Runs one row of the micro benchmarks so many times, for tools that count instructions.
///
/// Without arguments it lists the rows whose instructions can be counted: name, tab, unit.
@main
struct MicroRows {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard !arguments.isEmpty else {
            for row in MicroRow.all where row.isSteady { print("\(row.name)\t\(row.unit)") }
            return
        }
        guard arguments.count == 2, let units = Int(arguments[1]), units > 0 else {
            refuse("usage: MillraceMicroRows [NAME COUNT]")
        }
        guard let row = MicroRow.all.first(where: { $0.name == arguments[0] }) else {
            let names = MicroRow.all.map { "  \($0.name)" }.joined(separator: "\n")
            refuse("there is no row \"\(arguments[0])\"; the rows are\n\(names)")
        }
        guard units.isMultiple(of: row.turnSize) else {
            refuse("\"\(row.name)\" does \(row.turnSize) \(row.unit)s at a time; \(units) is no multiple of that")
        }
        do {
            try CallingThread().run { try await row.run(units: units) }
        } catch {
            refuse("\"\(row.name)\" failed: \(error)")
        }
    }

    private static func refuse(_ message: String) -> Never {
        FileHandle.standardError.write(Data("\(message)\n".utf8))
        exit(1)
    }
}
