/// Where a sealed value stands, which is authenticated with it: put elsewhere, it does not open.
///
/// The bytes stand in files: never change a form, only add one.
enum SealedPlace: CustomStringConvertible {
    /// The content of a record.
    case record(shard: Int, position: Int64, arrival: Int64)
    /// The value of a row.
    case row(space: String, key: [UInt8])
    /// A data key in its table.
    case dataKey(Int)

    /// The place as bytes, no two places alike.
    var bytes: [UInt8] {
        var writer = BinaryWriter(reserving: 64)
        switch self {
        case .record(let shard, let position, let arrival):
            writer.write(byte: 1)
            writer.write(signed: Int64(shard))
            writer.write(signed: position)
            writer.write(signed: arrival)
        case .row(let space, let key):
            writer.write(byte: 2)
            writer.write(text: space)
            writer.write(bytes: key)
        case .dataKey(let id):
            writer.write(byte: 3)
            writer.write(signed: Int64(id))
        }
        return writer.bytes
    }

    /// The place for messages.
    var description: String {
        switch self {
        case .record(let shard, let position, _): "the record at position \(position) of shard number \(shard)"
        case .row(let space, let key): "the row \(key.hexadecimal) of \(space)"
        case .dataKey(let id): "the data key \(id)"
        }
    }
}
