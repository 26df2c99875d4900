import MillraceStreams
import Testing

/// Expects that a call is refused under a code and with a text.
func expectRefusal<Result>(
    _ message: String,
    _ code: ServiceError.Code = .validation,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Result
) async {
    do {
        _ = try await body()
        Issue.record("It was not refused: \(message)", sourceLocation: sourceLocation)
    } catch let error as ServiceError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        #expect(error.message == message, sourceLocation: sourceLocation)
    } catch {
        Issue.record("It failed otherwise: \(error)", sourceLocation: sourceLocation)
    }
}
