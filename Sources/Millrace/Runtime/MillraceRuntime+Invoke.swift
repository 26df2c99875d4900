import Logging
import MillraceModel
import Synchronization

/// Calls of functions that no mapping makes.
///
/// Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
extension MillraceRuntime {
    /// The most invocations that nobody waits for and that have not ended.
    private static let lateInvocationsMax = 1_000

    /// Calls a function and waits for its answer, for as long as its timeout says.
    ///
    /// - Parameters:
    ///   - name: The function's name.
    ///   - payload: An event of the function's kind in JSON.
    /// - Throws: `MillraceError`: there is no such function, or as many of it run as may.
    public func invoke(_ name: String, payload: [UInt8]) async throws -> InvocationResult {
        let invocation = try await invocation(of: name, payload)
        guard let outcome = await invocation.run() else {
            throw MillraceError(
                .functionThrottled,
                "as many invocations of \(name) run as its ReservedConcurrentExecutions allow",
                isRetryable: true
            )
        }
        return InvocationResult(requestID: invocation.requestID, outcome: outcome)
    }

    /// Calls a function once, as soon as it has a place, and waits for nothing; a failure is logged.
    ///
    /// What has not ended when the process does is lost.
    ///
    /// - Parameters:
    ///   - name: The function's name.
    ///   - payload: An event of the function's kind in JSON.
    /// - Returns: The request id that the function will see.
    /// - Throws: `MillraceError`: there is no such function, or 1,000 such invocations have not ended.
    public func invokeLater(_ name: String, payload: [UInt8]) async throws -> String {
        let isFree = state.withLock { state in
            guard state.lateInvocations < Self.lateInvocationsMax else { return false }
            state.lateInvocations += 1
            return true
        }
        guard isFree else {
            throw MillraceError(
                .functionThrottled,
                "\(Self.lateInvocationsMax) invocations that nobody waits for have not ended; try again later",
                isRetryable: true
            )
        }
        let invocation: DirectInvocation
        do {
            invocation = try await self.invocation(of: name, payload)
        } catch {
            state.withLock { $0.lateInvocations -= 1 }
            throw error
        }
        try await environment().ports.startDriver { [self] in
            let outcome = await invocation.runWhenFree()
            state.withLock { $0.lateInvocations -= 1 }
            guard case .failed(let type, let message) = outcome else { return }
            logger.error(
                "A function that was invoked without waiting failed; it is not called again",
                metadata: [
                    LogKey.functionName: "\(name)", LogKey.requestID: "\(invocation.requestID)",
                    LogKey.error: "\(type): \(message)",
                ]
            )
        }
        return invocation.requestID
    }

    private func invocation(of name: String, _ payload: [UInt8]) async throws -> DirectInvocation {
        guard let function = functions[name] else {
            let hint = NearestName.hint(for: name, in: functions.keys.sorted())
            throw MillraceError(.functionMissing, "\"\(name)\" is not the name of a registered function" + hint)
        }
        let environment = try await environment()
        let manifest = state.withLock(\.manifest)
        let settings = manifest.functions[name] ?? FunctionSettings()
        let site = DirectInvocation.Site(
            function: function,
            functionARN: Self.functionARN(name, manifest),
            settings: settings,
            concurrency: concurrency(of: name, settings),
            activity: activity,
            ports: environment.ports,
            tables: environment.tables,
            logger: logger,
            streamARN: function.placeholderStreamARN(manifest)
        )
        return DirectInvocation(site, payload: payload, requestID: newUUID(environment))
    }
}

extension Function {
    /// What an event without records is said to come from.
    fileprivate func placeholderStreamARN(_ manifest: Manifest) -> StreamARN {
        switch handler {
        case .dynamoDB:
            StreamARN(table: name, label: "invoked", region: manifest.region, accountID: manifest.accountID)
        case .kinesis:
            StreamARN(stream: name, region: manifest.region, accountID: manifest.accountID)
        }
    }
}
