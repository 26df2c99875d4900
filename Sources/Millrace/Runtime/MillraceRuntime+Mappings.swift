import Logging
import MillraceCore
public import MillraceModel
import Synchronization

/// Mappings that are made, changed and deleted while the runtime runs, as with Lambda's API.
///
/// Such mappings live in the store, and run again after a restart. Before the runtime runs, and after it has stopped,
/// only what is stored changes.
extension MillraceRuntime {
    /// Makes a mapping beside those of the manifest, and runs it.
    ///
    /// With `LATEST` it begins behind what the stream holds when it gets `Enabled`.
    ///
    /// - Parameters:
    ///   - mapping: Its settings; it is given an id of its own.
    ///   - tags: At most 50.
    /// - Returns: The mapping on its way, `Creating`.
    /// - Throws: `MillraceError`: the settings are wrong, the function or the stream is not there, or the function has
    ///   a mapping on that stream already, whose id the error names.
    public func createMapping(
        _ mapping: EventSourceMapping,
        tags: [String: String] = [:]
    ) async throws -> MappingDescription {
        try await MillraceError.translating {
            let environment = try await environment()
            return try await changes.run {
                try await loadMappings(in: environment)
                let manifest = state.withLock(\.manifest)
                let settings = try ManifestMapping(checking: mapping.members, id: newUUID(environment))
                try settings.checkDestinationIsBelowDataDirectory()
                try MappingTags.check(tags)
                let site = try await site(of: settings, manifest, in: environment)
                try await checkConflict(of: settings.mapping, site.eventSourceARN, in: environment)
                let now = environment.ports.scheduler.now
                let new = RuntimeMapping(madeAtRunTime: settings, tags: tags, modifiedAt: now)
                let description = try await describe(new, site.condition, manifest, in: environment)
                // First the row: a process that is killed behind it runs the mapping when it comes back.
                try await environment.mappingRows.save(new)
                state.withLock { $0.mappings.append(new) }
                begin(site)
                log("A mapping was made", new)
                return description
            }
        }
    }

    /// Changes the settings of a mapping: what is in hand comes to its end, and it goes on where it was.
    ///
    /// Of a mapping of the manifest only `isEnabled` can be changed here, until the manifest is taken over again.
    ///
    /// - Parameters:
    ///   - id: The mapping's id.
    ///   - change: Changes the settings; all but the source and the starting position.
    /// - Returns: The mapping on its way to another state; as it was when nothing differs.
    /// - Throws: `MillraceError`: there is no such mapping, it is on its way to another state, the manifest made it,
    ///   or the settings are wrong.
    public func updateMapping(
        _ id: String,
        _ change: @Sendable (inout EventSourceMapping) throws -> Void
    ) async throws -> MappingDescription {
        try await MillraceError.translating {
            let environment = try await environment()
            return try await changes.run {
                try await loadMappings(in: environment)
                let (entry, driver) = try stableMapping(id)
                var mapping = entry.mapping
                try change(&mapping)
                try Self.checkStart(of: mapping, entry.mapping)
                return try await self.change(entry, to: mapping, driver, in: environment)
            }
        }
    }

    /// Lets a disabled mapping poll again, from its checkpoints.
    ///
    /// - Parameter id: The mapping's id.
    /// - Throws: `MillraceError`, when there is no such mapping, or it is on its way to another state.
    public func enableMapping(_ id: String) async throws { _ = try await updateMapping(id) { $0.isEnabled = true } }

    /// Lets a mapping rest; what is in hand comes to its end first.
    ///
    /// - Parameter id: The mapping's id.
    /// - Throws: `MillraceError`, when there is no such mapping, or it is on its way to another state.
    public func disableMapping(_ id: String) async throws { _ = try await updateMapping(id) { $0.isEnabled = false } }

    /// Ends a mapping that was made at run time for good: its checkpoints and counters are deleted, and one like it
    /// would begin anew.
    ///
    /// - Parameter id: The mapping's id.
    /// - Returns: The mapping on its way, `Deleting`.
    /// - Throws: `MillraceError`: there is no such mapping, it is on its way to another state, or the manifest made it.
    @discardableResult
    public func deleteMapping(_ id: String) async throws -> MappingDescription {
        try await MillraceError.translating {
            let environment = try await environment()
            return try await changes.run {
                try await loadMappings(in: environment)
                var (entry, driver) = try stableMapping(id)
                guard entry.owner == .runtime else { throw ofManifest(id) }
                entry.isDeleting = true
                entry.modifiedAt = environment.ports.scheduler.now
                let manifest = state.withLock(\.manifest)
                let description = try await describe(entry, driver?.condition, manifest, in: environment)
                // First the row: a process that is killed behind it finishes the deletion when it comes back.
                try await environment.mappingRows.save(entry)
                replace(entry)
                if let driver {
                    driver.condition.delete()
                    driver.send(.delete)
                } else {
                    try await finishDeletion(of: id, in: environment)
                }
                log("A mapping is deleted", entry)
                return description
            }
        }
    }

    /// Changes the tags of a mapping that was made at run time.
    ///
    /// - Parameters:
    ///   - id: The mapping's id.
    ///   - added: Tags that it gets, in the place of those with the same keys.
    ///   - removed: Keys of tags that it loses.
    /// - Throws: `MillraceError`: there is no such mapping, it is being deleted, the manifest made it, or there are too
    ///   many tags.
    public func tagMapping(
        _ id: String,
        adding added: [String: String] = [:],
        removing removed: Set<String> = []
    ) async throws {
        try await MillraceError.translating {
            let environment = try await environment()
            try await changes.run {
                try await loadMappings(in: environment)
                guard var entry = state.withLock({ state in state.mappings.first { $0.id == id } }) else {
                    throw Self.missing(id)
                }
                guard entry.owner == .runtime else { throw ofManifest(id) }
                if entry.isDeleting { throw Self.inUse(id, .deleting) }
                entry.tags = entry.tags.filter { !removed.contains($0.key) }
                    .merging(added, uniquingKeysWith: { $1 })
                try MappingTags.check(entry.tags)
                try await environment.mappingRows.save(entry)
                replace(entry)
            }
        }
    }

    /// Gives a mapping other settings: in the store, in the runtime, and in its driver, in this order.
    private func change(
        _ entry: RuntimeMapping,
        to mapping: EventSourceMapping,
        _ driver: MappingDriver?,
        in environment: RuntimeEnvironment
    ) async throws -> MappingDescription {
        let manifest = state.withLock(\.manifest)
        var toggled = entry.settings
        toggled.mapping.isEnabled = mapping.isEnabled
        let isToggled = toggled.mapping == mapping
        guard isToggled || entry.owner == .runtime else { throw ofManifest(entry.id) }
        var new = entry
        new.settings = isToggled ? toggled : try ManifestMapping(checking: mapping.members, id: entry.id)
        if !isToggled { try new.settings.checkDestinationIsBelowDataDirectory() }
        new.modifiedAt = environment.ports.scheduler.now
        // To rest, a mapping needs neither its function nor its stream.
        let site =
            isToggled && !mapping.isEnabled
            ? nil : try await site(of: new.settings, manifest, in: environment, after: driver)
        if let site, mapping.functionName != entry.mapping.functionName {
            try await checkConflict(of: new.mapping, site.eventSourceARN, in: environment)
        }
        let isChanged = new.settings != entry.settings
        let next = isChanged && driver != nil ? Self.transition(from: entry.mapping, to: mapping) : nil
        let condition = driver?.condition ?? site?.condition
        let description = try await describe(new, condition, manifest, in: environment, next: next)
        // All that can fail comes before the first change, and the row before the rest.
        if new.owner == .runtime { try await environment.mappingRows.save(new) }
        replace(new)
        if let driver, let next {
            driver.condition.state = next
            driver.send(site.map { .update($0) } ?? .disable)
        } else if driver == nil, let site {
            begin(site)
        }
        return description
    }

    /// The state in which a mapping takes over other settings.
    private static func transition(
        from old: EventSourceMapping,
        to new: EventSourceMapping
    ) -> EventSourceMapping.State {
        switch (old.isEnabled, new.isEnabled) {
        case (false, true): .enabling
        case (true, false): .disabling
        case (true, true), (false, false): .updating
        }
    }

    /// Runs a mapping if the runtime runs; one that does not begins with it when it runs.
    private func begin(_ site: MappingSite) {
        let driver = MappingDriver(site: site)
        state.withLock { state in
            if case .enqueued? = state.events?.yield(.begins(driver)) {
                state.drivers.append(driver)
            } else {
                driver.close()
            }
        }
    }

    private func replace(_ entry: RuntimeMapping) {
        state.withLock { state in
            guard let index = state.mappings.firstIndex(where: { $0.id == entry.id }) else { return }
            state.mappings[index] = entry
        }
    }

    /// A mapping that can be changed, and its driver if it runs.
    private func stableMapping(_ id: String) throws -> (RuntimeMapping, MappingDriver?) {
        let (entry, driver) = state.withLock { state in
            (state.mappings.first { $0.id == id }, state.drivers.first { $0.mappingID == id })
        }
        guard let entry else { throw Self.missing(id) }
        if entry.isDeleting { throw Self.inUse(id, .deleting) }
        if let state = driver?.condition.state, state.isTransition { throw Self.inUse(id, state) }
        return (entry, driver)
    }

    private func log(_ message: Logger.Message, _ entry: RuntimeMapping) {
        logger.notice(
            message,
            metadata: [
                LogKey.mappingID: "\(entry.id)", LogKey.functionName: "\(entry.mapping.functionName)",
                LogKey.streamARN: "\(entry.mapping.source)",
            ]
        )
    }

    static func inUse(_ id: String, _ state: EventSourceMapping.State) -> MillraceError {
        MillraceError(
            .mappingInUse,
            "mapping \(id) is \(state.rawValue); "
                + (state == .deleting ? "wait until it is gone" : "try again when it is Enabled or Disabled"),
            mapping: id,
            isRetryable: true
        )
    }

    /// Where reading begins cannot be changed, as at AWS: it means nothing once reading has begun.
    static func checkStart(of mapping: EventSourceMapping, _ former: EventSourceMapping) throws {
        guard mapping.source == former.source else {
            throw MillraceError(
                .startingPositionFixed,
                "\(mapping.functionName): EventSourceArn cannot be changed, as at AWS; make another mapping",
                mapping: mapping.id
            )
        }
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

    static func missing(_ id: String) -> MillraceError {
        MillraceError(.mappingMissing, "there is no mapping \(id)", mapping: id)
    }

    private func ofManifest(_ id: String) -> MillraceError {
        let path = state.withLock(\.manifest.path)
        return MillraceError(
            .mappingOfManifest,
            "mapping \(id) is one of the manifest, \(path): change it there and send SIGHUP to the daemon; here it can "
                + "be enabled and disabled only",
            mapping: id
        )
    }
}
