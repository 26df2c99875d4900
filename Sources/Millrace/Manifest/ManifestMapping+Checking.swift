import MillraceModel

// One mapping by itself, by the rules of a manifest.
extension ManifestMapping {
    /// Reads a mapping from an object of the manifest.
    ///
    /// - Parameters:
    ///   - members: The parameters, as a manifest has them.
    ///   - id: The mapping's identity.
    /// - Throws: `MillraceError` with everything that is wrong with them, `underlying` the problems with their places.
    init(checking members: JSONObject, id: String) throws(MillraceError) {
        var builder = ManifestBuilder(members)
        let object = builder.checker.check(.object(members), as: ManifestFields.mapping, at: .root)
        guard let mapping = builder.mapping(object, id: id) else { throw .invalid(builder.checker.problems, id) }
        self = mapping
    }

    /// Checks that the failure records of a mapping that clients make stay below the data directory.
    ///
    /// The manifest may name any file, clients of the endpoint may not.
    ///
    /// - Throws: `MillraceError` for another path.
    func checkDestinationIsBelowDataDirectory() throws(MillraceError) {
        guard let path = mapping.deadLetterPath else { return }
        guard path.hasPrefix("/") || path.split(separator: "/").contains("..") else { return }
        throw MillraceError(
            .mappingInvalid,
            "DestinationConfig.OnFailure.Destination \"file:\(path)\" leads out of the data directory; name a file below "
                + "it, such as \"file:dead-letters/orders.jsonl\", or make the mapping in the manifest",
            mapping: mapping.id
        )
    }

    /// Checks that the function of the mapping is registered, and that both mean the same events and the same answer.
    ///
    /// - Throws: `MillraceError`: there is no such function, or it does not fit.
    func check(against functions: [String: FunctionSignature]) throws(MillraceError) {
        var checker = ManifestChecker(problems: [])
        checker.check(MappingOutline(self, at: .root), against: functions)
        guard let problem = checker.problems.first else { return }
        guard functions[mapping.functionName] != nil else {
            let text = "\(problem.value ?? "") \(problem.message)"
            throw MillraceError(.functionMissing, text, mapping: mapping.id)
        }
        throw .invalid(checker.problems, mapping.id)
    }
}

extension MillraceError {
    fileprivate static func invalid(_ problems: [ManifestProblem], _ id: String) -> MillraceError {
        MillraceError(
            .mappingInvalid,
            problems.map { String($0.description.drop { $0 == "/" }) }.joined(separator: "; "),
            mapping: id,
            underlying: ManifestError(path: "mapping", problems: problems)
        )
    }
}
