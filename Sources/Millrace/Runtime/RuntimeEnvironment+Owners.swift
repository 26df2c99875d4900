import Logging
import MillraceModel
import MillraceStreams
import Synchronization

/// The services of accounts and Regions that are not the manifest's.
final class OtherServices: Sendable {
    struct State {
        /// The services, each made once.
        var services: [ResourceOwner: Task<EmulatedServices, any Error>] = [:]
        /// Is told of services that are made.
        var observer: (@Sendable (EmulatedServices) -> Void)?
    }

    private let state = Mutex(State())

    func withLock<Result: Sendable>(_ body: (inout State) throws -> sending Result) rethrows -> Result {
        try state.withLock(body)
    }
}

extension RuntimeEnvironment {
    /// The most accounts and Regions, beside the manifest's, that one process answers for.
    package static let otherOwnerCountMax = 64

    /// The account and the Region that the manifest names.
    package var homeOwner: ResourceOwner { ResourceOwner(of: home) }

    /// The services of an account in a Region; they are made when they are first asked for.
    ///
    /// - Throws: `ServiceError`: `.limitExceeded` beyond 64 of them that have no streams, `.internalServerError` when the store failed.
    package func services(of owner: ResourceOwner) async throws -> EmulatedServices {
        if owner == homeOwner { return home }
        let task = try others.withLock { others in
            if let known = others.services[owner] { return known }
            // Those that have streams already are never left out.
            guard others.services.count < Self.otherOwnerCountMax || otherOwners.contains(owner) else {
                throw ServiceError.limitExceeded(
                    "This process answers for \(Self.otherOwnerCountMax) accounts and Regions beside "
                        + "\(homeOwner.accountID) in \(homeOwner.region), and cannot take \(owner.accountID) in "
                        + "\(owner.region) as well.")
            }
            // Once for each; who asks by mistake wonders where the tables are.
            logger.warning(
                "Another account or Region is asked for; the manifest's tables are not there",
                metadata: [
                    "account": "\(owner.accountID)", "region": "\(owner.region)",
                    "manifest.account": "\(homeOwner.accountID)", "manifest.region": "\(homeOwner.region)",
                ]
            )
            let task = Task { [self] in
                let services = try await EmulatedServices(of: owner, isHome: false, on: store, emulation, ports)
                self.others.withLock { $0.observer }?(services)
                return services
            }
            others.services[owner] = task
            return task
        }
        do {
            return try await task.value
        } catch {
            // The store may work at the next try.
            others.withLock { others in
                if others.services[owner] == task { others.services[owner] = nil }
            }
            throw error
        }
    }

    /// The services that own a stream.
    func services(owning stream: StreamARN) async throws -> EmulatedServices {
        try await services(of: ResourceOwner(of: stream))
    }

    /// The owners of all streams there are, but for the manifest's.
    var otherOwners: Set<ResourceOwner> {
        Set(store.streams().map { ResourceOwner(of: $0.arn) }).subtracting([homeOwner])
    }
}

extension ResourceOwner {
    /// The owner of what services hold.
    init(of services: EmulatedServices) {
        accountID = services.tables.accountID
        region = services.tables.region
    }
}
