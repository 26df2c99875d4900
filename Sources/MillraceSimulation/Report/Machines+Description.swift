import MillraceCore
import MillraceModel

extension ShardLane.Input {
    /// The input in a few words.
    var shortDescription: String {
        switch self {
        case .pageRead(_, let records, let isAtShardEnd, let skipped):
            "page \(records.shortDescription)" + (isAtShardEnd ? ", shard end" : "") + (skipped ? ", trimmed" : "")
        case .invocationFinished(let token, let outcome): "invocation \(token) finished: \(outcome.shortDescription)"
        case .failureDeliveryFailed(_, let reason), .progressFailed(_, let reason): "\(name): \(reason)"
        case .timerFired(let token): "timer \(token)"
        case .start, .readFailed, .failureDelivered, .progressStored, .placeFree, .stop: name
        }
    }
}

extension ShardLane.Outcome {
    /// The outcome with short numbers.
    var shortDescription: String {
        switch self {
        case .succeeded: "succeeded"
        case .failed(let reason): "failed, \(reason)"
        case .throttled: "throttled"
        case .responded(let response):
            "item failures "
                + "\(response.itemFailures.map { SequenceNumber($0)?.shortDescription ?? $0 })"
                + (response.invalidReason.map { ", invalid: \($0)" } ?? "")
                + (response.state.map { ", state \(String(decoding: $0, as: UTF8.self))" } ?? "")
        }
    }
}

extension ShardLane.Effect {
    /// The effect in a few words.
    var shortDescription: String {
        switch self {
        case .read(_, let position, let limit): "read \(limit) after \(position.shortDescription)"
        case .invoke(let invocation):
            "invoke \(invocation.token) in slot \(invocation.slot), attempt \(invocation.attempt) of "
                + "\(invocation.records.shortDescription), \(invocation.redelivery.shortDescription)"
                + (invocation.timeWindow.map { ", \($0.shortDescription)" } ?? "")
        case .cancelInvocation(let token): "cancel invocation \(token)"
        case .deliverFailure(_, let batch): "deliver failure \(batch.condition) of \(batch.records.shortDescription)"
        case .storeProgress(_, let progress): "store progress \(progress.shortDescription)"
        case .startTimer(let token, let instant): "start timer \(token) at \(instant)"
        case .cancelTimer(let token): "cancel timer \(token)"
        case .exitProcess: "exit process"
        case .finished(let end): "finished, \(end)"
        case .observe(let event): "observe \(event)"
        }
    }
}

extension ShardLane.Redelivery {
    /// The cause, with places in order.
    fileprivate var shortDescription: String {
        switch self {
        case .none: "first"
        case .all(let cause): "\(cause)"
        case .restarted(let places): "restarted \(places.sorted())"
        }
    }
}

extension TimeWindowProperties {
    /// Start, state and end of the window.
    fileprivate var shortDescription: String {
        "window \(window.start) with \(String(decoding: state, as: UTF8.self))"
            + (isFinalInvoke ? ", its end" : "") + (isTerminatedEarly ? ", early" : "")
    }
}

extension MappingMachine.Input {
    /// The input in a few words.
    var shortDescription: String {
        switch self {
        case .checkpointsLoadFailed(_, let reason): "checkpoints not loaded: \(reason)"
        case .checkpointsLoaded(_, let checkpoints): "\(checkpoints.count) checkpoints"
        case .shardsListed(_, let shards):
            "shards "
                + shards.map { "\($0.id.shortDescription)\($0.isOpen ? " open" : "")" }.joined(separator: ", ")
        case .laneFinished(let shard, let end): "lane \(shard.shortDescription) finished, \(end)"
        case .timerFired(let token): "timer #\(token.number)"
        default: name
        }
    }
}

extension MappingMachine.Effect {
    /// The effect in a few words.
    var shortDescription: String {
        switch self {
        case .applySettings: "apply settings"
        case .loadCheckpoints: "load checkpoints"
        case .listShards: "list shards"
        case .deleteCheckpoints: "delete checkpoints"
        case .storeStartingPoints(_, let points):
            "store starting points "
                + points.sorted { $0.key < $1.key }.map { "\($0.key.shortDescription) \($0.value.shortDescription)" }
                .joined(separator: ", ")
        case .startLane(let shard, let checkpoint):
            "start lane \(shard.shortDescription) \(checkpoint.shortDescription)"
        case .stopLane(let shard): "stop lane \(shard.shortDescription)"
        case .startTimer(let token, _): "start timer #\(token.number)"
        case .cancelTimer(let token): "cancel timer #\(token.number)"
        case .finished: "finished"
        case .observe(let event): "observe \(event)"
        }
    }
}
