public import Millrace

/// Reads archived items by key, each once, however often the batches were delivered.
public struct ArchiveReader: Sendable {
    private let archive: any Archive

    /// Creates a reader of an archive.
    public init(_ archive: any Archive) { self.archive = archive }

    /// The items of all archives below a name by their key, in their last archived form.
    ///
    /// - Parameters:
    ///   - name: What the names of the archives begin with up to a slash, such as `sensor-readings`.
    ///   - key: The names of the key attributes.
    /// - Throws: What reading throws, also for a file that is damaged.
    public func items(below name: String, key: Set<String>) async throws -> [Item: Item] {
        var newest: [Item: ArchiveLine] = [:]
        for text in try await archive.lines(below: name) {
            let line = try ArchiveLine(json: text)
            let itemKey = line.item.filter { key.contains($0.key) }
            if let known = newest[itemKey], !known.precedes(line) { continue }
            newest[itemKey] = line
        }
        return newest.mapValues(\.item)
    }
}

extension ArchiveLine {
    /// Whether a change of an item came before another one.
    ///
    /// An item moves from a shard to a younger one, and names of shards begin with the time of their creation.
    fileprivate func precedes(_ other: ArchiveLine) -> Bool {
        guard shardID == other.shardID else { return shardID < other.shardID }
        guard let own = SequenceNumber(sequenceNumber), let others = SequenceNumber(other.sequenceNumber) else {
            return false
        }
        return own < others
    }
}
