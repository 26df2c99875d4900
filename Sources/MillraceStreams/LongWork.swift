/// Keeps work on long values off threads on which others wait, such as those of connections.
package enum LongWork {
    /// The most bytes whose work is done where the task runs: as many as the body of a request may have that is
    /// answered on the thread of its connection.
    package static let byteCountMax = 65_536

    /// Works on so many bytes: where the task runs, or on the pool that all tasks share if they are too many for that.
    ///
    /// - Throws: What `body` throws.
    package static func run<Result, Failure: Error>(
        on byteCount: Int, _ body: () throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        guard byteCount > byteCountMax else { return try body() }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) { () throws(Failure) in try body() }
    }
}
