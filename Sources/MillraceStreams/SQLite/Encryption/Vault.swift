internal import Crypto
internal import GRDB
internal import MillraceModel
internal import Synchronization

// swift-crypto takes and gives bytes as `Data`.
internal import struct Foundation.Data

/// Seals the values of an encrypted store and opens them again.
///
/// A sealed value is the number of its data key in four bytes, highest first, the nonce in 12, the cipher text, and
/// the tag in 16.
///
/// A class, because a nonce once drawn is never drawn again, whatever becomes of the transaction it was drawn for.
final class Vault: Sendable {
    private struct State {
        var master: EncryptionKey
        var random: any RandomNumberGenerator & Sendable
        /// Data keys as they were met; only committed ones, but for the writer's own.
        var keys: [Int: SymmetricKey] = [:]
        /// The data key that seals.
        var current = 0
        /// How many more values it may seal before the table has to be asked again.
        var reservedCount = 0
    }

    /// How many values are counted in the table at once, so that few commits touch it.
    private static let reservationMax = 1 << 20
    private static let prefixCount = 4
    /// How much longer a sealed value is than the value.
    static let overheadByteCount = prefixCount + 12 + 16

    private let sealedCountMax: Int
    private let now: @Sendable () -> Timestamp
    private let state: Mutex<State>

    init(_ encryption: Encryption, now: @escaping @Sendable () -> Timestamp) {
        sealedCountMax = encryption.sealedCountMax
        self.now = now
        state = Mutex(State(master: encryption.key, random: encryption.random))
    }

    /// Seals a value; inside of a transaction that writes.
    func seal(_ value: [UInt8], at place: SealedPlace, _ db: Database) throws -> Data {
        let (key, id, nonce) = try state.withLock { state throws -> (SymmetricKey, Int, AES.GCM.Nonce) in
            if state.reservedCount == 0 { try reserve(&state, db) }
            state.reservedCount -= 1
            return (try dataKey(state.current, &state, db), state.current, try state.random.nonce())
        }
        let box = try AES.GCM.seal(value, using: key, nonce: nonce, authenticating: place.bytes)
        var sealed = Data(capacity: value.count + Self.overheadByteCount)
        for shift in [24, 16, 8, 0] { sealed.append(UInt8(truncatingIfNeeded: id >> shift)) }
        nonce.withUnsafeBytes { sealed.append(contentsOf: $0) }
        sealed.append(box.ciphertext)
        sealed.append(box.tag)
        return sealed
    }

    /// Opens a value.
    ///
    /// - Throws: `StoreError.corrupt` when it is damaged, in the clear, or was sealed for another place.
    func open(_ sealed: [UInt8], at place: SealedPlace, _ db: Database) throws -> [UInt8] {
        let id = sealed.prefix(Self.prefixCount).reduce(0) { $0 << 8 | Int($1) }
        let key = try state.withLock { state throws -> SymmetricKey in try dataKey(id, &state, db) }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed.dropFirst(Self.prefixCount))
            return [UInt8](try AES.GCM.open(box, using: key, authenticating: place.bytes))
        } catch is CryptoKitError {
            throw StoreError.corrupt("a sealed value was changed or does not belong here")
        }
    }

    /// Makes the next data key; inside of a transaction.
    func addKey(_ db: Database) throws {
        try state.withLock { try addKey(&$0, sealedCount: 0, db) }
    }

    /// Confirms that the encryption key unwraps a data key.
    ///
    /// - Throws: `StoreError.wrongEncryptionKey`.
    func checkKey(_ id: Int, _ db: Database) throws {
        try state.withLock { state in _ = try dataKey(id, &state, db) }
    }

    /// Forgets what a transaction that failed may have written into the table of keys.
    func rollBack() {
        state.withLock { state in
            state.keys = [:]
            state.reservedCount = 0
        }
    }

    /// Wraps all data keys with another key and makes a new one for what is sealed from now on; opens the transaction.
    func rotate(to master: EncryptionKey, _ db: Database) throws {
        try state.withLock { state in
            let old = state.master
            do {
                try db.inTransaction(.immediate) {
                    let ids = try Int.fetchAll(db, sql: "SELECT id FROM keys ORDER BY id")
                    let keys = try ids.map { ($0, try dataKey($0, &state, db)) }
                    state.master = master
                    for (id, key) in keys {
                        try db.execute(
                            sql: "UPDATE keys SET wrapped = ? WHERE id = ?",
                            arguments: [try wrap(key, id: id, &state), id])
                    }
                    try addKey(&state, sealedCount: 0, db)
                    state.reservedCount = 0
                    return .commit
                }
            } catch {
                state.master = old
                state.keys = [:]
                state.reservedCount = 0
                throw error
            }
        }
    }

    /// Counts the next values ahead, with the newest data key or, when that has sealed enough, with a new one.
    private func reserve(_ state: inout State, _ db: Database) throws {
        let count = max(1, min(Self.reservationMax, sealedCountMax / 16))
        let newest = try GRDB.Row.fetchOne(db, sql: "SELECT id, sealed FROM keys ORDER BY id DESC LIMIT 1")
        if let newest, try newest.integer(at: 1) + Int64(count) <= sealedCountMax {
            state.current = Int(try newest.integer(at: 0))
            try db.execute(sql: "UPDATE keys SET sealed = sealed + ? WHERE id = ?", arguments: [count, state.current])
        } else {
            try addKey(&state, sealedCount: count, db)
        }
        state.reservedCount = count
    }

    private func addKey(_ state: inout State, sealedCount: Int, _ db: Database) throws {
        let id = (try Int.fetchOne(db, sql: "SELECT max(id) FROM keys") ?? 0) + 1
        let key = state.random.dataKey()
        try db.execute(
            sql: "INSERT INTO keys (id, wrapped, created, sealed) VALUES (?, ?, ?, ?)",
            arguments: [id, try wrap(key, id: id, &state), now().microsecondsSinceEpoch, sealedCount])
        state.keys[id] = key
        state.current = id
    }

    private func wrap(_ key: SymmetricKey, id: Int, _ state: inout State) throws -> Data {
        let box = try AES.GCM.seal(
            key.withUnsafeBytes { Data($0) },
            using: state.master.material,
            nonce: try state.random.nonce(),
            authenticating: SealedPlace.dataKey(id).bytes
        )
        return box.nonce + box.ciphertext + box.tag
    }

    private func dataKey(_ id: Int, _ state: inout State, _ db: Database) throws -> SymmetricKey {
        if let key = state.keys[id] { return key }
        let statement = try db.cachedStatement(sql: "SELECT wrapped FROM keys WHERE id = ?")
        guard let wrapped = try Data.fetchOne(statement, arguments: [id]) else {
            throw StoreError.corrupt("a value is not sealed with a key of this store")
        }
        do {
            let bytes = try AES.GCM.open(
                AES.GCM.SealedBox(combined: wrapped),
                using: state.master.material,
                authenticating: SealedPlace.dataKey(id).bytes
            )
            let key = SymmetricKey(data: bytes)
            state.keys[id] = key
            return key
        } catch is CryptoKitError {
            throw StoreError.wrongEncryptionKey
        }
    }
}
