public import MillraceModel

/// What a mapping is doing and has done, over all its shards and since it was made.
public struct MappingStatus: Hashable, Sendable {
    /// The mapping.
    public let mapping: EventSourceMapping
    /// The stream that it reads; `nil` when it has none yet.
    public let streamARN: StreamARN?
    /// What it is doing.
    public let state: EventSourceMapping.State
    /// How the last batch of this process ended: `OK`, `PROBLEM: …`, or `No records processed`.
    public let lastProcessingResult: String
    /// What its lanes have done, added up.
    public let ledger: LaneLedger
    /// How many shards it knows.
    public let shards: Int
    /// How many of them are closed and wholly resolved.
    public let finishedShards: Int

    /// Statuses as a JSON array, as `millrace status --json` prints it and the daemon's endpoint answers.
    package static func json(_ statuses: [MappingStatus]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginArray()
        for status in statuses { status.write(to: &writer) }
        writer.endArray()
        return writer.bytes
    }

    /// Whether the manifest made the mapping: it derives ids from function and source.
    private var isOfManifest: Bool {
        let derived = EventSourceMapping(
            functionName: mapping.functionName, source: mapping.source, startingPosition: mapping.startingPosition)
        return derived.id == mapping.id
    }

    private func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("UUID")
        writer.string(mapping.id)
        writer.key("FunctionName")
        writer.string(mapping.functionName)
        writer.key("EventSourceArn")
        writer.string(streamARN?.description ?? mapping.source.description)
        writer.member("Owner", isOfManifest ? "manifest" : "runtime")
        writer.key("State")
        writer.string(state.rawValue)
        writer.key("LastProcessingResult")
        writer.string(lastProcessingResult)
        writer.key("Shards")
        writer.int(shards)
        writer.key("FinishedShards")
        writer.int(finishedShards)
        writer.key("Records")
        writer.int(ledger.recordsDelivered)
        writer.key("Ledger")
        ledger.write(to: &writer)
        writer.endObject()
    }
}
