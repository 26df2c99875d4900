package import Logging
package import Millrace
import MillraceStreams
import Synchronization

/// The services of a runtime as clients reach them, for each account and Region those of its own.
///
/// Functions, mappings and the daemon's own requests are the runtime's, whoever asks.
package final class WireServiceDirectory: Sendable {
    private let runtime: MillraceRuntime
    private let environment: RuntimeEnvironment
    private let logger: Logger
    private let known = Mutex<[ResourceOwner: WireServices]>([:])

    /// Creates a directory.
    ///
    /// - Parameters:
    ///   - runtime: Runs the mappings, or could.
    ///   - environment: What the runtime stands on.
    ///   - logger: Gets what is not the clients' fault.
    package init(of runtime: MillraceRuntime, on environment: RuntimeEnvironment, logger: Logger) {
        self.runtime = runtime
        self.environment = environment
        self.logger = logger
    }

    /// The services of a caller; of the manifest's account or Region where its credentials do not name one.
    ///
    /// - Throws: `ServiceError`: `.validation` for what is no Region, `.limitExceeded` when there are too many accounts
    ///   and Regions, `.internalServerError` when the store failed.
    package func services(for caller: Caller) async throws -> WireServices {
        let home = environment.homeOwner
        let (accountID, region) = (caller.accountID ?? home.accountID, caller.region ?? home.region)
        guard let owner = ResourceOwner(accountID: accountID, region: region) else {
            throw ServiceError.validation("\(region) is not the name of a Region")
        }
        if let services = known.withLock({ $0[owner] }) { return services }
        let emulated = try await environment.services(of: owner)
        let services = WireServices(
            dynamoDB: AWSJSONService.dynamoDB(emulated.tables, logger: logger),
            dynamoDBStreams: AWSJSONService.dynamoDBStreams(emulated.streams, logger: logger),
            kinesis: AWSJSONService.kinesis(emulated.kinesis, logger: logger),
            lambda: LambdaService(runtime, logger: logger),
            daemon: DaemonService(runtime: runtime, environment: environment, logger: logger)
        )
        known.withLock { $0[owner] = services }
        return services
    }
}
