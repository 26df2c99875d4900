/// What a store needs to be encrypted at rest.
///
/// **What is sealed.** The content of every record and the value of every row: items, indexes, tables, checkpoints,
/// windows. Each is sealed on its own with AES-256-GCM under a data key, with a random nonce, and bound to its place
/// (shard, position and arrival, or space and key), so a value that was moved or changed is found out.
///
/// **What stays in the clear**, because SQLite orders and finds by it: the keys of rows, which for items hold the
/// encoded key attributes and for indexes the indexed ones, and the names of mappings in the keys of checkpoints; the
/// names of spaces, streams and shards; positions, arrivals and sizes. An attribute that must not be readable in the
/// file must be no key. That rows or records are missing, or that a file was put back to an older one, is not found
/// out.
///
/// **Keys.** The encryption key wraps data keys, which stand in the table `keys`; each sealed value begins with the
/// number of its data key. A data key seals 2³² values at most, the bound for random nonces (NIST SP 800-38D, 8.3),
/// then the next one is made. Replacing the encryption key wraps the data keys anew and leaves the values alone.
///
/// A store is sealed whole or not at all: a value in the clear in an encrypted store is refused like a damaged one.
/// `SQLiteStore.rewrite` turns the one into the other.
package struct Encryption: Sendable {
    /// How many values a data key seals before the next one is made.
    package static let sealedCountMax = 1 << 32

    /// The key that wraps the data keys.
    package var key: EncryptionKey
    /// Where data keys and nonces come from; has to be fit for cryptography.
    package var random: any RandomNumberGenerator & Sendable
    /// How many values a data key seals before the next one is made; fewer than usual in tests only.
    package var sealedCountMax: Int

    /// Creates settings.
    ///
    /// - Parameters:
    ///   - key: The key that wraps the data keys.
    ///   - random: Where data keys and nonces come from: the system's generator, never a seeded one outside of tests.
    ///   - sealedCountMax: How many values a data key seals, at least 1; 2³² by default.
    package init(
        key: EncryptionKey,
        random: any RandomNumberGenerator & Sendable,
        sealedCountMax: Int = Encryption.sealedCountMax
    ) {
        precondition((1...Self.sealedCountMax).contains(sealedCountMax), "\(sealedCountMax) values a key")
        self.key = key
        self.random = random
        self.sealedCountMax = sealedCountMax
    }
}
