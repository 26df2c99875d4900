package import MillraceModel

extension EventSourceMapping {
    /// The mapping as an object of the manifest, all parameters written out; the id is none of them.
    package var members: JSONObject {
        var members: JSONObject = [
            "FunctionName": .string(functionName),
            "EventSourceArn": .string(source.description),
            "StartingPosition": .string(startingPosition.rawValue),
        ]
        if let startingPositionTimestamp {
            members["StartingPositionTimestamp"] = Self.seconds(startingPositionTimestamp - .epoch)
        }
        members["BatchSize"] = .number("\(batchSize)")
        members["MaximumBatchingWindowInSeconds"] = Self.seconds(maximumBatchingWindow)
        members["ParallelizationFactor"] = .number("\(parallelizationFactor)")
        members["MaximumRetryAttempts"] = .number("\(maximumRetryAttempts ?? -1)")
        members["BisectBatchOnFunctionError"] = .bool(bisectBatchOnFunctionError)
        members["MaximumRecordAgeInSeconds"] = maximumRecordAge.map(Self.seconds) ?? .number("-1")
        members["FunctionResponseTypes"] = .array(functionResponseTypes.map(\.rawValue).sorted().map { .string($0) })
        members["TumblingWindowInSeconds"] = Self.seconds(tumblingWindow ?? .zero)
        members["FilterCriteria"] = [
            "Filters": .array(filterPatterns.map { ["Pattern": .string($0)] })
        ]
        if let onFailureDestination {
            members["DestinationConfig"] = ["OnFailure": ["Destination": .string(onFailureDestination)]]
        }
        members["Enabled"] = .bool(isEnabled)
        return members
    }

    /// Seconds to the microsecond, without a fraction where there is none.
    private static func seconds(_ duration: Duration) -> JSONValue {
        .number(ManifestKind.text(duration.seconds))
    }
}
