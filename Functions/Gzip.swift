import CZlib

/// The gzip format (RFC 1952) by way of zlib.
///
/// Equal input gives equal output: the header carries no time and no name.
enum Gzip {
    /// What is not one whole gzip member, or another failure of zlib.
    struct Failure: Error, Hashable, CustomStringConvertible {
        var code: Int32
        var description: String { "gzip: \(String(cString: zError(code)))" }
    }

    /// Compresses bytes into one gzip member.
    static func compress(_ bytes: [UInt8]) throws -> [UInt8] {
        try withStream(millrace_gzip_deflate_init, deflateEnd) { stream in
            try bytes.withUnsafeBufferPointer { input in
                stream.pointee.next_in = input.baseAddress
                stream.pointee.avail_in = uInt(input.count)
                // The bound is what the worst input needs, so one call does it.
                let bound = Int(deflateBound(stream, uLong(input.count)))
                return try [UInt8](unsafeUninitializedCapacity: bound) { output, count in
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = uInt(output.count)
                    let code = deflate(stream, Z_FINISH)
                    guard code == Z_STREAM_END else { throw Failure(code: code) }
                    count = Int(stream.pointee.total_out)
                }
            }
        }
    }

    /// Reads one gzip member back and checks its checksum.
    static func decompress(_ bytes: [UInt8]) throws -> [UInt8] {
        try withStream(millrace_gzip_inflate_init, inflateEnd) { stream in
            try bytes.withUnsafeBufferPointer { input in
                stream.pointee.next_in = input.baseAddress
                stream.pointee.avail_in = uInt(input.count)
                var result: [UInt8] = []
                var code = Z_OK
                while code != Z_STREAM_END {
                    // Input that ends too soon makes no progress here, which zlib reports.
                    result += try [UInt8](unsafeUninitializedCapacity: 65_536) { output, count in
                        stream.pointee.next_out = output.baseAddress
                        stream.pointee.avail_out = uInt(output.count)
                        code = inflate(stream, Z_NO_FLUSH)
                        guard code == Z_OK || code == Z_STREAM_END else { throw Failure(code: code) }
                        count = output.count - Int(stream.pointee.avail_out)
                    }
                }
                guard stream.pointee.avail_in == 0 else { throw Failure(code: Z_DATA_ERROR) }
                return result
            }
        }
    }

    /// Runs a body on a stream that stays at its address, to which zlib keeps a pointer.
    private static func withStream<Result>(
        _ begin: (UnsafeMutablePointer<z_stream>) -> Int32,
        _ end: (UnsafeMutablePointer<z_stream>) -> Int32,
        _ body: (UnsafeMutablePointer<z_stream>) throws -> Result
    ) throws -> Result {
        var stream = z_stream()
        return try withUnsafeMutablePointer(to: &stream) { stream in
            let code = begin(stream)
            guard code == Z_OK else { throw Failure(code: code) }
            defer { _ = end(stream) }
            return try body(stream)
        }
    }
}
