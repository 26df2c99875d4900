import CZlib

/// Compression, and decompression within a limit, by way of zlib.
enum GzipStream {
    /// Why bytes cannot be decompressed.
    enum Fault: Error, Hashable {
        /// They are no gzip members, or the last of them is not whole.
        case damaged
        /// They become more than the limit.
        case tooLong
        /// There is no room for what they become.
        case noRoom
    }

    private static let pieceBytes = 65_536

    /// Compresses bytes, quickly rather than well.
    ///
    /// - Returns: `nil` when there is no memory for it.
    static func compress(_ bytes: [UInt8], as coding: ContentCoding) -> [UInt8]? {
        var stream = z_stream()
        return withUnsafeMutablePointer(to: &stream) { stream in
            guard millrace_deflate_init(stream, coding == .gzip ? 1 : 0) == Z_OK else { return nil }
            defer { deflateEnd(stream) }
            return bytes.withUnsafeBufferPointer { input in
                stream.pointee.next_in = input.baseAddress
                stream.pointee.avail_in = uInt(input.count)
                // The bound is what the worst input needs, so one call does it.
                let bound = Int(deflateBound(stream, uLong(input.count)))
                return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = uInt(output.count)
                    deflate(stream, Z_FINISH)
                    count = Int(stream.pointee.total_out)
                }
            }
        }
    }

    /// Decompresses one gzip member or several.
    ///
    /// At no time does it make more than the limit and one byte, whatever the input claims.
    ///
    /// - Parameters:
    ///   - bytes: The members.
    ///   - limit: The most bytes that they may become.
    ///   - hold: Told how many bytes more there are; says whether there is room.
    static func decompress(
        _ bytes: [UInt8], upTo limit: Int, holding hold: (Int) -> Bool
    ) throws(Fault) -> [UInt8] {
        var stream = z_stream()
        let result = withUnsafeMutablePointer(to: &stream) { stream -> Result<[UInt8], Fault> in
            guard millrace_gzip_inflate_init(stream) == Z_OK else { return .failure(.noRoom) }
            defer { inflateEnd(stream) }
            return bytes.withUnsafeBufferPointer { input in
                stream.pointee.next_in = input.baseAddress
                stream.pointee.avail_in = uInt(input.count)
                return inflate(stream, upTo: limit, holding: hold)
            }
        }
        return try result.get()
    }

    private static func inflate(
        _ stream: UnsafeMutablePointer<z_stream>, upTo limit: Int, holding hold: (Int) -> Bool
    ) -> Result<[UInt8], Fault> {
        var output: [UInt8] = []
        while true {
            var code = Z_OK
            let piece = [UInt8](unsafeUninitializedCapacity: min(pieceBytes, limit - output.count + 1)) {
                piece, count in
                stream.pointee.next_out = piece.baseAddress
                stream.pointee.avail_out = uInt(piece.count)
                code = CZlib.inflate(stream, Z_NO_FLUSH)
                count = piece.count - Int(stream.pointee.avail_out)
            }
            // Input that ends too soon makes no progress, which zlib reports.
            guard code == Z_OK || code == Z_STREAM_END else { return .failure(.damaged) }
            guard output.count + piece.count <= limit else { return .failure(.tooLong) }
            guard hold(piece.count) else { return .failure(.noRoom) }
            output += piece
            if code == Z_STREAM_END {
                if stream.pointee.avail_in == 0 { return .success(output) }
                guard inflateReset(stream) == Z_OK else { return .failure(.damaged) }
            }
        }
    }
}
