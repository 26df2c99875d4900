import CZlib

/// The checksum of zlib, gzip and AWS's event streams: CRC-32 of IEEE 802.3.
enum CRC32 {
    /// The checksum of bytes.
    ///
    /// - Parameters:
    ///   - bytes: The bytes.
    ///   - checksum: That of the bytes in front of them; 0 when there are none.
    static func checksum(of bytes: some Collection<UInt8>, after checksum: UInt32 = 0) -> UInt32 {
        func update(_ buffer: UnsafeBufferPointer<UInt8>) -> UInt32 {
            UInt32(truncatingIfNeeded: crc32_z(uLong(checksum), buffer.baseAddress, buffer.count))
        }
        guard !bytes.isEmpty else { return checksum }
        return bytes.withContiguousStorageIfAvailable(update) ?? Array(bytes).withUnsafeBufferPointer(update)
    }
}
