import MillraceModel
import MillraceStreams

/// Mappings that are made at run time, as the value of their row.
///
/// The parameters stand there as an object of the manifest, in which they are read again by its rules: the defaults of
/// what a later version adds hold for rows of an earlier one.
extension RuntimeMapping {
    /// The form that is written.
    private static let version: UInt8 = 1

    /// The row's value.
    var encoded: [UInt8] {
        var writer = BinaryWriter(reserving: 512)
        writer.write(byte: Self.version)
        writer.write(text: id)
        writer.write(bytes: JSONValue.object(mapping.members).serialized())
        writer.write(count: tags.count)
        for (key, value) in tags.sorted(by: { $0.key < $1.key }) {
            writer.write(text: key)
            writer.write(text: value)
        }
        writer.write(signed: (modifiedAt ?? .epoch).microsecondsSinceEpoch)
        writer.write(byte: isDeleting ? 1 : 0)
        return writer.bytes
    }

    /// Reads a row's value.
    ///
    /// - Throws: `StoreError.corrupt`.
    init(_ bytes: [UInt8]) throws(StoreError) {
        var reader = BinaryReader(bytes)
        let version = try reader.readByte()
        guard version == Self.version else { throw reader.damage("mappings of form \(version) are unknown") }
        let id = try reader.readText()
        let members = try reader.readBytes()
        do {
            guard case .object(let object) = try JSONValue(parsing: members) else {
                throw reader.damage("the mapping \(id) is no object")
            }
            settings = try ManifestMapping(checking: object, id: id)
        } catch let error as StoreError {
            throw error
        } catch {
            throw reader.damage("the mapping \(id) cannot be read: \(error)")
        }
        owner = .runtime
        for _ in 0..<(try reader.readCount()) { tags[try reader.readText()] = try reader.readText() }
        modifiedAt = Timestamp(microsecondsSinceEpoch: try reader.readSigned())
        isDeleting = try reader.readByte() != 0
        try reader.finish()
    }
}
