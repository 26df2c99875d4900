package import MillraceModel

/// The stored form of a record's content, whole with both images: a version byte, the kind, the parts.
///
/// Sequence number and arrival are not part of it: they are columns.
package enum RecordCodec {
    /// The form that is written.
    ///
    /// A reader knows all forms up to this one.
    static let version: UInt8 = 1

    private enum Kind: UInt8 {
        case change = 0
        case data = 1
    }

    /// Which optional parts of a change follow.
    private struct Parts: OptionSet {
        let rawValue: UInt8
        static let newImage = Parts(rawValue: 1)
        static let oldImage = Parts(rawValue: 2)
        static let userIdentity = Parts(rawValue: 4)
        static let all: Parts = [.newImage, .oldImage, .userIdentity]
    }

    /// Gives the bytes of a record's content.
    package static func encode(_ content: StreamRecord.Content) -> [UInt8] {
        let capacity =
            switch content {
            case .data(let record): record.data.count + record.partitionKey.utf8.count + 8
            case .change: 512
            }
        var writer = BinaryWriter(reserving: capacity)
        encode(content, to: &writer)
        return writer.bytes
    }

    /// Writes the bytes of a record's content, behind what the writer has.
    ///
    /// - Parameters:
    ///   - content: The change or the bytes.
    ///   - images: The stored form of the change's images, where it is known.
    ///   - writer: Takes the bytes.
    static func encode(
        _ content: StreamRecord.Content, images: StoredImages? = nil, to writer: inout BinaryWriter
    ) {
        writer.write(byte: version)
        switch content {
        case .data(let record):
            writer.write(byte: Kind.data.rawValue)
            writer.write(text: record.partitionKey)
            writer.write(bytes: record.data)
        case .change(let change):
            writer.write(byte: Kind.change.rawValue)
            write(change, images, to: &writer)
        }
    }

    /// Reads a record's content back.
    ///
    /// - Throws: `StoreError.corrupt` when the bytes are damaged or of an unknown form.
    package static func decode(_ bytes: [UInt8]) throws -> StreamRecord.Content {
        var reader = BinaryReader(bytes)
        let found = try reader.readByte()
        guard found == version else { throw reader.damage("records of form \(found) are unknown") }
        let kind = try reader.readByte()
        let content: StreamRecord.Content
        switch Kind(rawValue: kind) {
        case .change: content = .change(try readChange(from: &reader))
        case .data: content = .data(DataRecord(partitionKey: try reader.readText(), data: try reader.readBytes()))
        case nil: throw reader.damage("records of kind \(kind) are unknown")
        }
        try reader.finish()
        return content
    }

    private static func write(_ change: ItemChange, _ images: StoredImages?, to writer: inout BinaryWriter) {
        var parts: Parts = []
        if change.newImage != nil { parts.insert(.newImage) }
        if change.oldImage != nil { parts.insert(.oldImage) }
        if change.userIdentity != nil { parts.insert(.userIdentity) }
        writer.write(byte: parts.rawValue)
        writer.write(item: change.keys)
        if let image = change.newImage { write(image, stored: images?.new, to: &writer) }
        if let image = change.oldImage { write(image, stored: images?.old, to: &writer) }
        if let identity = change.userIdentity {
            writer.write(text: identity.type)
            writer.write(text: identity.principalID)
        }
    }

    /// Version 1 of an item is its version byte in front of what version 1 of a record has of it.
    private static func write(_ image: Item, stored: [UInt8]?, to writer: inout BinaryWriter) {
        if let stored, stored.first == ItemCodec.version {
            writer.write(raw: stored[1...])
        } else {
            writer.write(item: image)
        }
    }

    /// The operation is not stored: it follows from the images that exist.
    private static func readChange(from reader: inout BinaryReader) throws -> ItemChange {
        let parts = Parts(rawValue: try reader.readByte())
        guard parts.isSubset(of: .all) else { throw reader.damage("a change has unknown parts") }
        let keys = try reader.readItem()
        let newImage = parts.contains(.newImage) ? try reader.readItem() : nil
        let oldImage = parts.contains(.oldImage) ? try reader.readItem() : nil
        var identity: DynamoDBEvent.UserIdentity?
        if parts.contains(.userIdentity) {
            identity = DynamoDBEvent.UserIdentity(type: try reader.readText(), principalID: try reader.readText())
        }
        let change = ItemChange(keys: keys, oldImage: oldImage, newImage: newImage, userIdentity: identity)
        guard let change else { throw reader.damage("a change changes nothing") }
        return change
    }
}
