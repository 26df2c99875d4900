import Foundation

/// An archive of gzip files of lines in a directory, `<name>.jsonl.gz` each.
public actor FileArchive: Archive {
    private let directory: String
    private let executor = DiskExecutor(label: "millrace.archive")

    /// The queue that the files are written on.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Creates an archive; the directory is made when something is stored.
    public init(directory: String) { self.directory = directory }

    /// Writes the lines to a file of their own and returns when it is on disk.
    ///
    /// The file gets its name when it is complete. What a crash leaves half-written ends in `.partial` and is written
    /// anew when the batch comes again.
    public func store(_ lines: [String], as name: String) throws {
        let url = URL(fileURLWithPath: "\(directory)/\(name)\(Self.suffix)")
        let partial = url.appendingPathExtension("partial")
        let folder = url.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Gzip.compress(Array(lines.map { $0 + "\n" }.joined().utf8))).write(to: partial)
        let file = try FileHandle(forUpdating: partial)
        try file.synchronize()
        try file.close()
        // Foundation moves no file onto another one.
        guard rename(partial.path, url.path) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        try folder.synchronize()
    }

    /// All lines of all archives below a name, archive by archive in the order of their names.
    public func lines(below name: String) throws -> [String] {
        let folder = "\(directory)/\(name)"
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(Self.suffix) }
        return try names.sorted().flatMap { name in
            let bytes = try Gzip.decompress([UInt8](Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))))
            return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    private static let suffix = ".jsonl.gz"
}
