import Foundation
import GRDBSQLite
import Synchronization

/// A layer under SQLite (a VFS) that notes what is done to the files of some databases, and leaves all others alone.
///
/// What a loss of power leaves depends on which writes were synchronized, and only SQLite's own calls tell that.
///
/// Source: https://www.sqlite.org/vfs.html
enum RecordingDisk {
    private static let logs = Mutex<[String: DiskLog]>([:])
    private nonisolated(unsafe) static let base = sqlite3_vfs_find(nil)
    private nonisolated(unsafe) static let methods = makeMethods()
    private nonisolated(unsafe) static let layer = makeLayer()
    private static let registration = sqlite3_vfs_register(layer, 1)

    /// Notes what is done to a database from now on.
    ///
    /// - Parameter path: Where the file is that SQLite will open.
    static func record(_ path: String) -> DiskLog {
        precondition(registration == SQLITE_OK, "SQLite refuses the layer")
        let log = DiskLog()
        logs.withLock { $0[URL(fileURLWithPath: path).resolvingSymlinksInPath().path] = log }
        return log
    }

    /// Leaves a database alone again, once it is closed.
    static func forget(_ path: String) {
        logs.withLock { $0[URL(fileURLWithPath: path).resolvingSymlinksInPath().path] = nil }
    }

    private static func log(of name: UnsafePointer<CChar>?) -> (DiskLog, DiskLog.File)? {
        guard let name else { return nil }
        let path = String(cString: name)
        return logs.withLock { logs in
            if let log = logs[path] { return (log, .database) }
            let suffix = DiskLog.File.writeAheadLog.suffix
            guard path.hasSuffix(suffix), let log = logs[String(path.dropLast(suffix.count))] else { return nil }
            return (log, .writeAheadLog)
        }
    }

    private static func makeLayer() -> UnsafeMutablePointer<sqlite3_vfs> {
        guard let base else { preconditionFailure("SQLite has no layer") }
        var layer = base.pointee
        layer.pNext = nil
        layer.zName = UnsafePointer(strdup("millrace-recording"))
        layer.szOsFile += Int32(RecordedFile.byteCount)
        layer.xOpen = { _, name, file, flags, outFlags in
            guard let base = RecordingDisk.base, let file else { return SQLITE_MISUSE }
            guard let (log, kind) = RecordingDisk.log(of: name) else {
                return base.pointee.xOpen(base, name, file, flags, outFlags)
            }
            let raw = UnsafeMutableRawPointer(file)
            let inner = (raw + RecordedFile.byteCount).assumingMemoryBound(to: sqlite3_file.self)
            let status = base.pointee.xOpen(base, name, inner, flags, outFlags)
            // Without methods SQLite does not close the file.
            raw.initializeMemory(
                as: RecordedFile.self,
                to: RecordedFile(
                    methods: inner.pointee.pMethods == nil ? nil : UnsafePointer(RecordingDisk.methods),
                    log: inner.pointee.pMethods == nil ? .passUnretained(log) : .passRetained(log),
                    file: kind
                )
            )
            return status
        }
        let pointer = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        pointer.initialize(to: layer)
        return pointer
    }

    private static func makeMethods() -> UnsafeMutablePointer<sqlite3_io_methods> {
        var methods = sqlite3_io_methods()
        // Without memory mapping, which would go past the layer.
        methods.iVersion = 2
        methods.xClose = { file in
            let status = real(file).xClose(inner(file))
            recorded(file).log.release()
            return status
        }
        methods.xWrite = { file, bytes, count, offset in
            let status = real(file).xWrite(inner(file), bytes, count, offset)
            if status == SQLITE_OK {
                let copy = bytes.map { Data(bytes: $0, count: Int(count)) } ?? Data()
                let header = recorded(file)
                header.log.takeUnretainedValue().add(.write(header.file, offset: Int(offset), bytes: copy))
            }
            return status
        }
        methods.xTruncate = { file, size in
            let header = recorded(file)
            let status = real(file).xTruncate(inner(file), size)
            if status == SQLITE_OK { header.log.takeUnretainedValue().add(.truncate(header.file, size: Int(size))) }
            return status
        }
        methods.xSync = { file, flags in
            // The real one would only take time: the test decides what is lost.
            let header = recorded(file)
            header.log.takeUnretainedValue().add(.synchronize(header.file))
            return SQLITE_OK
        }
        methods.xRead = { real($0).xRead(inner($0), $1, $2, $3) }
        methods.xFileSize = { real($0).xFileSize(inner($0), $1) }
        methods.xLock = { real($0).xLock(inner($0), $1) }
        methods.xUnlock = { real($0).xUnlock(inner($0), $1) }
        methods.xCheckReservedLock = { real($0).xCheckReservedLock(inner($0), $1) }
        methods.xFileControl = { real($0).xFileControl(inner($0), $1, $2) }
        methods.xSectorSize = { real($0).xSectorSize(inner($0)) }
        methods.xDeviceCharacteristics = { real($0).xDeviceCharacteristics(inner($0)) }
        methods.xShmMap = { real($0).xShmMap(inner($0), $1, $2, $3, $4) }
        methods.xShmLock = { real($0).xShmLock(inner($0), $1, $2, $3) }
        methods.xShmBarrier = { real($0).xShmBarrier(inner($0)) }
        methods.xShmUnmap = { real($0).xShmUnmap(inner($0), $1) }
        let pointer = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        pointer.initialize(to: methods)
        return pointer
    }
}

/// What stands in front of a file of SQLite's own layer.
private struct RecordedFile {
    /// How many bytes are set aside for it.
    static let byteCount = 64

    var methods: UnsafePointer<sqlite3_io_methods>?
    var log: Unmanaged<DiskLog>
    var file: DiskLog.File
}

// Functions of their own, because what C calls can capture nothing, not even a type.

private func inner(_ file: UnsafeMutablePointer<sqlite3_file>?) -> UnsafeMutablePointer<sqlite3_file> {
    guard let file else { preconditionFailure("no file") }
    return (UnsafeMutableRawPointer(file) + RecordedFile.byteCount).assumingMemoryBound(to: sqlite3_file.self)
}

private func real(_ file: UnsafeMutablePointer<sqlite3_file>?) -> sqlite3_io_methods {
    inner(file).pointee.pMethods.pointee
}

private func recorded(_ file: UnsafeMutablePointer<sqlite3_file>?) -> RecordedFile {
    guard let file else { preconditionFailure("no file") }
    return UnsafeRawPointer(file).load(as: RecordedFile.self)
}
