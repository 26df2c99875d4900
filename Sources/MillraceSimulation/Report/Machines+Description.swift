import MillraceCore
import MillraceModel

extension ShardLane.Input {
    /// The input in a few words.
    var shortDescription: String {
        switch self {
        case .start: "start"
        case .pageRead(_, let records, let isAtShardEnd, let skipped):
            "page \(records.shortDescription)" + (isAtShardEnd ? ", shard end" : "") + (skipped ? ", trimmed" : "")
        case .readFailed(_, let failure): "read failed: \(failure)"
        case .invocationFinished(let token, let outcome): "invocation \(token) finished: \(outcome.shortDescription)"
        case .failureDelivered: "failure record delivered"
        case .failureDeliveryFailed(_, let reason): "failure record not delivered: \(reason)"
        case .checkpointStored: "checkpoint stored"
        case .checkpointFailed(_, let reason): "checkpoint failed: \(reason)"
        case .timerFired(let token): "timer \(token)"
        case .stop: "stop"
        }
    }
}

extension ShardLane.Outcome {
    /// The outcome with short numbers.
    var shortDescription: String {
        switch self {
        case .succeeded: "succeeded"
        case .failed(let reason): "failed, \(reason)"
        case .responded(let response):
            "item failures "
                + "\(response.itemFailures.map { SequenceNumber($0)?.shortDescription ?? $0 })"
        }
    }
}

extension ShardLane.Effect {
    /// The effect in a few words.
    var shortDescription: String {
        switch self {
        case .read(_, let position, let limit): "read \(limit) after \(position.shortDescription)"
        case .invoke(let invocation):
            "invoke \(invocation.token), attempt \(invocation.attempt) of \(invocation.records.shortDescription), "
                + "\(invocation.redelivery)"
        case .cancelInvocation(let token): "cancel invocation \(token)"
        case .deliverFailure(_, let batch): "deliver failure \(batch.condition) of \(batch.records.shortDescription)"
        case .storeCheckpoint(_, let checkpoint): "store checkpoint \(checkpoint.shortDescription)"
        case .startTimer(let token, _): "start timer \(token)"
        case .cancelTimer(let token): "cancel timer \(token)"
        case .exitProcess: "exit process"
        case .finished(let end): "finished, \(end)"
        case .observe(let event): "observe \(event)"
        }
    }
}

extension MappingMachine.Input {
    /// The input in a few words.
    var shortDescription: String {
        switch self {
        case .start(let checkpoints): "start with \(checkpoints.count) checkpoints"
        case .shardsListed(_, let shards):
            "shards "
                + shards.map { "\($0.id.shortDescription)\($0.isOpen ? " open" : "")" }.joined(separator: ", ")
        case .listFailed(_, let reason): "list failed: \(reason)"
        case .startingPointsStored: "starting points stored"
        case .startingPointsFailed(_, let reason): "starting points failed: \(reason)"
        case .shardsChanged: "shards changed"
        case .laneFinished(let shard, let end): "lane \(shard.shortDescription) finished, \(end)"
        case .timerFired(let token): "timer #\(token.number)"
        case .stop: "stop"
        }
    }
}

extension MappingMachine.Effect {
    /// The effect in a few words.
    var shortDescription: String {
        switch self {
        case .listShards: "list shards"
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
