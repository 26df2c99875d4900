import Foundation

/// An outbox that is a file of JSON Lines, one message a line.
///
/// The ids in the file are what it remembers, so it writes no message twice, also when the process is killed and the
/// batch comes again. It holds all ids in memory, about a hundred bytes each.
public actor FileOutbox: Outbox {
    private let path: String
    private let executor = DiskExecutor(label: "millrace.outbox")
    /// The file once it is open, and the ids in it.
    private var opened: (file: FileHandle, ids: Set<String>)?

    /// The queue that the file is read and written on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Creates an outbox; the file and its folder are made when the first message is sent.
    public init(path: String) { self.path = path }

    /// Appends the messages that are not in the file, and returns when they are on disk.
    ///
    /// - Throws: The file system's error. Then none of them is in the file, or it needs mending: the next call does
    ///   that, and leaves out those that are in it after all.
    public func send(_ messages: [Message]) throws {
        var (file, ids) = try opened ?? open()
        // From here on the file is in doubt. When something throws, the next call opens it anew.
        opened = nil
        var lines = Data()
        for message in messages where ids.insert(message.id).inserted {
            lines += try Self.encoder.encode(message) + [Self.newline]
        }
        if !lines.isEmpty {
            let end = try file.seekToEnd()
            do {
                try file.write(contentsOf: lines)
                try file.synchronize()
            } catch {
                try file.truncate(atOffset: end)
                throw error
            }
        }
        opened = (file, ids)
    }

    /// Opens the file, cuts off the torn line that a crash may have left at its end, and reads the ids.
    private func open() throws -> (file: FileHandle, ids: Set<String>) {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent()
        if !FileManager.default.fileExists(atPath: path) {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data().write(to: url)
            try folder.synchronize()
        }
        let file = try FileHandle(forUpdating: url)
        let bytes = try file.readToEnd() ?? Data()
        let whole = bytes.lastIndex(of: Self.newline).map { bytes[...$0] } ?? Data()
        try file.truncate(atOffset: UInt64(whole.count))
        // What a killed process wrote may not be on disk yet, and counts as sent from now on.
        try file.synchronize()
        let lines = whole.split(separator: Self.newline)
        return (file, Set(try lines.map { try JSONDecoder().decode(Message.self, from: $0).id }))
    }

    private static let newline = UInt8(ascii: "\n")
    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()
}

extension URL {
    /// Waits until the names in this folder are on disk: a new file is only as durable as its name.
    func synchronize() throws {
        let folder = try FileHandle(forReadingFrom: self)
        try folder.synchronize()
        try folder.close()
    }
}
