import MillraceModel
import Testing

@Suite("Event source mapping")
struct EventSourceMappingTests {
    @Test("T1 what is not set has AWS's default")
    func defaults() {
        let mapping = EventSourceMapping(functionName: "f", source: .table("Orders"), startingPosition: .latest)
        #expect(mapping.startingPositionTimestamp == nil)
        #expect(mapping.batchSize == 100)
        #expect(mapping.maximumBatchingWindow == .zero)
        #expect(mapping.parallelizationFactor == 1)
        #expect(mapping.maximumRetryAttempts == nil)
        #expect(mapping.maximumRecordAge == nil)
        #expect(!mapping.bisectBatchOnFunctionError)
        #expect(mapping.tumblingWindow == nil)
        #expect(mapping.functionResponseTypes.isEmpty)
        #expect(mapping.filterPatterns.isEmpty)
        #expect(mapping.onFailureDestination == nil)
        #expect(mapping.isEnabled)
    }

    @Test("T1 what is set is kept and leaves the identity alone")
    func settings() throws {
        let arn = try #require(StreamARN("arn:aws:kinesis:eu-central-1:123456789012:stream/clicks"))
        let mapping = EventSourceMapping(
            functionName: "f",
            source: .stream(arn),
            startingPosition: .atTimestamp,
            startingPositionTimestamp: Timestamp(secondsSinceEpoch: 1_772_352_000),
            maximumBatchingWindow: .seconds(300),
            parallelizationFactor: 10,
            bisectBatchOnFunctionError: true,
            tumblingWindow: .seconds(900),
            filterPatterns: [#"{"data":{"a":[1]}}"#]
        )
        #expect(mapping.startingPosition.rawValue == "AT_TIMESTAMP")
        #expect(mapping.startingPositionTimestamp == Timestamp(secondsSinceEpoch: 1_772_352_000))
        #expect(mapping.maximumBatchingWindow == .seconds(300))
        #expect(mapping.parallelizationFactor == 10)
        #expect(mapping.bisectBatchOnFunctionError)
        #expect(mapping.tumblingWindow == .seconds(900))
        #expect(mapping.filterPatterns == [#"{"data":{"a":[1]}}"#])
        let plain = EventSourceMapping(functionName: "f", source: .stream(arn), startingPosition: .trimHorizon)
        #expect(plain.id == mapping.id)
    }

    @Test(
        "A source is described by the table's name or by its ARN",
        arguments: [
            "arn:aws:dynamodb:eu-central-1:123456789012:table/Birds/stream/2026-03-01T08:00:00.125",
            "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks",
            "arn:aws:kinesis:eu-central-1:123456789012:stream/clicks/consumer/app:1772352000",
        ])
    func sources(text: String) throws {
        #expect(EventSourceMapping.Source.stream(try #require(StreamARN(text))).description == text)
        #expect(EventSourceMapping.Source.table("Orders").description == "table/Orders")
    }

    @Test("T1 the states of a mapping have AWS's names")
    func states() {
        #expect(
            EventSourceMapping.State.allCases.map(\.rawValue) == [
                "Creating", "Enabling", "Enabled", "Disabling", "Disabled", "Updating", "Deleting",
            ])
    }

    @Test("P2 the causes of a redelivery stand in the order in which they are reported")
    func causes() {
        #expect(
            RedeliveryCause.allCases.map(\.rawValue) == ["retry", "bisect", "partialFailure", "restart", "injected"])
    }
}
