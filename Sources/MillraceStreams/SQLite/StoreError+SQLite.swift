internal import GRDB

extension StoreError {
    /// Says what a failure of SQLite means for a store.
    static func from(_ error: any Error) -> StoreError {
        if let error = error as? StoreError { return error }
        guard let error = error as? DatabaseError else { return .failed(String(describing: error)) }
        let detail = "\(error.extendedResultCode): \(error.message ?? "no message")"
        switch error.resultCode {
        case .SQLITE_FULL: return .diskFull(detail)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .corrupt(detail)
        default: return .failed(detail)
        }
    }

    /// Runs a piece of work and turns what it throws into a `StoreError`.
    static func translating<Result>(_ work: () throws -> Result) throws(StoreError) -> Result {
        do { return try work() } catch { throw from(error) }
    }
}
