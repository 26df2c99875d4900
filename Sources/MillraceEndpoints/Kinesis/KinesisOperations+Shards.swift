import MillraceModel
import MillraceStreams

extension KinesisOperations {
    /// The operations that list, split and merge shards.
    static func shards(_ kinesis: KinesisService) -> [String: WireOperation] {
        [
            "ListShards": WireOperation(
                Shape.Member.stream + [
                    .optional("NextToken", .pageToken),
                    .optional("ExclusiveStartShardId", .kinesisName),
                    .optional("MaxResults", .pageLimit),
                    .optional("StreamCreationTimestamp", .timestamp),
                    .optional(
                        "ShardFilter",
                        .structure([
                            .required("Type", .choice(of: KinesisService.ShardFilter.Kind.self)),
                            .optional("ShardId", .kinesisName),
                            .optional("Timestamp", .timestamp),
                        ])),
                ]
            ) { call in
                let input = call.input
                let isNamed = input.contains("StreamName") || input.contains("StreamARN")
                let page = try await kinesis.listShards(
                    KinesisService.ListShardsInput(
                        stream: isNamed ? input.stream : nil,
                        nextToken: input.text("NextToken"),
                        exclusiveStartShardID: input.text("ExclusiveStartShardId"),
                        maxResults: input.integer("MaxResults"),
                        streamCreationTimestamp: input.timestamp("StreamCreationTimestamp"),
                        shardFilter: input.structure("ShardFilter").map { filter in
                            KinesisService.ShardFilter(
                                type: filter.choice("Type")!,
                                shardID: filter.text("ShardId"),
                                timestamp: filter.timestamp("Timestamp")
                            )
                        }
                    ))
                return .document(in: call.format) { page.writeMembers(to: &$0) }
            },
            "SplitShard": WireOperation(
                Shape.Member.stream + [
                    .required("ShardToSplit", .kinesisName), .required("NewStartingHashKey", .hashKey),
                ]
            ) { call in
                try await kinesis.splitShard(
                    call.input.text("ShardToSplit")!,
                    in: call.input.stream,
                    newStartingHashKey: call.input.text("NewStartingHashKey")!
                )
                return .empty
            },
            "MergeShards": WireOperation(
                Shape.Member.stream + [
                    .required("ShardToMerge", .kinesisName), .required("AdjacentShardToMerge", .kinesisName),
                ]
            ) { call in
                try await kinesis.mergeShards(
                    call.input.text("ShardToMerge")!, call.input.text("AdjacentShardToMerge")!, in: call.input.stream)
                return .empty
            },
            "UpdateShardCount": WireOperation(
                Shape.Member.stream + [
                    .required("TargetShardCount", .shardCount),
                    .required("ScalingType", .text(.oneOf(["UNIFORM_SCALING"]))),
                ]
            ) { call in
                let output = try await kinesis.updateShardCount(
                    of: call.input.stream, to: call.input.integer("TargetShardCount")!)
                return .document(in: call.format) { writer in
                    writer.member("StreamName", output.streamName)
                    writer.member("StreamARN", output.streamARN.description)
                    writer.member("CurrentShardCount", output.currentShardCount)
                    writer.member("TargetShardCount", output.targetShardCount)
                }
            },
        ]
    }
}
