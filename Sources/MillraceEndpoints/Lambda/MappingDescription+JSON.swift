import Millrace
import MillraceModel

extension MappingDescription {
    /// Writes the mapping as Lambda does (`EventSourceMappingConfiguration`).
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writeMembers(to: &writer)
        writer.endObject()
    }

    /// Writes the members of that object.
    func writeMembers(to writer: inout JSONWriter) {
        writer.member("UUID", mapping.id)
        writer.member("StartingPosition", mapping.startingPosition.rawValue)
        if let instant = mapping.startingPositionTimestamp {
            writer.member("StartingPositionTimestamp", instant: instant)
        }
        writer.member("BatchSize", number: mapping.batchSize)
        writer.member("MaximumBatchingWindowInSeconds", mapping.maximumBatchingWindow)
        writer.member("ParallelizationFactor", number: mapping.parallelizationFactor)
        if let eventSourceARN { writer.member("EventSourceArn", eventSourceARN.description) }
        if !mapping.filterPatterns.isEmpty { writeFilters(to: &writer) }
        writer.member("FunctionArn", functionARN)
        if let lastModified { writer.member("LastModified", instant: lastModified) }
        writer.member("LastProcessingResult", lastProcessingResult)
        writer.member("State", state.rawValue)
        writer.member("StateTransitionReason", stateTransitionReason)
        writer.key("DestinationConfig")
        writer.beginObject()
        writer.key("OnFailure")
        writer.beginObject()
        if let destination = mapping.onFailureDestination { writer.member("Destination", destination) }
        writer.endObject()
        writer.endObject()
        if let age = mapping.maximumRecordAge {
            writer.member("MaximumRecordAgeInSeconds", age)
        } else {
            writer.member("MaximumRecordAgeInSeconds", number: -1)
        }
        writer.key("BisectBatchOnFunctionError")
        writer.bool(mapping.bisectBatchOnFunctionError)
        writer.member("MaximumRetryAttempts", number: mapping.maximumRetryAttempts ?? -1)
        writer.member("TumblingWindowInSeconds", mapping.tumblingWindow ?? .zero)
        writer.key("FunctionResponseTypes")
        writer.beginArray()
        for type in mapping.functionResponseTypes.map(\.rawValue).sorted() { writer.string(type) }
        writer.endArray()
        writer.member("EventSourceMappingArn", arn)
    }

    private func writeFilters(to writer: inout JSONWriter) {
        writer.key("FilterCriteria")
        writer.beginObject()
        writer.key("Filters")
        writer.beginArray()
        for pattern in mapping.filterPatterns {
            writer.beginObject()
            writer.member("Pattern", pattern)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}

extension JSONWriter {
    /// Writes a key and its time in whole seconds.
    fileprivate mutating func member(_ name: String, _ duration: Duration) {
        key(name)
        int(duration.components.seconds)
    }
}
