package import MillraceModel

/// The stored form of an item: a version byte, then the attributes.
package enum ItemCodec {
    /// The form that is written.
    ///
    /// A reader knows all forms up to this one.
    static let version: UInt8 = 1

    /// Gives the bytes of an item.
    package static func encode(_ item: Item) -> [UInt8] {
        // Names and tags come on top of what DynamoDB counts, lengths too; a little more room spares growing.
        var writer = BinaryWriter(reserving: 256)
        writer.write(byte: version)
        writer.write(item: item)
        return writer.bytes
    }

    /// Reads an item back.
    ///
    /// - Throws: `StoreError.corrupt` when the bytes are damaged or of an unknown form.
    package static func decode(_ bytes: [UInt8]) throws -> Item {
        var reader = BinaryReader(bytes)
        let found = try reader.readByte()
        guard found == version else { throw reader.damage("items of form \(found) are unknown") }
        let item = try reader.readItem()
        try reader.finish()
        return item
    }
}
