internal import MillraceModel
internal import MillraceStreams

/// The name under which a client asks for a transaction, perhaps twice because it lost the answer.
///
/// What was asked under it stands in the store, in the transaction itself, for ten minutes.
///
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
struct TransactionToken: Sendable {
    private static let lifetime = Duration.seconds(600)
    /// How many old tokens go with each new one.
    private static let pruneCount = 4

    private let text: String
    /// The space of the tokens.
    private let space: String
    /// The space of the tokens in the order of their use.
    private var ageSpace: String { space + "/age" }
    /// Tells one request from another.
    private let fingerprint: String

    /// Names a request.
    ///
    /// - Parameter spacePrefix: What the names of the service's row spaces begin with.
    init(_ text: String, of items: [TransactWriteItem], in spacePrefix: String) {
        self.text = text
        space = spacePrefix + "transaction-tokens"
        var hash = StableHash()
        for item in items { item.combine(into: &hash) }
        fingerprint = StableHash.hexadecimal(hash.value)
    }

    /// Takes the name for this request, and forgets some that are too old to matter.
    ///
    /// - Returns: Whether the request is to be carried out; `false` when it was already.
    /// - Throws: `ServiceError` when another request was carried out under the name.
    func take(in transaction: inout StoreTransaction) throws -> Bool {
        let key = rowKey(of: [UInt8](text.utf8))
        if let used = try Self.read(key, in: transaction), transaction.now - used.instant < Self.lifetime {
            guard used.fingerprint == fingerprint else {
                throw ServiceError(
                    .idempotentParameterMismatch,
                    "DynamoDB rejected the request because you retried a request with a different payload but with "
                        + "an idempotent token that was already used."
                )
            }
            return false
        }
        var writer = BinaryWriter()
        writer.write(signed: transaction.now.microsecondsSinceEpoch)
        writer.write(text: fingerprint)
        transaction.setRow(key, writer.bytes)
        let age = Expiry.bytes(of: transaction.now.microsecondsSinceEpoch) + [UInt8](text.utf8)
        transaction.setRow(RowKey(space: ageSpace, key: age), [])
        try prune(&transaction)
        return true
    }

    private func prune(_ transaction: inout StoreTransaction) throws {
        for row in try transaction.rows(in: ageSpace, limit: Self.pruneCount) {
            let (microseconds, token) = Expiry.parts(of: row.key)
            let instant = Timestamp(microsecondsSinceEpoch: microseconds)
            guard transaction.now - instant >= Self.lifetime else { break }
            transaction.removeRow(RowKey(space: ageSpace, key: row.key))
            // It may have been taken again since.
            let key = rowKey(of: token)
            if try Self.read(key, in: transaction)?.instant == instant { transaction.removeRow(key) }
        }
    }

    private func rowKey(of token: [UInt8]) -> RowKey { RowKey(space: space, key: token) }

    private static func read(
        _ key: RowKey, in transaction: borrowing StoreTransaction
    ) throws -> (instant: Timestamp, fingerprint: String)? {
        guard let row = try transaction.row(key) else { return nil }
        var reader = BinaryReader(row)
        return (Timestamp(microsecondsSinceEpoch: try reader.readSigned()), try reader.readText())
    }
}
