import MillraceModel

extension Manifest {
    /// Everything that is wrong with the manifest, and between it and the functions, in this order.
    ///
    /// Found are: a name that two functions have, or that no mapping could write; a mapping or settings for a function
    /// that is not registered; a function that takes other events than its source delivers; item failures that only
    /// the function or only the mapping knows of. A function without a mapping is no problem.
    ///
    /// - Parameter functions: The functions that are registered.
    public func problems(with functions: [FunctionSignature]) -> [ManifestProblem] {
        var checker = ManifestChecker(problems: problems)
        var registered: [String: FunctionSignature] = [:]
        for function in functions {
            if !ManifestText.isFunctionName(function.name) {
                let form = ManifestText.functionName
                checker.report(.root, .string(function.name), "is not \(form.name): \(form.form)")
            }
            if registered.updateValue(function, forKey: function.name) != nil {
                checker.report(.root, .string(function.name), "is the name of two registered functions")
            }
        }
        let names = registered.keys.sorted()
        for outline in outlines { checker.check(outline, against: registered) }
        for place in settingsPlaces where registered[place.name] == nil {
            checker.reportUnregistered(place.name, at: place.pointer, names)
        }
        return checker.problems
    }

    /// Throws all problems of the manifest and the functions together, if there are any.
    ///
    /// - Parameter functions: The functions that are registered.
    /// - Throws: `ManifestError` with what ``problems(with:)`` finds.
    public func check(with functions: [FunctionSignature]) throws(ManifestError) {
        let problems = problems(with: functions)
        if !problems.isEmpty { throw ManifestError(path: path, problems: problems) }
    }
}

extension ManifestChecker {
    fileprivate mutating func reportUnregistered(_ name: String, at pointer: JSONPointer, _ names: [String]) {
        let hint = NearestName.hint(for: name, in: names)
        let advice = names.isEmpty ? "; no function is" : hint
        report(pointer, .string(name), "is not the name of a registered function" + advice)
    }

    /// Checks that the function of a mapping is registered, and that both mean the same events and the same answer.
    mutating func check(_ outline: MappingOutline, against functions: [String: FunctionSignature]) {
        guard let name = outline.functionName else { return }
        guard let function = functions[name] else {
            return reportUnregistered(name, at: outline.pointer.appending("FunctionName"), functions.keys.sorted())
        }
        check(outline, against: function)
    }

    private mutating func check(_ outline: MappingOutline, against function: FunctionSignature) {
        if let source = outline.source, let mismatch = function.eventSource.mismatch(with: source) {
            report(
                outline.pointer.appending("EventSourceArn"), .string(source.description),
                "delivers \(mismatch.delivered); \(function.name) takes \(mismatch.taken)")
        }
        let word = EventSourceMapping.ResponseType.reportBatchItemFailures.rawValue
        let place = outline.pointer.appending("FunctionResponseTypes")
        switch (function.reportsItemFailures, outline.reportsItemFailures) {
        case (true, false?):
            report(place, nil, "missing; \(function.name) reports item failures, so write [\"\(word)\"]")
        case (false, true?):
            report(
                place, .array([.string(word)]),
                "does not fit: \(function.name) reports no item failures; leave it out, or register the function with "
                    + "responseType: .reportBatchItemFailures")
        default: break
        }
        let window = outline.pointer.appending("TumblingWindowInSeconds")
        switch (function.keepsWindowState, outline.hasTumblingWindows) {
        case (true?, false):
            report(
                window, nil, "missing; \(function.name) keeps a state over tumbling windows, so say how long they are")
        case (false?, true):
            report(
                window, nil,
                "does not fit: \(function.name) keeps no state over windows; set it to 0, or register the function with "
                    + "window:")
        default: break
        }
    }
}

extension FunctionSignature.EventSource {
    /// The events that a source delivers and those that a function takes, where they differ.
    fileprivate func mismatch(with source: EventSourceMapping.Source) -> (delivered: String, taken: String)? {
        switch (self, source.isTable) {
        case (.dynamoDB, false): return ("KinesisEvent", "DynamoDBEvent")
        case (.kinesis, true): return ("DynamoDBEvent", "KinesisEvent")
        case (.dynamoDB, true), (.kinesis, false), (.any, _): return nil
        }
    }
}
