import MillraceCore
import MillraceModel

extension ManifestChecker {
    /// Checks the parameters of a mapping against each other.
    ///
    /// Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html, and what AWS was seen to refuse
    mutating func checkCombinations(of mapping: CheckedObject) {
        let window = mapping.integer("TumblingWindowInSeconds")
        if window > 0, mapping.integer("ParallelizationFactor") > 1 {
            report(
                mapping.pointer.appending("ParallelizationFactor"),
                .number("\(mapping.integer("ParallelizationFactor"))"),
                "does not go with TumblingWindowInSeconds, as at AWS; set it to 1, or TumblingWindowInSeconds to 0")
        }
        if window > 0, let filters = mapping.object("FilterCriteria")?.objects("Filters"), !filters.isEmpty {
            report(
                mapping.pointer.appending("FilterCriteria"), nil,
                "does not go with TumblingWindowInSeconds, as at AWS; leave it out and pass over records in the "
                    + "function")
        }
        if window == 0, mapping.integer("TumblingWindowIdleTimeoutInSeconds") > 0 {
            report(
                mapping.pointer.appending("TumblingWindowIdleTimeoutInSeconds"), nil,
                "means nothing without TumblingWindowInSeconds; leave it out")
        }
        checkStartingPosition(of: mapping)
    }

    private mutating func checkStartingPosition(of mapping: CheckedObject) {
        let isAtTimestamp = mapping.text("StartingPosition") == EventSourceMapping.StartingPosition.atTimestamp.rawValue
        let place = mapping.pointer.appending("StartingPositionTimestamp")
        switch (isAtTimestamp, mapping.optionalNumber("StartingPositionTimestamp")) {
        case (true, nil) where !mapping.faults.contains("StartingPositionTimestamp"):
            report(place, nil, "missing; AT_TIMESTAMP needs it, in seconds since 1970")
        case (false, let seconds?) where !mapping.faults.contains("StartingPosition"):
            report(
                place, .number(ManifestKind.text(seconds)), "means nothing without AT_TIMESTAMP; leave it out")
        default: break
        }
        if isAtTimestamp, MappingOutline(mapping).source?.isTable == true {
            report(
                mapping.pointer.appending("StartingPosition"), .string("AT_TIMESTAMP"),
                "is for Kinesis only, as at AWS; expected \"TRIM_HORIZON\" or \"LATEST\"")
        }
    }

    /// Checks the patterns of a mapping's filters, and parses them.
    ///
    /// - Returns: `nil` when there are none, or something is wrong.
    mutating func checkPatterns(of filters: [CheckedObject], for mapping: CheckedObject) -> FilterCriteria? {
        guard !filters.isEmpty, let source = MappingOutline(mapping).source else { return nil }
        var patterns: [FilterPattern] = []
        for filter in filters {
            guard let text = filter.text("Pattern") else { continue }
            do {
                let place = filter.pointer.appending("Pattern")
                patterns.append(try FilterPattern(text, for: source.isTable ? .dynamoDB : .kinesis, at: place))
            } catch {
                for problem in error.problems {
                    let byte = problem.byteOffset.map { " (byte \($0) of the pattern)" } ?? ""
                    report(problem.pointer, problem.value, problem.message + byte)
                }
            }
        }
        // Too many are reported by the list's own rule.
        guard patterns.count == filters.count, patterns.count <= FilterCriteria.patternCountMax else { return nil }
        do {
            return try FilterCriteria(patterns)
        } catch {
            for problem in error.problems { report(mapping.pointer, problem.value, problem.message) }
            return nil
        }
    }
}
