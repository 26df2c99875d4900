import Foundation
public import Millrace

/// A line of an archive: an item, and the change that wrote it.
///
/// In JSON it is `{"Item": …, "SequenceNumber": …, "ShardID": …}`; the item in the form of a DynamoDB table export.
public struct ArchiveLine: Codable, Hashable, Sendable {
    /// The item after the change.
    public var item: Item
    /// The shard that the change came from.
    public var shardID: String
    /// The position of the change in its shard.
    public var sequenceNumber: String

    private enum CodingKeys: String, CodingKey {
        case item = "Item"
        case shardID = "ShardID"
        case sequenceNumber = "SequenceNumber"
    }

    /// Creates a line.
    public init(item: Item, shardID: String, sequenceNumber: String) {
        self.item = item
        self.shardID = shardID
        self.sequenceNumber = sequenceNumber
    }

    /// Reads a line.
    public init(json: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
    }

    /// The line as a JSON text, members in order.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
