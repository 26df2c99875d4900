import MillraceModel

/// Prints what mappings have done, one a line, for people.
enum StatusTable {
    private static let counts = ["RECORDS", "INVOCATIONS", "DELIVERIES"]
    private static let ends = [
        ("SUCCEEDED", "succeeded"), ("DEAD-LETTERED", "deadLettered"), ("DROPPED", "dropped"),
        ("FILTERED", "filteredOut"),
    ]

    /// The lines of the table, header first.
    ///
    /// - Parameter mappings: The array that `MappingStatus.json` writes.
    static func lines(_ mappings: JSONValue) -> [String] {
        let causes = RedeliveryCause.allCases.map(\.rawValue)
        let rows = (mappings.arrayValue ?? []).map { mapping in
            let ledger = mapping.objectValue?["Ledger"]?.objectValue
            let arn = mapping.objectValue?["EventSourceArn"]?.stringValue ?? ""
            let text = ["FunctionName", "State"].map { mapping.objectValue?[$0]?.stringValue ?? "" }
            let numbers =
                [mapping.objectValue?["Records"]] + [ledger?["invocations"], ledger?["deliveries"]]
                + causes.map { ledger?["redeliveries"]?.objectValue?[$0] } + ends.map { ledger?[$0.1] }
            return [text[0], StreamARN(arn)?.tableName ?? arn, text[1]]
                + numbers.map { String($0?.intValue ?? 0) }
        }
        return TextTable.lines(
            header: ["FUNCTION", "SOURCE", "STATE"] + counts + causes.map { $0.uppercased() } + ends.map(\.0), rows)
    }
}
