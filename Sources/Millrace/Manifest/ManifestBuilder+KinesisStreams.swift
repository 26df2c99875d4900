import MillraceModel

extension ManifestBuilder {
    /// Makes a Kinesis stream, or gives `nil` when something in it is wrong.
    mutating func kinesisStream(_ object: CheckedObject) -> ManifestKinesisStream? {
        let count = checker.problems.count
        let shardCount = object.optionalInteger("ShardCount")
        let place = object.pointer.appending("ShardCount")
        switch object.object("StreamModeDetails")?.text("StreamMode") {
        case "ON_DEMAND" where shardCount != nil:
            checker.report(place, nil, "does not go with the StreamMode \"ON_DEMAND\"")
        case "PROVISIONED" where shardCount == nil:
            checker.report(place, nil, "is missing: a PROVISIONED stream needs it")
        default: break
        }
        let consumers = object.texts("Consumers")
        if let name = consumers.enumerated().first(where: { consumers.prefix($0).contains($1) })?.element {
            checker.report(object.pointer.appending("Consumers"), .string(name), "stands there twice")
        }
        let tags = tags(of: object)
        guard object.isSound, checker.problems.count == count, let name = object.text("Name") else { return nil }
        return ManifestKinesisStream(
            name: name,
            shardCount: shardCount,
            retentionPeriodHours: object.integer("RetentionPeriodHours"),
            consumers: consumers,
            tags: tags
        )
    }
}
