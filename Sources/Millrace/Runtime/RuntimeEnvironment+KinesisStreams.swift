import Logging
import MillraceModel
import MillraceStreams

extension RuntimeEnvironment {
    /// Makes the Kinesis streams of a manifest that are not there yet, and the consumers that it names.
    ///
    /// The shards of a stream that is there are left as they are: splits and merges change their number.
    ///
    /// - Throws: `MillraceError` when a stream is there in another mode or with a longer retention: nothing is lost then.
    func prepareKinesisStreams(of manifest: Manifest) async throws {
        for stream in manifest.kinesisStreams {
            let arn = kinesisARN(stream.name)
            if store.stream(arn) == nil {
                try await create(stream)
            } else {
                try await reconcile(stream)
            }
            let consumers = try await kinesis.consumers(of: arn).map(\.consumerName)
            for consumer in stream.consumers where !consumers.contains(consumer) {
                try await kinesis.registerStreamConsumer(consumer, of: arn.description)
            }
        }
    }

    private func create(_ stream: ManifestKinesisStream) async throws {
        try await kinesis.createStream(
            KinesisService.CreateStreamInput(
                streamName: stream.name, shardCount: stream.shardCount, tags: stream.tags))
        if stream.retentionPeriodHours > 24 {
            try await kinesis.increaseStreamRetentionPeriod(
                of: .init(name: stream.name), toHours: stream.retentionPeriodHours)
        }
        logger.info("A Kinesis stream was created", metadata: [LogKey.streamName: "\(stream.name)"])
    }

    private func reconcile(_ stream: ManifestKinesisStream) async throws {
        let found = try await kinesis.describeStreamSummary(.init(name: stream.name))
        let mode: KinesisService.StreamMode = stream.shardCount == nil ? .onDemand : .provisioned
        guard found.streamMode == mode else {
            throw MillraceError(
                .streamDiffers,
                "stream \(stream.name) exists as \(found.streamMode.rawValue), the manifest says \(mode.rawValue); "
                    + "change the manifest, or the stream with UpdateStreamMode"
            )
        }
        if found.retentionPeriodHours < stream.retentionPeriodHours {
            return try await kinesis.increaseStreamRetentionPeriod(
                of: .init(name: stream.name), toHours: stream.retentionPeriodHours)
        }
        guard found.retentionPeriodHours == stream.retentionPeriodHours else {
            throw MillraceError(
                .streamDiffers,
                "stream \(stream.name) keeps records for \(found.retentionPeriodHours) hours, the manifest says only "
                    + "\(stream.retentionPeriodHours), which would drop some; change the manifest, or the stream with "
                    + "DecreaseStreamRetentionPeriod"
            )
        }
    }
}
