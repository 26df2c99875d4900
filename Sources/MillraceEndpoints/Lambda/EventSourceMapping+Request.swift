import Millrace
import MillraceModel

// A mapping as a request describes it.
extension EventSourceMapping {
    /// The mapping that `CreateEventSourceMapping` asks for.
    ///
    /// - Throws: `LambdaError`, with the first thing that is wrong.
    init(_ input: WireStructure, functionName: String) throws {
        guard let text = input.text("EventSourceArn") else {
            throw LambdaError.invalidParameterValue("Unrecognized event source.")
        }
        guard case .source(let source) = Source.parse(text) else {
            throw LambdaError.invalidParameterValue(
                "Unrecognized event source. (\(text) is not the ARN of a table's stream, a Kinesis stream or a consumer)"
            )
        }
        guard let position = input.text("StartingPosition").flatMap({ StartingPosition(rawValue: $0) }) else {
            throw LambdaError.invalidParameterValue(
                "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must "
                    + "not be null.")
        }
        if position == .atTimestamp, source.isTable {
            throw LambdaError.invalidParameterValue("Unsupported starting position for arn type: \(text)")
        }
        self.init(
            functionName: functionName,
            source: source,
            startingPosition: position,
            startingPositionTimestamp: input.timestamp("StartingPositionTimestamp")
        )
        try update(with: input)
    }

    /// Takes over those settings that a request has; the others stay.
    ///
    /// - Throws: `LambdaError`, with the first thing that is wrong.
    mutating func update(with input: WireStructure) throws {
        if let value = input.boolean("Enabled") { isEnabled = value }
        if let value = input.integer("BatchSize") { batchSize = value }
        if let value = input.integer("MaximumBatchingWindowInSeconds") { maximumBatchingWindow = .seconds(value) }
        if let value = input.integer("ParallelizationFactor") { parallelizationFactor = value }
        if let value = input.integer("MaximumRetryAttempts") { maximumRetryAttempts = value < 0 ? nil : value }
        if let value = input.integer("MaximumRecordAgeInSeconds") {
            maximumRecordAge = value < 0 ? nil : .seconds(value)
        }
        if let value = input.boolean("BisectBatchOnFunctionError") { bisectBatchOnFunctionError = value }
        if let value = input.integer("TumblingWindowInSeconds") { tumblingWindow = value == 0 ? nil : .seconds(value) }
        if let value = input.textList("FunctionResponseTypes") {
            functionResponseTypes = Set(value.compactMap { ResponseType(rawValue: $0) })
        }
        if let criteria = input.structure("FilterCriteria") {
            filterPatterns = try (criteria.structures("Filters") ?? []).map { filter in
                guard let pattern = filter.text("Pattern") else {
                    throw LambdaError.invalidParameterValue(
                        "Invalid filter pattern definition. (a filter has no Pattern)")
                }
                return pattern
            }
        }
        if let config = input.structure("DestinationConfig") {
            guard config.structure("OnSuccess")?.text("Destination") ?? "" == "" else {
                throw LambdaError.invalidParameterValue(
                    "Unsupported DestinationConfig parameter for given event source mapping type.")
            }
            let destination = config.structure("OnFailure")?.text("Destination") ?? ""
            onFailureDestination = destination.isEmpty ? nil : destination
        }
    }
}
