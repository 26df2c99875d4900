package import MillraceModel

/// Why a store could not do what it was asked.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no stream of this ARN.
    case noSuchStream(StreamARN)
    /// The stream has no such shard, or no longer.
    case noSuchShard(ShardKey)
    /// The stream exists already.
    case streamExists(StreamARN)
    /// The shard is closed and takes no records and no split.
    case shardClosed(ShardKey)
    /// The stream is disabled and takes no records.
    case streamDisabled(StreamARN)
    /// The two shards do not lie side by side.
    case shardsNotAdjacent(ShardID, ShardID)
    /// The hash lies outside the shard, or leaves nothing on one side.
    case invalidSplit(ShardKey)
    /// There is no room left on the disk.
    case diskFull(String)
    /// The disk or the database failed otherwise.
    case failed(String)
    /// What stands in the file cannot be read.
    case corrupt(String)
    /// The store was written by a newer version.
    case newerSchema(found: Int, supported: Int)
    /// The text, the bytes or the file that was given as the encryption key is none.
    case invalidEncryptionKey(String)
    /// The store is encrypted and was opened without a key.
    case encryptionKeyMissing
    /// The store is encrypted with another key.
    case wrongEncryptionKey
    /// The store is not encrypted, although a key was given.
    case notEncrypted
    /// The store has been closed.
    case closed

    /// Whether the same call may succeed later without anything being changed but the disk.
    package var isRetryable: Bool {
        switch self {
        case .diskFull, .failed: true
        default: false
        }
    }

    /// What is wrong, and what to do where there is something to do.
    package var description: String {
        switch self {
        case .noSuchStream(let arn): "there is no stream \(arn)"
        case .noSuchShard(let key): "stream \(key.stream) has no shard \(key.shard)"
        case .streamExists(let arn): "stream \(arn) exists already"
        case .shardClosed(let key): "shard \(key.shard) of stream \(key.stream) is closed"
        case .streamDisabled(let arn): "stream \(arn) is disabled"
        case .shardsNotAdjacent(let one, let other): "shards \(one) and \(other) do not lie side by side"
        case .invalidSplit(let key): "shard \(key.shard) cannot be split there: both halves need at least one hash"
        case .diskFull(let detail): "the disk is full: \(detail); make room, writing goes on by itself"
        case .failed(let detail): "the store failed: \(detail)"
        case .corrupt(let detail): "the store is damaged: \(detail)"
        case .newerSchema(let found, let supported):
            "the store has schema \(found), this version knows up to \(supported); use a newer version"
        case .invalidEncryptionKey(let detail): "this is no encryption key: \(detail)"
        case .encryptionKeyMissing: "the store is encrypted; give the key that it was encrypted with"
        case .wrongEncryptionKey: "the store is encrypted with another key; give that one, or the file is damaged"
        case .notEncrypted: "the store is not encrypted; leave out the key, or have the store encrypted first"
        case .closed: "the store is closed"
        }
    }
}
