import MillraceModel

/// A mapping of the manifest as far as it can be told, whatever is wrong with it.
///
/// What a mapping has to do with tables, functions and other mappings is checked on these, so that one wrong value
/// hides nothing else.
struct MappingOutline: Sendable {
    let pointer: JSONPointer
    /// The function's name; `nil` when it is missing or cannot be one.
    let functionName: String?
    /// The source; `nil` when it is missing or wrong.
    let source: EventSourceMapping.Source?
    /// Whether the mapping lists `ReportBatchItemFailures`; `nil` when the list is wrong.
    let reportsItemFailures: Bool?
    /// Whether the mapping has tumbling windows.
    let hasTumblingWindows: Bool

    /// The outline of a mapping in the manifest.
    init(_ object: CheckedObject) {
        pointer = object.pointer
        functionName = object.text("FunctionName")
        source = object.text("EventSourceArn").flatMap { text in
            guard case .source(let source) = EventSourceMapping.Source.parse(text) else { return nil }
            return source
        }
        reportsItemFailures =
            object.faults.contains("FunctionResponseTypes") ? nil : !object.texts("FunctionResponseTypes").isEmpty
        hasTumblingWindows = object.integer("TumblingWindowInSeconds") > 0
    }

    /// The outline of a mapping that was made in Swift.
    init(_ mapping: ManifestMapping, at pointer: JSONPointer) {
        self.pointer = pointer
        functionName = mapping.mapping.functionName
        source = mapping.mapping.source
        reportsItemFailures = mapping.mapping.functionResponseTypes.contains(.reportBatchItemFailures)
        hasTumblingWindows = mapping.mapping.tumblingWindow != nil
    }
}
