import MillraceStreams
import MillraceTables

extension MillraceError {
    /// Runs something; errors of files, the store and the tables leave as those of the runtime.
    ///
    /// - Parameters:
    ///   - path: The data directory, for messages that do not name it themselves.
    ///   - body: What to run.
    static func translating<Result>(
        in path: String? = nil,
        _ body: () async throws -> Result
    ) async throws -> Result {
        let place = path.map { "\($0): " } ?? ""
        do {
            return try await body()
        } catch let error as DataDirectory.InUse {
            throw MillraceError(.dataDirectoryInUse, error.description, underlying: error)
        } catch let error as FileError {
            throw MillraceError(.fileUnusable, error.description, underlying: error)
        } catch let error as StoreError {
            throw MillraceError(
                .storeUnusable,
                place + error.description,
                underlying: error,
                isRetryable: error.isRetryable
            )
        } catch let error as ServiceError {
            throw MillraceError(
                .storeUnusable,
                place + error.message,
                underlying: error,
                isRetryable: error.isRetryable
            )
        }
    }
}
