import Foundation

/// An open file: the few system calls that durability needs, with errors that say which file and why.
struct FileDescriptorHandle: ~Copyable, Sendable {
    private let path: String
    private let descriptor: Int32

    /// Opens a file, with mode 0644 where it is made.
    init(path: String, flags: Int32) throws(FileError) {
        self.path = path
        descriptor = open(path, flags | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw FileError(path: path, operation: "open", code: errno) }
    }

    deinit {
        // Said, because a process that is just being spawned may still have the descriptor, and the lock with it.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// The length in bytes.
    func length() throws(FileError) -> Int {
        let end = lseek(descriptor, 0, SEEK_END)
        if end < 0 { throw FileError(path: path, operation: "seek", code: errno) }
        return Int(end)
    }

    /// Whether a path leads to this file, and not to another one that took its place.
    func isFile(at path: String) throws(FileError) -> Bool {
        var (own, other) = (stat(), stat())
        if fstat(descriptor, &own) != 0 { throw FileError(path: path, operation: "look at", code: errno) }
        if stat(path, &other) != 0 {
            if errno == ENOENT { return false }
            throw FileError(path: path, operation: "look at", code: errno)
        }
        return own.st_dev == other.st_dev && own.st_ino == other.st_ino
    }

    /// All bytes.
    func readAll() throws(FileError) -> [UInt8] {
        try read(count: length(), at: 0)
    }

    /// Bytes from an offset on, fewer at the end of the file.
    func read(count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let result = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress?.advanced(by: done), count - done, off_t(offset + done))
            }
            if result == 0 { break }
            if result < 0 {
                if errno == EINTR { continue }
                throw FileError(path: path, operation: "read", code: errno)
            }
            done += result
        }
        bytes.removeLast(count - done)
        return bytes
    }

    /// Writes all bytes at an offset.
    func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let result = bytes.withUnsafeBytes { buffer in
                pwrite(descriptor, buffer.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset + done))
            }
            if result < 0 {
                if errno == EINTR { continue }
                throw FileError(path: path, operation: "write", code: errno)
            }
            done += result
        }
    }

    /// Cuts the file to a length.
    func truncate(to length: Int) throws(FileError) {
        if ftruncate(descriptor, off_t(length)) != 0 { throw FileError(path: path, operation: "truncate", code: errno) }
    }

    /// Waits until everything written is on disk.
    func synchronize() throws(FileError) {
        if fsync(descriptor) != 0 { throw FileError(path: path, operation: "flush", code: errno) }
    }

    /// Waits for an exclusive lock that ends when the file is closed.
    func waitForLock() throws(FileError) {
        while flock(descriptor, LOCK_EX) != 0 {
            if errno != EINTR { throw FileError(path: path, operation: "lock", code: errno) }
        }
    }

    /// Takes an exclusive lock that ends with the process, however it ends.
    ///
    /// - Returns: Whether the lock was free.
    func lockExclusively() throws(FileError) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        if errno == EWOULDBLOCK { return false }
        throw FileError(path: path, operation: "lock", code: errno)
    }
}
