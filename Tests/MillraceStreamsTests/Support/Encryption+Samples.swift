import MillraceModel
import MillraceStreams

extension EncryptionKey {
    /// A key whose bytes are all the same.
    static func sample(_ byte: UInt8) throws -> EncryptionKey {
        try EncryptionKey(bytes: [UInt8](repeating: byte, count: byteCount))
    }
}

extension Encryption {
    /// Settings with a key of equal bytes; the draws are told apart by it too.
    static func sample(_ byte: UInt8 = 7, sealedCountMax: Int = Encryption.sealedCountMax) throws -> Encryption {
        Encryption(
            key: try .sample(byte), random: SeededGenerator(seed: UInt64(byte)), sealedCountMax: sealedCountMax)
    }
}
