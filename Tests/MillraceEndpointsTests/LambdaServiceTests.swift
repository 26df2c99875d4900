import Millrace
import MillraceModel
import MillraceTesting
import Testing

@testable import MillraceEndpoints

/// The service on runtimes that run, do not run, or fail; and lists page by page.
@Suite struct LambdaServiceTests {
    @Test("P5 a mapping that is made through the API delivers what is written afterwards")
    func delivers() async throws {
        try await LambdaBench.with { (bench) async throws in
            let id = try await bench.makeMapping(
                "reporting", #", "FunctionResponseTypes": ["ReportBatchItemFailures"]"#)
            try await bench.put(["id": "a"])
            bench.settle()
            let response = await bench.send("GET", "\(LambdaBench.mappings)/\(id)")
            #expect(try response.members()["LastProcessingResult"] == "OK")
            let status = try await bench.runtime.status().first { $0.mapping.id == id }
            #expect(status?.ledger.succeeded == 1)
        }
    }

    @Test("P5 mappings and functions are listed and got where no runtime runs")
    func notRunning() async throws {
        let bench = try await LambdaBench(runs: false)
        let made = try await bench.makeMapping()
        let listed = await bench.send("GET", LambdaBench.mappings)
        #expect(try listed.members()["EventSourceMappings"]?.arrayValue?.count == 2)
        let got = await bench.send("GET", "\(LambdaBench.mappings)/\(made)")
        #expect(try got.members()["State"] == "Enabled")
        #expect(try got.members()["LastProcessingResult"] == "No records processed")
        #expect(await bench.send("GET", "/2015-03-31/functions").status == 200)
        // One of the manifest was never run, so that nobody knows when it was changed.
        let manifest = try #require(try listed.members()["EventSourceMappings"]?.arrayValue?.compactMap(\.objectValue))
        #expect(manifest.filter { !$0.contains("LastModified") }.count == 1)
    }

    @Test("P3 a store that fails is the service's fault: 500 and ServiceException")
    func failure() async throws {
        let bench = try await LambdaBench(runs: false)
        try await bench.environment.close()
        for (method, path) in [("GET", LambdaBench.mappings), ("DELETE", LambdaBench.mappings + "/x")] {
            let response = await bench.send(method, path)
            #expect(response.status == 500)
            #expect(response.errorName == "ServiceException")
            #expect(try response.members()["Type"] == "Service")
            #expect(try response.errorMessage()?.isEmpty == false)
        }
    }

    @Test("T1 a list gives each element once, page by page, also while others come and go; seeds are printed")
    func paging() throws {
        for seed in UInt64(0)..<100 {
            var random = SeededGenerator(seed: seed)
            let lasting = Set((0..<Int.random(in: 0...40, using: &random)).map { "lasting-\($0)" })
            var seen: [String] = []
            var marker: String?
            repeat {
                let passing = (0..<Int.random(in: 0...10, using: &random)).map { number in
                    "\(Bool.random(using: &random) ? "a" : "z")-passing-\(number)"
                }
                var input = WireStructure()
                input["MaxItems"] = .integer(Int.random(in: 1...9, using: &random))
                input["Marker"] = marker.map { .text($0) }
                let page = try LambdaPage(lasting + passing, input, limit: 7, key: \.self)
                #expect(page.elements.count <= 7, "seed \(seed)")
                seen += page.elements.filter { lasting.contains($0) }
                marker = page.nextMarker
            } while marker != nil
            #expect(seen == lasting.sorted(), "seed \(seed)")
        }
    }
}
