import Foundation
package import MillraceModel
import Synchronization

/// A journal in one file of lines of fixed length, one for each lane, each overwritten in place.
///
/// One `pwrite` of a line costs about a microsecond and reaches the kernel at once, so it survives `kill -9`. The file
/// is JSON Lines padded with blanks, for people to read.
package final class FileDeliveryJournal: DeliveryJournal {
    /// ARNs have at most 1,024 characters, but those of emulated streams stay far below it.
    private static let lineLength = 1_024

    private struct State: ~Copyable {
        var descriptor: FileDescriptorHandle
        var ledgers: [LaneKey: LaneLedger] = [:]
        var lines: [LaneKey: Int] = [:]
        var lineCount = 0
    }

    private let path: String
    private let state: Mutex<State>

    /// Opens the journal at a path, or makes it.
    ///
    /// - Parameter onDamagedLine: Called with the number of each line that cannot be read, counted from 1; what it
    ///   said is lost, and records may be counted as first deliveries that are not.
    /// - Throws: `FileError` when the file cannot be opened or read.
    package init(path: String, onDamagedLine: (Int) -> Void) throws(FileError) {
        self.path = path
        let descriptor = try FileDescriptorHandle(path: path, flags: O_RDWR | O_CREAT)
        let bytes = try descriptor.readAll()
        var state = State(descriptor: descriptor)
        state.lineCount = (bytes.count + Self.lineLength - 1) / Self.lineLength
        for line in 0..<state.lineCount {
            let end = min((line + 1) * Self.lineLength, bytes.count)
            if let (lane, ledger) = Self.parse(Array(bytes[line * Self.lineLength..<end])) {
                state.ledgers[lane] = ledger
                state.lines[lane] = line
            } else {
                onDamagedLine(line + 1)
            }
        }
        self.state = Mutex(state)
    }

    package func ledgers(mapping: String, stream: StreamARN) -> [ShardID: LaneLedger] {
        state.withLock { state in
            let own = state.ledgers.filter { $0.key.mapping == mapping && $0.key.stream == stream }
            return Dictionary(uniqueKeysWithValues: own.map { ($0.key.shard, $0.value) })
        }
    }

    package func record(_ ledger: LaneLedger, of lane: LaneKey) throws {
        var line = Self.line(ledger, lane)
        guard line.count < Self.lineLength else {
            throw FileError(path: path, operation: "write", detail: "the line of \(lane.shard) is too long")
        }
        line += Array(repeating: UInt8(ascii: " "), count: Self.lineLength - line.count - 1) + [UInt8(ascii: "\n")]
        try state.withLock { state in
            let number = state.lines[lane] ?? state.lineCount
            try state.descriptor.write(line, at: number * Self.lineLength)
            state.lineCount = max(state.lineCount, number + 1)
            state.lines[lane] = number
            state.ledgers[lane] = ledger
        }
    }

    private static func line(_ ledger: LaneLedger, _ lane: LaneKey) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("mapping")
        writer.string(lane.mapping)
        writer.key("stream")
        writer.string(lane.stream.description)
        writer.key("shard")
        writer.string(lane.shard.description)
        writer.key("ledger")
        ledger.write(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    private static func parse(_ line: [UInt8]) -> (LaneKey, LaneLedger)? {
        guard case .success(let value) = Result(catching: { try JSONValue(parsing: line) }),
            let mapping = value.objectValue?["mapping"]?.stringValue,
            let stream = value.objectValue?["stream"]?.stringValue.flatMap({ StreamARN($0) }),
            let shard = value.objectValue?["shard"]?.stringValue,
            let ledger = LaneLedger(value.objectValue?["ledger"])
        else { return nil }
        return (LaneKey(mapping: mapping, stream: stream, shard: ShardID(shard)), ledger)
    }
}
