import Logging
import MillraceCore
import MillraceModel
import Synchronization

/// Changes of mappings while the runtime runs.
extension MillraceRuntime {
    /// Takes over a manifest in the place of the one that holds now, without losing a position.
    ///
    /// Mappings that differ are updated: what is in hand comes to its end, and they go on where they were. Those that
    /// are new begin, those that are gone rest; their checkpoints stay, in case they come back. Tables that are new are
    /// made; none is deleted. Region, account, store and `Emulation` hold until the process ends.
    ///
    /// - Throws: `ManifestError` with all problems of the manifest and the functions, `MillraceError` when a table or a
    ///   stream is not as it must be; then no mapping has changed, though tables may have been made.
    public func apply(_ manifest: Manifest) async throws {
        try await MillraceError.translating { try await changes.run { try await take(manifest) } }
    }

    /// Lets a disabled mapping poll again, from its checkpoints.
    ///
    /// - Parameter id: The mapping's id.
    /// - Throws: `MillraceError`, when there is no such mapping, or it is on its way to another state.
    public func enableMapping(_ id: String) async throws {
        try await MillraceError.translating {
            try await changes.run {
                let driver = try stableDriver(of: id)
                let (manifest, mapping) = state.withLock { state in
                    (state.manifest, state.mappings.first { $0.mapping.id == id })
                }
                guard var mapping else { throw Self.missing(id) }
                mapping.mapping.isEnabled = true
                let site = try await site(of: mapping, manifest, in: environment(), after: driver)
                setEnabled(true, id)
                driver.condition.state = .enabling
                driver.send(.update(site))
            }
        }
    }

    /// Lets a mapping rest; what is in hand comes to its end first.
    ///
    /// - Parameter id: The mapping's id.
    /// - Throws: `MillraceError`, when there is no such mapping, or it is on its way to another state.
    public func disableMapping(_ id: String) async throws {
        try await changes.run {
            let driver = try stableDriver(of: id)
            setEnabled(false, id)
            driver.condition.state = .disabling
            driver.send(.disable)
        }
    }

    /// Ends a mapping for good: its checkpoints and counters are deleted, and one like it would begin anew.
    ///
    /// - Parameter id: The mapping's id.
    /// - Throws: `MillraceError`, when there is no such mapping, or it is on its way to another state.
    public func deleteMapping(_ id: String) async throws {
        try await changes.run {
            let driver = try stableDriver(of: id)
            driver.condition.delete()
            driver.send(.delete)
        }
    }

    private func setEnabled(_ isEnabled: Bool, _ id: String) {
        state.withLock { state in
            for index in state.mappings.indices where state.mappings[index].mapping.id == id {
                state.mappings[index].mapping.isEnabled = isEnabled
            }
        }
    }

    private func stableDriver(of id: String) throws -> MappingDriver {
        guard let driver = state.withLock({ state in state.drivers.first { $0.mappingID == id } }) else {
            throw Self.missing(id)
        }
        if driver.condition.state.isTransition { throw Self.inUse(driver) }
        return driver
    }

    private static func inUse(_ driver: MappingDriver) -> MillraceError {
        MillraceError(
            .mappingInUse,
            "mapping \(driver.mappingID) is \(driver.condition.state.rawValue); try again when it is Enabled or Disabled",
            mapping: driver.mappingID,
            isRetryable: true
        )
    }

    /// Where reading begins cannot be changed, as at AWS: it means nothing once reading has begun.
    private static func checkStart(of mapping: EventSourceMapping, _ former: EventSourceMapping) throws {
        guard
            mapping.startingPosition != former.startingPosition
                || mapping.startingPositionTimestamp != former.startingPositionTimestamp
        else { return }
        throw MillraceError(
            .startingPositionFixed,
            "\(mapping.functionName): StartingPosition cannot be changed, as at AWS; delete the mapping, or keep "
                + former.startingPosition.rawValue,
            mapping: mapping.id
        )
    }

    private static func missing(_ id: String) -> MillraceError {
        MillraceError(.mappingMissing, "there is no mapping \(id)", mapping: id)
    }

    private func take(_ manifest: Manifest) async throws {
        try manifest.check(with: functions.values.map(\.signature))
        let environment = try await environment()
        try await environment.prepare(manifest)
        let old = state.withLock { $0 }
        let formerMappings = Dictionary(uniqueKeysWithValues: old.mappings.map { ($0.mapping.id, $0) })
        let formerDrivers = Dictionary(uniqueKeysWithValues: old.drivers.map { ($0.mappingID, $0) })
        // All that can fail comes before the first change.
        var updates: [(MappingDriver, MappingSite)] = []
        var newSites: [MappingSite] = []
        for mapping in manifest.mappings {
            let name = mapping.mapping.functionName
            guard let driver = formerDrivers[mapping.mapping.id] else {
                newSites.append(try await site(of: mapping, manifest, in: environment))
                continue
            }
            if driver.condition.state == .deleting { throw Self.inUse(driver) }
            let former = formerMappings[mapping.mapping.id]
            if former == mapping, old.manifest.functions[name] == manifest.functions[name] { continue }
            try Self.checkStart(of: mapping.mapping, driver.mapping)
            updates.append((driver, try await site(of: mapping, manifest, in: environment, after: driver)))
        }
        let newDrivers = newSites.map { MappingDriver(site: $0) }
        let ids = Set(manifest.mappings.map(\.mapping.id))
        state.withLock { state in
            state.manifest = manifest
            state.mappings = manifest.mappings
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
