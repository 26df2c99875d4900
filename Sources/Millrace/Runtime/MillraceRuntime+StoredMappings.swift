import Logging
import MillraceCore
import MillraceModel
import MillraceStreams
import Synchronization

/// The mappings that live in the store: loading, conflicts, ids. All of it happens inside `changes`.
extension MillraceRuntime {
    /// Loads the mappings that were made at run time, once.
    ///
    /// - Throws: `StoreError`.
    func loadMappings(in environment: RuntimeEnvironment) async throws {
        guard !state.withLock(\.hasLoadedMappings) else { return }
        let stored = try await environment.mappingRows.load()
        state.withLock { state in
            state.mappings += stored
            state.hasLoadedMappings = true
        }
    }

    /// Finishes what an earlier process was killed in.
    func finishDeletions(in environment: RuntimeEnvironment) async throws {
        for mapping in state.withLock(\.mappings) where mapping.isDeleting {
            try await finishDeletion(of: mapping.id, in: environment)
        }
    }

    /// Forgets a mapping that has no driver.
    func finishDeletion(of id: String, in environment: RuntimeEnvironment) async throws {
        try await environment.forget(mapping: id)
        state.withLock { state in state.mappings.removeAll { $0.id == id } }
    }

    /// A UUID that nobody has had in this process.
    func newUUID(_ environment: RuntimeEnvironment) -> String {
        state.withLock { state in
            while true {
                state.drawnIDs += 1
                let part = "id|\(environment.ports.scheduler.now.microsecondsSinceEpoch)|\(state.drawnIDs)"
                var random = environment.ports.random.derived(for: part)
                let id = UUIDText.text(UInt128(random.next()) << 64 | UInt128(random.next()), version: 4)
                if !state.mappings.contains(where: { $0.id == id }) { return id }
            }
        }
    }

    /// Checks that no other mapping of the function reads the same source, as AWS has it.
    ///
    /// - Parameters:
    ///   - mapping: A mapping that is to be made, or to get another function.
    ///   - source: What it reads.
    /// - Throws: `MillraceError` with the id of the other one.
    func checkConflict(
        of mapping: EventSourceMapping,
        _ source: StreamARN,
        in environment: RuntimeEnvironment
    ) async throws {
        let others = state.withLock(\.mappings)
        for other in others where other.id != mapping.id && other.mapping.functionName == mapping.functionName {
            guard try await sources(of: other.mapping, in: environment).contains(source) else { continue }
            throw MillraceError(
                .mappingConflict,
                "function \(mapping.functionName) is mapped to \(source) already; change or delete mapping "
                    + "\(other.id), which is one "
                    + (other.owner == .manifest ? "of the manifest" : "that was made at run time"),
                mapping: other.id
            )
        }
    }

    /// Checks that a manifest has no mapping that was made at run time too.
    ///
    /// - Throws: `MillraceError` with the id of that one.
    func checkConflicts(of manifest: Manifest, in environment: RuntimeEnvironment) async throws {
        let made = state.withLock { state in state.mappings.filter { $0.owner == .runtime } }
        for mapping in manifest.mappings.map(\.mapping) {
            for other in made where other.mapping.functionName == mapping.functionName {
                let wanted = try await sources(of: mapping, in: environment)
                guard try await !sources(of: other.mapping, in: environment).isDisjoint(with: wanted) else { continue }
                if other.isDeleting { throw Self.inUse(other.id, .deleting) }
                throw MillraceError(
                    .mappingConflict,
                    "\(manifest.path): \(mapping.functionName) is mapped to \(mapping.source) here, and by mapping "
                        + "\(other.id), which was made at run time; leave it out here, or delete that one first",
                    mapping: other.id
                )
            }
        }
    }

    /// What a mapping reads, and what it would read if it began now: its table may have got another stream meanwhile.
    private func sources(
        of mapping: EventSourceMapping,
        in environment: RuntimeEnvironment
    ) async throws -> Set<StreamARN> {
        let driver = state.withLock { state in state.drivers.first { $0.mappingID == mapping.id } }
        var sources: Set<StreamARN> = []
        if let driver { sources.insert(driver.condition.eventSourceARN) }
        if let arn = try await environment.eventSourceARN(of: mapping) { sources.insert(arn) }
        return sources
    }
}
