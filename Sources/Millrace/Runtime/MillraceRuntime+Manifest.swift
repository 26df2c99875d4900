import Logging
import MillraceCore
import MillraceModel
import Synchronization

/// Manifests that are taken over while the runtime runs.
extension MillraceRuntime {
    /// Takes over a manifest in the place of the one that holds now, without losing a position.
    ///
    /// Mappings that differ are updated: what is in hand comes to its end, and they go on where they were. Those that
    /// are new begin, those that are gone rest; their checkpoints stay, in case they come back. Those that were made at
    /// run time stay as they are, and begin if something was in their way. Tables that are new are made; none is
    /// deleted. Region, account, store and `Emulation` hold until the process ends.
    ///
    /// - Throws: `ManifestError` with all problems of the manifest and the functions, `MillraceError` when a table or a
    ///   stream is not as it must be, or a mapping was made at run time too; then no mapping has changed, though tables
    ///   may have been made.
    public func apply(_ manifest: Manifest) async throws {
        try await MillraceError.translating { try await changes.run { try await take(manifest) } }
    }

    private func take(_ manifest: Manifest) async throws {
        try manifest.check(with: functions.values.map(\.signature))
        let environment = try await environment()
        try await environment.prepare(manifest)
        try await loadMappings(in: environment)
        try await checkConflicts(of: manifest, in: environment)
        let old = state.withLock { $0 }
        let formerMappings = Dictionary(uniqueKeysWithValues: old.mappings.map { ($0.id, $0) })
        let formerDrivers = Dictionary(uniqueKeysWithValues: old.drivers.map { ($0.mappingID, $0) })
        let now = environment.ports.scheduler.now
        let mappings = manifest.mappings.map { settings in
            let former = formerMappings[settings.mapping.id]
            return RuntimeMapping(
                manifest: settings, modifiedAt: former?.settings == settings ? former?.modifiedAt ?? now : now)
        }
        let kept = old.mappings.filter { $0.owner == .runtime }
        // All that can fail comes before the first change.
        var updates: [(MappingDriver, MappingSite)] = []
        var newSites: [MappingSite] = []
        for mapping in mappings + kept where !mapping.isDeleting {
            let name = mapping.mapping.functionName
            let driver = formerDrivers[mapping.id]
            if let driver {
                let isSame = formerMappings[mapping.id]?.settings == mapping.settings
                if isSame, old.manifest.functions[name] == manifest.functions[name] { continue }
                try Self.checkStart(of: mapping.mapping, driver.mapping)
            }
            guard let site = try await siteUnlessObstructed(of: mapping, manifest, in: environment, after: driver)
            else { continue }
            if let driver { updates.append((driver, site)) } else { newSites.append(site) }
        }
        let newDrivers = newSites.map { MappingDriver(site: $0) }
        let ids = Set((mappings + kept).map(\.id))
        state.withLock { state in
            state.manifest = manifest
            // As they are now: a deletion may have come to its end meanwhile.
            state.mappings = mappings + state.mappings.filter { $0.owner == .runtime }
            for (function, concurrency) in state.concurrency {
                concurrency.setLimit(manifest.functions[function]?.reservedConcurrentExecutions)
            }
            for driver in newDrivers {
                // A runtime that is not running takes in none; it begins with them when it runs.
                if case .enqueued? = state.events?.yield(.begins(driver)) {
                    state.drivers.append(driver)
                } else {
                    driver.close()
                }
            }
        }
        for (driver, site) in updates {
            driver.condition.state = .updating
            driver.send(.update(site))
        }
        // Not stopped: it may come back before its lanes have ended, and there must never be two of it.
        for driver in old.drivers where !ids.contains(driver.mappingID) { driver.send(.disable) }
        logger.notice(
            "The manifest was taken over",
            metadata: ["mappings.updated": "\(updates.count)", "mappings.new": "\(newDrivers.count)"]
        )
    }
}
