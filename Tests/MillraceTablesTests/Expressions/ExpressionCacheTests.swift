import MillraceModel
import MillraceStreams
import Testing

@testable import MillraceTables

@Suite("Conditions that are held")
struct ExpressionCacheTests {
    @Test("a condition without placeholders is held as it is matched, no more of them than there may be")
    func bound() throws {
        let cache = ExpressionCache(capacity: 8)
        for round in 0..<100 {
            let text = "attribute_not_exists(a\(round % 20)) OR a\(round % 20) = b"
            let first = try #require(try cache.condition(of: text))
            #expect(try cache.condition(of: text) == first)
            var context = try ExpressionContext([.condition: text], names: nil, values: nil, cache: ExpressionCache())
            #expect(try context.condition() == first)
            #expect(cache.conditionCount <= 8)
            #expect(cache.count <= 8)
        }
        #expect(cache.conditionCount > 1)
    }

    @Test(
        "T7 a condition that is refused is refused each time, and not held",
        arguments: ["a = :v", "attribute_exists(#a)", "a = a", "a ="])
    func refusals(text: String) throws {
        let cache = ExpressionCache()
        let refusals = (0..<2).map { _ in refusal { () throws(ServiceError) in _ = try cache.condition(of: text) } }
        #expect(refusals[0] != nil)
        #expect(refusals[0] == refusals[1])
        #expect(
            refusals[0]
                == refusal { () throws(ServiceError) in
                    var context = try ExpressionContext(
                        [.condition: text], names: nil, values: nil, cache: ExpressionCache())
                    _ = try context.condition()
                })
        #expect(cache.conditionCount == 0)
    }

    @Test("T7 names and values are those of the request, whatever was asked with the same text before")
    func otherRequests() async throws {
        let tables = try await TestTables(on: .memory)
        try await tables.createBirds().put(["id": "1", "v": 3, "w": 4])
        func outcome(_ condition: ConditionInput) async throws -> String? {
            do {
                try await tables.service.putItem(
                    PutItemInput(tableName: "Birds", item: ["id": "1", "v": 3, "w": 4], condition: condition))
                return nil
            } catch let error as ServiceError { return error.message }
        }
        let failed = "The conditional request failed"
        #expect(try await outcome(ConditionInput("#n = :v", names: ["#n": "v"], values: [":v": 3])) == nil)
        #expect(try await outcome(ConditionInput("#n = :v", names: ["#n": "w"], values: [":v": 3])) == failed)
        #expect(try await outcome(ConditionInput("#n = :v", names: ["#n": "w"], values: [":v": 4])) == nil)
        #expect(try await outcome(ConditionInput("#n = :v"))?.contains("not defined") == true)
        // What is held without names stands for no request that has some.
        #expect(try await outcome(ConditionInput("attribute_exists(v)")) == nil)
        #expect(
            try await outcome(ConditionInput("attribute_exists(v)", names: ["#n": "v"]))?.contains("unused") == true)
        #expect(try await outcome(ConditionInput("attribute_not_exists(v)")) == failed)
        #expect(try await outcome(ConditionInput("attribute_not_exists(v)")) == failed)
        #expect(try await outcome(ConditionInput()) == nil)
    }
}
