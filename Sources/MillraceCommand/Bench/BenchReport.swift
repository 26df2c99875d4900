import Foundation
import MillraceBench
import MillraceModel

/// The runs of one row, and what stands in their middle.
struct BenchReport {
    private let row: BenchRow
    private let samples: [BenchSample]

    init(row: BenchRow, samples: [BenchSample]) {
        self.row = row
        self.samples = samples
    }

    /// For people: the median first, what belongs to it below.
    var lines: [String] {
        let values = samples.map(\.value).sorted()
        var lines = [
            Self.column(row.rawValue, 12) + Self.number(median(\.value)) + " " + row.unit
                + "   (\(Self.number(values.first ?? 0)) to \(Self.number(values.last ?? 0)) in \(samples.count) runs)"
        ]
        if let limit, let ratio {
            lines.append(
                Self.column("", 12) + "\(Self.number(limit)) \(row.unit) is the machine's limit; that is "
                    + "\(Self.number(ratio * 100)) % of it")
        }
        for (name, value) in details {
            lines.append(Self.column("", 12) + "\(name) \(Self.number(value))")
        }
        return lines
    }

    /// `{"name", "unit", "median", "runs", "limit", "limits", "ratio", "details"}`; the limits of the runs, their median
    /// and the ratio where there is a limit.
    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("name", .string(row.rawValue)),
            ("unit", .string(row.unit)),
            ("median", Self.json(median(\.value))),
            ("runs", .array(samples.map { Self.json($0.value) })),
        ]
        if let limit {
            members.append(("limit", Self.json(limit)))
            members.append(("limits", .array(samples.compactMap(\.limit).map(Self.json))))
        }
        if let ratio { members.append(("ratio", Self.json(ratio))) }
        members.append(("details", .object(JSONObject(details.map { ($0.name, Self.json($0.value)) }))))
        return .object(JSONObject(members))
    }

    private var limit: Double? { samples.contains { $0.limit == nil } ? nil : median { $0.limit ?? 0 } }

    /// The median of the runs' own ratios: limit and figure of a run saw the same machine.
    private var ratio: Double? { limit == nil ? nil : median { $0.value / ($0.limit ?? 1) } }

    private var details: [(name: String, value: Double)] {
        Set(samples.flatMap(\.details.keys)).sorted().map { name in (name, median { $0.details[name] ?? 0 }) }
    }

    private func median(_ figure: (BenchSample) -> Double) -> Double {
        let sorted = samples.map(figure).sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    private static func column(_ text: String, _ width: Int) -> String {
        text.padding(toLength: width, withPad: " ", startingAt: 0)
    }

    /// Four digits that count.
    private static func number(_ value: Double) -> String {
        let decimals = value >= 1_000 ? 0 : value >= 10 ? 1 : 3
        return value.formatted(.number.precision(.fractionLength(decimals)).locale(Locale(identifier: "en_US")))
    }

    private static func json(_ value: Double) -> JSONValue { .number("\((value * 10_000).rounded() / 10_000)") }
}
