package import MillraceModel

extension SQLiteStore {
    /// Writes the file of a store anew that nobody has open: encrypts it, decrypts it, seals everything with a new
    /// data key, or just gives its free space back.
    ///
    /// The file is copied and then replaced, so there must be room for it twice, and a failure or a crash leaves the
    /// old one. Blocks until it is done.
    ///
    /// - Parameters:
    ///   - path: Where the file is.
    ///   - source: The key that it is encrypted with; `nil` when it is in the clear.
    ///   - target: The key to encrypt it with; `nil` to leave it in the clear.
    ///   - now: Tells the instant at which data keys are made.
    ///   - onProgress: Called every 10,000 values with the number of values written so far.
    /// - Returns: How many records and rows the file holds.
    /// - Throws: `StoreError`: a key that is missing, wrong or too many, a store that is in use, a damaged value.
    @discardableResult
    package static func rewrite(
        path: String,
        from source: Encryption?,
        to target: Encryption?,
        now: @escaping @Sendable () -> Timestamp,
        onProgress: (Int) -> Void = { _ in }
    ) throws -> Int {
        try StoreError.translating {
            try StoreRewriter(
                path: path,
                from: source.map { Vault($0, now: now) },
                to: target.map { Vault($0, now: now) }
            ).run(onProgress: onProgress)
        }
    }
}
