import MillraceModel
import MillraceStreams

/// The stored forms of records and items, written and read.
enum CodecRows {
    /// The rows.
    static let all =
        recordRows("data record of 1 KB", of: Samples.data(1))
        + recordRows("change of a 1 KB item, both images", of: Samples.change(1))
        + itemRows

    private static func recordRows(_ name: String, of content: StreamRecord.Content) -> [MicroRow] {
        [
            MicroRow("record codec, encode: \(name)", unit: "record") {
                let size = try check(RecordCodec.encode(content), of: content)
                return .steps { RecordCodec.encode(content).count == size ? 1 : 0 }
            },
            MicroRow("record codec, decode: \(name)", unit: "record") {
                let bytes = RecordCodec.encode(content)
                _ = try check(bytes, of: content)
                return .steps { size(of: try RecordCodec.decode(bytes)) == size(of: content) ? 1 : 0 }
            },
        ]
    }

    private static let itemRows = [
        MicroRow("item codec, encode: item of 1 KB", unit: "item") {
            let item = Samples.item(1)
            let bytes = ItemCodec.encode(item)
            let decoded = try ItemCodec.decode(bytes)
            precondition(decoded == item, "an item is decoded as \(decoded)")
            return .steps { ItemCodec.encode(item).count == bytes.count ? 1 : 0 }
        },
        MicroRow("item codec, decode: item of 1 KB", unit: "item") {
            let item = Samples.item(1)
            let bytes = ItemCodec.encode(item)
            return .steps { try ItemCodec.decode(bytes).count == item.count ? 1 : 0 }
        },
    ]

    /// Checks that bytes are those of a record, and gives how many they are.
    private static func check(_ bytes: [UInt8], of content: StreamRecord.Content) throws -> Int {
        let decoded = try RecordCodec.decode(bytes)
        precondition(decoded == content, "a record is decoded as \(decoded)")
        return bytes.count
    }

    /// Something that tells whether a record is there, and costs next to nothing.
    private static func size(of content: StreamRecord.Content) -> Int {
        switch content {
        case .change(let change): (change.newImage?.count ?? 0) + (change.oldImage?.count ?? 0)
        case .data(let record): record.data.count
        }
    }
}
