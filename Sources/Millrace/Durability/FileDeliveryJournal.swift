import Foundation
package import MillraceModel
import Synchronization

/// A journal in one file of lines of fixed length, one for each lane, each overwritten in place.
///
/// One `pwrite` of a line costs about a microsecond and reaches the kernel at once, so it survives `kill -9`. The file
/// is JSON Lines padded with blanks, for people to read.
package final class FileDeliveryJournal: DeliveryJournal {
    /// Room for the marks of 10 slots in three epochs; ARNs have at most 1,024 characters, but those of emulated
    /// streams stay far below it.
    private static let lineLength = 4_096

    private struct State: ~Copyable {
        var descriptor: FileDescriptorHandle
        var ledgers: [LaneKey: LaneLedger] = [:]
        var lines: [LaneKey: Int] = [:]
        /// Lines of lanes that were forgotten.
        var freeLines: [Int] = []
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
            let text = Array(bytes[line * Self.lineLength..<end])
            if let (lane, ledger) = Self.parse(text) {
                state.ledgers[lane] = ledger
                state.lines[lane] = line
            } else if text == Self.freeLine {
                state.freeLines.append(line)
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

    package func ledger(of lane: LaneKey) -> LaneLedger? { state.withLock { $0.ledgers[lane] } }

    package func record(_ ledger: LaneLedger, of lane: LaneKey) throws {
        let text = Self.line(ledger, lane)
        guard text.count < Self.lineLength else {
            throw FileError(path: path, operation: "write", detail: "the line of \(lane.shard) is too long")
        }
        let line = Self.padded(text)
        try state.withLock { state in
            let number = state.lines[lane] ?? state.freeLines.last ?? state.lineCount
            try state.descriptor.write(line, at: number * Self.lineLength)
            if state.freeLines.last == number { state.freeLines.removeLast() }
            state.lineCount = max(state.lineCount, number + 1)
            state.lines[lane] = number
            state.ledgers[lane] = ledger
        }
    }

    package func forget(mapping: String) throws {
        try state.withLock { state in
            for (lane, number) in state.lines.filter({ $0.key.mapping == mapping }) {
                try state.descriptor.write(Self.freeLine, at: number * Self.lineLength)
                state.lines[lane] = nil
                state.ledgers[lane] = nil
                state.freeLines.append(number)
            }
        }
    }

    /// What stands in the place of a line that was forgotten.
    private static let freeLine = padded([UInt8]("{}".utf8))

    private static func padded(_ text: [UInt8]) -> [UInt8] {
        text + Array(repeating: UInt8(ascii: " "), count: lineLength - text.count - 1) + [UInt8(ascii: "\n")]
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
