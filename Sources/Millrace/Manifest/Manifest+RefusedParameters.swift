extension Manifest {
    /// AWS's parameters of a mapping that are refused because there is nothing behind them here, each with the reason.
    ///
    /// `Tags` are not among them: a mapping that is made at run time has some.
    package static var refusedMappingParameters: [(name: String, reason: String)] {
        ManifestFields.mapping.fields.compactMap { field in
            guard case .refused = field.rule, field.name != "Tags" else { return nil }
            return (field.name, field.summary)
        }
    }
}
