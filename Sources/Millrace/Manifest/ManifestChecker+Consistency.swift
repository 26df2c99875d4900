import MillraceModel
import MillraceTables

extension ManifestChecker {
    /// Checks what mappings have to do with tables and with each other.
    ///
    /// A table that the manifest does not have is no problem: it may be in the store, which only a runtime knows. Nor
    /// is the ARN of a stream of a table that has none now: it may be a former one, readable for a day.
    ///
    /// - Parameters:
    ///   - outlines: The mappings.
    ///   - tables: The tables that are right.
    ///   - region: The Region of the manifest; `nil` when it is wrong.
    ///   - accountID: The account of the manifest; `nil` when it is wrong.
    mutating func checkConsistency(
        of outlines: [MappingOutline],
        tables: [TableDefinition],
        region: String?,
        accountID: String?
    ) {
        let streamless = Set(tables.filter { $0.streamViewType == nil }.map(\.name))
        var seen: [SourceOfFunction: JSONPointer] = [:]
        for outline in outlines {
            guard let source = outline.source else { continue }
            let place = outline.pointer.appending("EventSourceArn")
            let text = JSONValue.string(source.description)
            switch source {
            case .table(let name) where streamless.contains(name):
                report(place, text, "is a table without a stream; give it a StreamSpecification in Tables")
            case .table, .kinesisStream, .kinesisConsumer:
                break
            case .stream(let arn):
                if let region, arn.region != region {
                    report(place, text, "is in another Region than the manifest, \(region)")
                }
                if let accountID, arn.accountID != accountID {
                    report(place, text, "is in another account than the manifest, \(accountID)")
                }
            }
            guard let functionName = outline.functionName else { continue }
            let pair = SourceOfFunction(functionName: functionName, source: source)
            if let first = seen[pair] {
                report(place, text, "is mapped to \(functionName) already, at \(first); AWS refuses this too")
            } else {
                seen[pair] = outline.pointer
            }
        }
    }

    /// What AWS lets occur only once together.
    private struct SourceOfFunction: Hashable {
        let functionName: String
        let source: EventSourceMapping.Source
    }
}
