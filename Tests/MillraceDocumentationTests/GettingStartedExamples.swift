import Logging
import Millrace
import MillraceModel
import MillraceTables
import MillraceTesting
import Testing

// The function and the test of the package that README and "Getting started" build up.

/// Welcomes each new customer.
let welcome = Function("welcome") { (event: DynamoDBEvent, context) in
    for record in event.records where record.eventName == .insert {
        let customer = try ItemDecoder().decode(Customer.self, from: record.change.newImage ?? [:])
        // A record can come again. Under its event id the message is the same item then, and nothing changes.
        let message: Item = ["event": .string(record.eventID), "to": .string(customer.email)]
        try await context.tables.table("Welcomes").put(message)
        context.logger.notice("welcome", metadata: ["to": "\(customer.email)"])
    }
}

struct Customer: Decodable {
    var id: String
    var email: String
}

/// The manifest that the README shows.
private var manifest: String {
    get throws {
        let block = try DocumentationPage.readme().blocks.first { $0.file == "config/manifest.json" }
        return try #require(block, "the README shows no manifest").text
    }
}

@Test func aCustomerIsWelcomedOnceHoweverOftenTheRecordComes() async throws {
    try await withTestRuntime(manifest: manifest, functions: [welcome], faults: .redeliverEverything) { runtime in
        try await runtime.table("Customers").put(["id": "1", "email": "ada@example.com"])
        try runtime.settle()
        let welcomes = try await runtime.table("Welcomes").items().items
        #expect(welcomes.map { $0["to"] } == ["ada@example.com"])
        #expect(runtime.deadLetters.isEmpty)
    }
}

/// The functions that manifests of the pages name.
enum DocumentedFunctions {
    static let all = [welcome]
}
