import MillraceModel
import Testing

@Suite struct CommandBenchTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func bench(_ arguments: String..., status: Int32 = 0) throws -> (output: String, errors: String) {
        let end = try ChildProcess("WitnessDaemon", ["bench"] + arguments, in: scratch).finish()
        #expect(end.status == status, "\(end.errors)")
        return (end.output, end.errors)
    }

    private func row(_ text: String) throws -> JSONObject {
        let document = try JSONValue(parsing: Array(text.utf8))
        return try #require(document.objectValue?["rows"]?.arrayValue?.first?.objectValue)
    }

    @Test("each run of a row has its figure and the machine's limit", arguments: ["memory", "sqlite"])
    func throughput(store: String) throws {
        let found = try row(bench("--records", "1000", "--store", store, "--runs", "2", "--json").output)
        #expect(found["name"] == "throughput")
        #expect(found["unit"] == "records/s")
        #expect(found["runs"]?.arrayValue?.count == 2)
        #expect(found["limits"]?.arrayValue?.count == 2)
        #expect(found["ratio"] != nil)
    }

    @Test("the rows that need further processes have them", arguments: ["start", "backlog"])
    func furtherProcesses(name: String) throws {
        let found = try row(bench(name, "--records", "1000", "--backlog", "1000", "--runs", "1", "--json").output)
        #expect(found["name"]?.stringValue == name)
        #expect(found["runs"]?.arrayValue?.count == 1)
    }

    @Test("people read the median, the spread and the limit")
    func text() throws {
        let text = try bench("--records", "1000", "--runs", "2").output
        #expect(text.contains("throughput") && text.contains("records/s") && text.contains("in 2 runs"), "\(text)")
        #expect(text.contains("is the machine's limit"), "\(text)")
    }

    @Test("what cannot be measured is refused with what can")
    func refusals() throws {
        #expect(try bench("speed", status: 64).errors.contains("bisect"))
        #expect(try bench("--shards", "0", status: 64).errors.contains("--shards is 0; it goes from 1 to 10000"))
        #expect(try bench("--runs", "0", status: 64).errors.contains("--runs is 0"))
    }
}
