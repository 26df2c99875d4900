import MillraceModel
import Synchronization

/// The functions that are registered.
extension MillraceRuntime {
    /// The Region in all ARNs.
    package var region: String { state.withLock(\.manifest.region) }

    /// The account in all ARNs.
    package var accountID: String { state.withLock(\.manifest.accountID) }

    /// All functions, by name.
    ///
    /// - Throws: `MillraceError` when the data directory cannot be opened.
    public func registeredFunctions() async throws -> [FunctionDescription] {
        let environment = try await environment()
        let manifest = state.withLock(\.manifest)
        return functions.keys.sorted().map { name in
            FunctionDescription(
                name: name,
                arn: Self.functionARN(name, manifest),
                role: Self.roleARN(name, accountID: manifest.accountID),
                lastModified: environment.openedAt,
                settings: manifest.functions[name] ?? FunctionSettings()
            )
        }
    }

    /// The ARN of a function of this runtime.
    static func functionARN(_ name: String, _ manifest: Manifest) -> String {
        "arn:aws:lambda:\(manifest.region):\(manifest.accountID):function:\(name)"
    }

    /// The role of a function; there is none here, so it is made up of the name.
    static func roleARN(_ function: String, accountID: String) -> String {
        "arn:aws:iam::\(accountID):role/\(function)"
    }
}
