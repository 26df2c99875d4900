internal import Crypto

extension RandomNumberGenerator {
    /// Draws the nonce of one sealed value: 96 random bits.
    mutating func nonce() throws -> AES.GCM.Nonce {
        try withUnsafeBytes(of: (next(), next())) { bytes in
            try AES.GCM.Nonce(data: UnsafeRawBufferPointer(rebasing: bytes.prefix(12)))
        }
    }

    /// Draws a data key of 256 bits.
    mutating func dataKey() -> SymmetricKey {
        withUnsafeBytes(of: (next(), next(), next(), next())) { SymmetricKey(data: $0) }
    }
}
