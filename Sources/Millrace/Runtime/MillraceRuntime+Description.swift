import MillraceModel
import Synchronization

/// What mappings are and do, also where no runtime runs.
extension MillraceRuntime {
    /// All mappings, those of the manifest first.
    public func mappings() async throws -> [MappingDescription] {
        try await MillraceError.translating {
            let environment = try await environment()
            let (mappings, conditions, manifest) = try await snapshot(in: environment)
            var descriptions: [MappingDescription] = []
            for mapping in mappings {
                descriptions.append(
                    try await describe(mapping, conditions[mapping.id], manifest, in: environment))
            }
            return descriptions
        }
    }

    /// One mapping; `nil` when there is none of that id.
    public func mapping(_ id: String) async throws -> MappingDescription? {
        try await MillraceError.translating {
            let environment = try await environment()
            let (mappings, conditions, manifest) = try await snapshot(in: environment)
            guard let mapping = mappings.first(where: { $0.id == id }) else { return nil }
            return try await describe(mapping, conditions[id], manifest, in: environment)
        }
    }

    /// What each mapping is doing and has done.
    public func status() async throws -> [MappingStatus] {
        try await MillraceError.translating {
            let environment = try await environment()
            let (mappings, conditions, _) = try await snapshot(in: environment)
            var statuses: [MappingStatus] = []
            for mapping in mappings {
                let condition = conditions[mapping.id]
                let obstacle = condition == nil ? try await obstacle(of: mapping.settings, in: environment) : nil
                statuses.append(
                    try await environment.status(of: mapping.mapping, condition: condition, obstacle: obstacle))
            }
            return statuses
        }
    }

    private func snapshot(
        in environment: RuntimeEnvironment
    ) async throws -> ([RuntimeMapping], [String: MappingCondition], Manifest) {
        if !state.withLock(\.hasLoadedMappings) {
            try await changes.run { try await loadMappings(in: environment) }
        }
        return state.withLock { state in
            let conditions = state.drivers.map { ($0.mappingID, $0.condition) }
            return (state.mappings, Dictionary(uniqueKeysWithValues: conditions), state.manifest)
        }
    }

    /// Describes a mapping.
    ///
    /// - Parameters:
    ///   - mapping: The mapping.
    ///   - condition: What it says of itself if it runs.
    ///   - manifest: Names the Region and the account.
    ///   - environment: Finds its source.
    ///   - next: The state that it is about to be in, if another.
    func describe(
        _ mapping: RuntimeMapping,
        _ condition: MappingCondition?,
        _ manifest: Manifest,
        in environment: RuntimeEnvironment,
        next: EventSourceMapping.State? = nil
    ) async throws -> MappingDescription {
        let obstacle = condition == nil ? try await obstacle(of: mapping.settings, in: environment) : nil
        let source =
            if let condition { condition.eventSourceARN } else {
                try await environment.eventSourceARN(of: mapping.mapping)
            }
        let settled: EventSourceMapping.State = mapping.mapping.isEnabled ? .enabled : .disabled
        return MappingDescription(
            mapping: mapping.mapping,
            owner: mapping.owner,
            arn: "arn:aws:lambda:\(manifest.region):\(manifest.accountID):event-source-mapping:\(mapping.id)",
            functionARN: Self.functionARN(mapping.mapping.functionName, manifest),
            eventSourceARN: source,
            state: mapping.isDeleting ? .deleting : next ?? condition?.state ?? settled,
            stateTransitionReason: obstacle.map { "The mapping does not run: \($0)" } ?? MappingDescription.userAction,
            lastProcessingResult: MappingCondition.result(condition, obstacle),
            lastModified: mapping.modifiedAt,
            tags: mapping.tags
        )
    }
}
