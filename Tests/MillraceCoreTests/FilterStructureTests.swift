import MillraceCore
import MillraceModel
import Testing

@Suite struct FilterStructureTests {
    private static let order = FilterSamples.change(
        old: ["id": "a", "total": 99],
        new: [
            "id": "a", "total": 101, "isPaid": true, "note": nil, "tags": .stringSet(["red", "blue"]),
            "sizes": .numberSet([5, 7]), "photo": .binary([1, 2, 3]), "address": .map(["city": "Bonn"]),
            "lines": .list([
                .map(["sku": "x", "count": 1]), .map(["sku": "y", "count": 2]), "gift",
            ]),
        ]
    )

    @Test(
        "T7 records of a table match by their metadata and by typed attributes",
        arguments: [
            (#"{"eventName": ["MODIFY"]}"#, true),
            (#"{"eventName": ["INSERT", "REMOVE"]}"#, false),
            (#"{"eventSource": ["aws:dynamodb"], "awsRegion": [{"prefix": "eu-"}]}"#, true),
            (#"{"eventSource": ["aws:dynamodb"], "awsRegion": ["us-east-1"]}"#, false),
            (#"{"eventID": [{"exists": true}], "eventVersion": ["1.1"]}"#, true),
            (#"{"eventSourceARN": [{"suffix": "/stream/2026-03-01T08:00:00.000"}]}"#, true),
            (#"{"userIdentity": {"type": ["Service"]}}"#, false),
            (#"{"dynamodb": {"Keys": {"id": {"S": ["a"]}}}}"#, true),
            (#"{"dynamodb": {"Keys": {"id": ["a"]}}}"#, false),
            (#"{"dynamodb": {"NewImage": {"total": {"N": ["101"]}}}}"#, true),
            (#"{"dynamodb": {"NewImage": {"total": {"N": [101]}}}}"#, false),
            (#"{"dynamodb": {"NewImage": {"total": {"N": [{"numeric": [">", 100]}]}}}}"#, false),
            (#"{"dynamodb": {"NewImage": {"total": {"N": [{"anything-but": "100"}]}}}}"#, true),
            (#"{"dynamodb": {"OldImage": {"total": {"N": [{"prefix": "9"}]}}}}"#, true),
            (#"{"dynamodb": {"NewImage": {"isPaid": {"BOOL": [true]}, "note": {"NULL": [true]}}}}"#, true),
            (#"{"dynamodb": {"NewImage": {"tags": {"SS": ["green", "blue"]}}}}"#, true),
            (#"{"dynamodb": {"NewImage": {"sizes": {"NS": ["7"]}, "photo": {"B": ["AQID"]}}}}"#, true),
            (#"{"dynamodb": {"NewImage": {"address": {"M": {"city": {"S": ["Bonn"]}}}}}}"#, true),
            (#"{"dynamodb": {"NewImage": {"lines": {"L": {"S": ["gift"]}}}}}"#, true),
            (#"{"dynamodb": {"ApproximateCreationDateTime": [{"numeric": [">", 0]}]}}"#, true),
            (#"{"dynamodb": {"ApproximateCreationDateTime": [1772352000]}}"#, true),
            (#"{"dynamodb": {"ApproximateCreationDateTime": ["1772352000"]}}"#, false),
            (
                #"{"dynamodb": {"SequenceNumber": ["100000000000000000042"], "SizeBytes": [{"numeric": [">", 9]}]}}"#,
                true
            ),
            (#"{"dynamodb": {"StreamViewType": ["NEW_AND_OLD_IMAGES"]}}"#, true),
            (#"{"dynamodb": {"\u212aeys": {"id": {"S": ["a"]}}}}"#, false),
        ])
    func dynamoDB(pattern: String, isMatch: Bool) throws {
        #expect(try FilterSamples.matches(pattern, Self.order) == isMatch)
    }

    @Test(
        "T7 exists sees leaves only: on an intermediate node false always matches and true never",
        arguments: [
            (#"{"dynamodb": {"NewImage": {"total": [{"exists": false}]}}}"#, true),
            (#"{"dynamodb": {"NewImage": {"total": [{"exists": true}]}}}"#, false),
            (#"{"dynamodb": {"NewImage": [{"exists": false}]}}"#, true),
            (#"{"dynamodb": [{"exists": true}]}"#, false),
            (#"{"dynamodb": {"NewImage": {"lines": {"L": [{"exists": false}]}}}}"#, true),
            (#"{"dynamodb": {"NewImage": {"address": {"M": [{"exists": false}]}}}}"#, true),
            (#"{"dynamodb": {"NewImage": {"total": {"N": [{"exists": true}]}}}}"#, true),
            (#"{"dynamodb": {"NewImage": {"total": {"N": [{"exists": false}]}}}}"#, false),
            (#"{"dynamodb": {"NewImage": {"other": {"N": [{"exists": false}]}}}}"#, true),
        ])
    func existsOnIntermediateNodes(pattern: String, isMatch: Bool) throws {
        #expect(try FilterSamples.matches(pattern, Self.order) == isMatch)
    }

    @Test(
        "T7 fields hold together, $or holds by one alternative",
        arguments: [
            (#"{"$or": [{"eventName": ["INSERT"]}, {"eventName": ["MODIFY"]}]}"#, true),
            (#"{"$or": [{"eventName": ["INSERT"]}, {"awsRegion": ["us-east-1"]}]}"#, false),
            (#"{"awsRegion": ["eu-central-1"], "$or": [{"eventName": ["INSERT"]}, {"eventVersion": ["1.1"]}]}"#, true),
            (#"{"awsRegion": ["us-east-1"], "$or": [{"eventName": ["INSERT"]}, {"eventVersion": ["1.1"]}]}"#, false),
            (#"{"dynamodb": {"$or": [{"Keys": {"id": {"S": ["b"]}}}, {"NewImage": {"id": {"S": ["a"]}}}]}}"#, true),
            (#"{"$or": [{"eventName": ["X"]}, {"$or": [{"eventName": ["Y"]}, {"eventName": ["MODIFY"]}]}]}"#, true),
            (#"{"$or": [{"eventName": ["MODIFY"], "awsRegion": ["x"]}, {"eventName": ["X"]}]}"#, false),
        ])
    func alternatives(pattern: String, isMatch: Bool) throws {
        #expect(try FilterSamples.matches(pattern, Self.order) == isMatch)
    }

    @Test(
        "T7 fields below an array hold together for one of its elements",
        arguments: [
            (#"{"sku": {"S": ["x"]}, "count": {"N": ["1"]}}"#, true),
            (#"{"sku": {"S": ["y"]}, "count": {"N": ["2"]}}"#, true),
            (#"{"sku": {"S": ["x"]}, "count": {"N": ["2"]}}"#, false),
            (#"{"$or": [{"sku": {"S": ["z"]}}, {"count": {"N": ["2"]}}]}"#, true),
            (#"{"price": {"N": [{"exists": false}]}, "sku": {"S": ["x"]}}"#, true),
            (#"{"count": {"N": [{"exists": false}]}}"#, false),
            (
                #"{"$or": [{"sku": {"S": [{"exists": false}]}}, {"price": {"N": [{"exists": false}]}, "count": {"N": ["7"]}}]}"#,
                false
            ),
        ])
    func elementsTogether(fields: String, isMatch: Bool) throws {
        let pattern = "{\"dynamodb\": {\"NewImage\": {\"lines\": {\"L\": {\"M\": \(fields)}}}}}"
        #expect(try FilterSamples.matches(pattern, Self.order) == isMatch)
    }

    @Test("T7 a long array with a field that must be absent is looked through once, not for every element")
    func longArrays() throws {
        let elements = (0..<20_000).map { "{\"c\": \($0)}" }.joined(separator: ",")
        let pattern = #"{"data": {"a": {"b": [{"exists": false}], "c": [20000]}}}"#
        #expect(try !FilterSamples.matches(pattern, FilterSamples.data("{\"a\": [\(elements)]}")))
        #expect(try FilterSamples.matches(pattern, FilterSamples.data("{\"a\": [\(elements),{\"c\": 20000}]}")))
        #expect(try !FilterSamples.matches(pattern, FilterSamples.data("{\"a\": [{\"b\": 1},{\"c\": 20000}]}")))
    }

    @Test("T7 time-to-live deletes are told by userIdentity")
    func timeToLive() throws {
        let pattern = #"{"userIdentity": {"type": ["Service"], "principalId": ["dynamodb.amazonaws.com"]}}"#
        let old: Item = ["id": "a"]
        #expect(try FilterSamples.matches(pattern, FilterSamples.change(old: old, userIdentity: .timeToLive)))
        #expect(try !FilterSamples.matches(pattern, FilterSamples.change(old: old)))
    }

    @Test("T7 images that the view hides are absent", arguments: StreamViewType.allCases)
    func hiddenImages(view: StreamViewType) throws {
        let context = FilterSamples.context(.dynamoDB, viewType: view)
        for (image, isShown) in [("NewImage", view.showsNewImage), ("OldImage", view.showsOldImage)] {
            let text = "{\"dynamodb\": {\"\(image)\": {\"id\": {\"S\": [\"a\"]}}}}"
            let criteria = try FilterCriteria([FilterPattern(text, for: .dynamoDB)])
            #expect(criteria.matches(Self.order, in: context) == isShown, "\(image)")
        }
    }

    @Test("T7 one of several patterns is enough, and no pattern lets everything through")
    func severalPatterns() throws {
        let context = FilterSamples.context(.dynamoDB)
        let texts = [#"{"eventName": ["INSERT"]}"#, #"{"eventName": ["REMOVE"]}"#, #"{"eventName": ["MODIFY"]}"#]
        let patterns = try texts.map { try FilterPattern($0, for: .dynamoDB) }
        #expect(try FilterCriteria(patterns).matches(Self.order, in: context))
        #expect(try !FilterCriteria([patterns[0], patterns[1]]).matches(Self.order, in: context))
        #expect(try FilterCriteria([]).matches(Self.order, in: context))
    }

    @Test("T7 a filter has up to ten patterns")
    func patternCount() throws {
        let pattern = try FilterPattern(#"{"eventName": ["INSERT"]}"#, for: .dynamoDB)
        let ten = try FilterCriteria(Array(repeating: pattern, count: 10))
        #expect(ten.patterns.count == 10)
        let error = #expect(throws: FilterError.self) {
            try FilterCriteria(Array(repeating: pattern, count: 11), at: JSONPointer.root.appending("Filters"))
        }
        #expect(error?.description == "/Filters: has 11 patterns; expected at most 10")
    }
}
