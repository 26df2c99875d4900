import Logging
import MillraceCore
import MillraceModel
import MillraceStreams
import Synchronization

/// What mappings run with.
extension MillraceRuntime {
    /// What the mappings' functions are, for the checks.
    var signatures: [String: FunctionSignature] { functions.mapValues(\.signature) }

    /// What a mapping runs with.
    ///
    /// - Parameter former: The mapping's driver, if it runs already.
    /// - Throws: `MillraceError`: the function is not registered or does not fit, the stream is not there, or the
    ///   starting position is in the future.
    func site(
        of mapping: ManifestMapping,
        _ manifest: Manifest,
        in environment: RuntimeEnvironment,
        after former: MappingDriver? = nil
    ) async throws -> MappingSite {
        let name = mapping.mapping.functionName
        try mapping.check(against: signatures)
        guard let function = functions[name] else { preconditionFailure("\(name) was not checked") }
        let settings = manifest.functions[name] ?? FunctionSettings()
        var logger = logger
        logger[metadataKey: LogKey.mappingID] = "\(mapping.mapping.id)"
        logger[metadataKey: LogKey.functionName] = "\(name)"
        // A mapping stays with its stream as long as there is one, also when its table has a newer one meanwhile.
        let former = former?.condition
        let source: ResolvedSource
        if let former, let kept = environment.store.stream(former.streamARN) {
            source = ResolvedSource(stream: kept, eventSourceARN: former.eventSourceARN)
        } else {
            source = try await environment.source(of: mapping.mapping)
        }
        let stream = source.stream
        // A name is that of a stream of the manifest's account and Region; an ARN says which it is of.
        let services =
            if case .stream = mapping.mapping.source {
                try await environment.services(owning: stream.arn)
            } else {
                environment.home
            }
        try await warnOfForeignCheckpoints(of: mapping.mapping, stream.arn, in: environment, logger)
        if let start = mapping.mapping.startingPositionTimestamp, start > environment.ports.scheduler.now {
            throw MillraceError(
                .startingPositionInFuture,
                "\(name): StartingPositionTimestamp, \(start), is in the future; AWS refuses this too",
                mapping: mapping.mapping.id
            )
        }
        var policy = LanePolicy(mapping, settings, retention: try await environment.retention(of: stream.arn))
        adjustPolicy?(&policy)
        return MappingSite(
            settings: mapping,
            function: function,
            functionARN: Self.functionARN(name, manifest),
            streamARN: stream.arn,
            eventSourceARN: source.eventSourceARN,
            viewType: stream.viewType,
            policy: policy,
            environment: environment,
            tables: services.tables,
            deadLetters: mapping.mapping.deadLetterPath.map(environment.deadLetterSink),
            activity: activity,
            concurrency: concurrency(of: name, settings),
            laneRuns: laneRuns,
            condition: former ?? MappingCondition(source),
            metrics: MappingMetrics(mapping: mapping.mapping),
            logger: logger
        )
    }

    /// What a mapping runs with, or `nil` when it was made at run time and something is in its way: that stops nobody
    /// else.
    func siteUnlessObstructed(
        of mapping: RuntimeMapping,
        _ manifest: Manifest,
        in environment: RuntimeEnvironment,
        after former: MappingDriver? = nil
    ) async throws -> MappingSite? {
        do {
            return try await site(of: mapping.settings, manifest, in: environment, after: former)
        } catch let error as MillraceError where mapping.owner == .runtime && error.isObstacle {
            logger.error(
                "A mapping that was made at run time does not run",
                metadata: [LogKey.mappingID: "\(mapping.id)", LogKey.error: "\(error)"]
            )
            return nil
        }
    }

    /// What is in the way of a mapping that does not run; `nil` for nothing.
    func obstacle(
        of mapping: ManifestMapping,
        in environment: RuntimeEnvironment
    ) async throws -> MillraceError? {
        do {
            try mapping.check(against: signatures)
            _ = try await environment.source(of: mapping.mapping)
            return nil
        } catch let error as MillraceError where error.isObstacle {
            return error
        }
    }

    /// The count of a function's invocations.
    func concurrency(of function: String, _ settings: FunctionSettings) -> FunctionConcurrency {
        state.withLock { state in
            if let known = state.concurrency[function] { return known }
            let new = FunctionConcurrency(limit: settings.reservedConcurrentExecutions)
            state.concurrency[function] = new
            return new
        }
    }

    /// Says that checkpoints for another stream are there and are not used.
    private func warnOfForeignCheckpoints(
        of mapping: EventSourceMapping,
        _ streamARN: StreamARN,
        in environment: RuntimeEnvironment,
        _ logger: Logger
    ) async throws {
        for other in try await environment.checkpoints.streams(of: mapping.id) where other != streamARN.description {
            logger.warning(
                "Checkpoints of another stream are not used: the table's stream was made anew since",
                metadata: ["stream.other": "\(other)", LogKey.streamARN: "\(streamARN)"]
            )
        }
    }
}

extension MillraceError {
    /// Whether it keeps one mapping from running, and nothing else.
    fileprivate var isObstacle: Bool {
        [.functionMissing, .mappingInvalid, .streamMissing, .startingPositionInFuture].contains(code)
    }
}
