import Millrace
import MillraceFunctions
import MillraceTesting
import Testing

/// What each shipped function does to the world is the same under every standard fault plan.
///
/// Each scenario has several keys, changes and deletions; and an item that its function cannot take, between two
/// settlings, so that a batch of its own is given up. Batches have three records, so that one follows the other at once,
/// and a process that dies with the checkpoint of the first ends the handler of the second halfway.
@Suite("G35 G37 the shipped functions are idempotent")
struct IdempotencyTests {
    @Test("G35 G37a usage-metrics counts each use once, whatever fails and comes again")
    func usageMetrics() async throws {
        let manifest = try Shipped.manifest(of: "usage-metrics") { $0.batchSize = 3 }
        try await assertIdempotent { trial in
            trial.effect("metrics") { try await $0.figures(in: "UsageMetrics") }
            try await trial.run(manifest: manifest, functions: Shipped().functions) { runtime in
                let events = runtime.table("UsageEvents")
                for index in 0..<6 {
                    let (app, time) = (index % 2 == 0 ? "chat" : "mail", "2026-01-31T23:5\(index % 3):0\(index)Z")
                    try await events.put(usage(app, time, count: "\(index)", milliseconds: "\(index).5"))
                }
                try runtime.settle()
                try await events.put(usage("chat", "2026-01-31T23:50:00Z", count: "7", milliseconds: "0.1"))
                try await events.delete(["app": "mail", "time": "2026-01-31T23:51:01Z"])
                try runtime.settle()
                var poison = try usage("chat", "2026-01-31T23:50:59Z")
                poison["count"] = "many"
                try await events.put(poison)
                try runtime.settle()
                try await events.put(usage("mail", "2026-01-31T23:51:01Z", milliseconds: "1"))
                // Late: its minute was counted long ago.
                try await events.put(usage("chat", "2026-01-31T23:50:30Z"))
            }
        }
    }

    @Test("G35 G37b portfolio-risk takes each price once, whatever fails and comes again")
    func portfolioRisk() async throws {
        let manifest = try Shipped.manifest(of: "portfolio-risk") { $0.batchSize = 3 }
        try await assertIdempotent { trial in
            trial.effect("figures") { try await $0.figures(in: "PortfolioRisk") }
            try await trial.run(manifest: manifest, functions: Shipped().functions) { runtime in
                let prices = runtime.table("Prices")
                for item in try PriceSeries.items().prefix(5) { try await prices.put(item) }
                try runtime.settle()
                for item in try PriceSeries.items().dropFirst(5).prefix(4) { try await prices.put(item) }
                try await prices.delete(["symbol": "BIRCH"])
                try runtime.settle()
                try await prices.put(["symbol": "OAK", "asOf": "2026-01-01", "price": "unknown"])
                try runtime.settle()
                for item in try PriceSeries.items().dropFirst(9).prefix(4) { try await prices.put(item) }
            }
        }
    }

    @Test("G35 G37b portfolio-rebalance places each order once, whatever fails and comes again")
    func portfolioRebalance() async throws {
        let manifest = try Shipped.manifest(of: "portfolio-rebalance") { $0.batchSize = 3 }
        try await assertIdempotent { trial in
            let shipped = Shipped()
            trial.effect("orders") { shipped.outbox.texts }
            trial.effect("portfolio") { try await $0.figures(in: "Portfolio") }
            try await trial.run(manifest: manifest, functions: shipped.functions) { runtime in
                let prices = runtime.table("Prices")
                // Orders follow from the order of prices, which is defined within a share: one share a batch.
                for (symbol, series) in PriceSeries.bySymbol.sorted(by: { $0.key < $1.key }) {
                    for text in series.prefix(3) { try await prices.put(price(symbol, text)) }
                    try runtime.settle()
                }
                try await prices.put(price("BIRCH", "0"))
                try runtime.settle()
                for text in ["9", "20"] { try await prices.put(price("CEDAR", text)) }
                try runtime.settle()
                try await prices.delete(["symbol": "CEDAR"])
                try await prices.put(price("ALDER", "60"))
            }
        }
    }

    @Test("G35 G37b orders and portfolio agree after prices in any order, whatever fails and comes again")
    func ordersAddUp() async throws {
        let manifest = try Shipped.manifest(of: "portfolio-rebalance") { $0.batchSize = 3 }
        try await assertIdempotent { trial in
            let shipped = Shipped()
            trial.effect("shares held without an order") { runtime in
                let portfolio = try await runtime.table("Portfolio").get(["portfolio": "equal-weight"]) ?? [:]
                var unexplained = portfolio["holdings"]?.mapValue?.compactMapValues(\.numberValue) ?? [:]
                for order in shipped.outbox.messages {
                    let (symbol, quantity) = (
                        order.details["symbol"] ?? "", try AWSNumber(order.details["quantity"] ?? "")
                    )
                    let held = unexplained[symbol] ?? 0
                    unexplained[symbol] =
                        try order.details["side"] == "buy" ? held.subtracting(quantity) : held.adding(quantity)
                }
                return unexplained
            }
            trial.effect("prices taken") { try await $0.figures(in: "Portfolio").map { $0["prices"] } }
            try await trial.run(manifest: manifest, functions: shipped.functions) { runtime in
                for chunk in try Array(PriceSeries.items().suffix(15)).batches(of: 5) {
                    for item in chunk { try await runtime.table("Prices").put(item) }
                    try runtime.settle()
                }
            }
        }
    }

    @Test("G35 G37c sensor-alerts alerts once, whatever fails and comes again")
    func sensorAlerts() async throws {
        let manifest = try Shipped.manifest(of: "sensor-alerts") { $0.batchSize = 3 }
        try await assertIdempotent { trial in
            let shipped = Shipped()
            trial.effect("alerts") { shipped.outbox.texts }
            trial.effect("states") { try await $0.figures(in: "SensorStates") }
            try await trial.run(manifest: manifest, functions: shipped.functions) { runtime in
                try await runtime.writeReadings()
            }
        }
    }

    @Test("G35 G37c sensor-archive archives each reading once, whatever fails and comes again")
    func sensorArchive() async throws {
        let manifest = try Shipped.manifest(of: "sensor-archive") { $0.batchSize = 3 }
        try await assertIdempotent { trial in
            let shipped = Shipped()
            trial.effect("archived readings") { try await shipped.archivedReadings() }
            try await trial.run(manifest: manifest, functions: shipped.functions) { runtime in
                try await runtime.writeReadings()
            }
        }
    }

    @Test("G35 G37d friend-notifier tells each friend once, whatever fails and comes again")
    func friendNotifier() async throws {
        let manifest = try Shipped.manifest(of: "friend-notifier") { $0.batchSize = 3 }
        try await assertIdempotent { trial in
            let shipped = Shipped()
            trial.effect("messages") { shipped.outbox.texts }
            try await trial.run(manifest: manifest, functions: shipped.functions) { runtime in
                try await runtime.writeUploads()
            }
        }
    }

    @Test("G35 G37e welcome-email welcomes each customer once, whatever fails and comes again")
    func welcomeEmail() async throws {
        let manifest = try Shipped.manifest(of: "welcome-email") { $0.batchSize = 3 }
        try await assertIdempotent { trial in
            let shipped = Shipped()
            trial.effect("mails") { shipped.outbox.texts }
            try await trial.run(manifest: manifest, functions: shipped.functions) { runtime in
                try await runtime.writeCustomers()
            }
        }
    }

    @Test("G35 the faults of every standard plan occur in these scenarios", arguments: FaultPlan.standard)
    func occurrences(plan: FaultPlan) async throws {
        let manifest = try Shipped.manifest(of: "welcome-email") { $0.batchSize = 3 }
        var missed: Set<String>?
        for seed in UInt64(1)...3 {
            try await withTestRuntime(
                manifest: manifest, functions: Shipped().functions, seed: seed, faults: plan
            ) { runtime in
                try await runtime.writeCustomers()
                try runtime.settle()
                missed = missed?.intersection(runtime.missedFaults) ?? Set(runtime.missedFaults)
            }
        }
        // The shards of a table's stream are never merged.
        #expect(missed?.subtracting([".merge(after: 2)"]) == [])
    }

    @Test("G35 G37 all seven at once do what they do without faults, though a crash ends what all of them are about")
    func all() async throws {
        let manifest = try Shipped.manifest()
        try await assertIdempotent(seeds: [1]) { trial in
            let shipped = Shipped()
            trial.effect("messages") { shipped.outbox.texts }
            trial.effect("archived readings") { try await shipped.archivedReadings() }
            for table in ["UsageMetrics", "PortfolioRisk", "SensorStates"] {
                trial.effect(table) { try await $0.figures(in: table) }
            }
            try await trial.run(manifest: manifest, functions: shipped.functions) { runtime in
                for index in 0..<3 {
                    let time = "2026-01-31T23:5\(index):00Z"
                    try await runtime.table("UsageEvents").put(usage("chat", time, milliseconds: "1"))
                    try await runtime.table("Prices").put(price("ALDER", "2\(index)"))
                    try await runtime.table("SensorReadings").put(reading("roof", time, wind: "\(3 + index)"))
                    try await runtime.table("Friends").put(["user": "Ada", "friends": .stringSet(["Alan", "Grace"])])
                    try await runtime.table("Uploads").put(["user": "Ada", "picture": .string("\(index).jpg")])
                    try await runtime.table("Customers").put(["id": .string("\(index)"), "email": "ada@example.com"])
                    if index == 1 { try runtime.settle() }
                }
            }
        }
    }
}

extension TestRuntime {
    /// Readings of three sensors that leave their bands and come back, some corrected, deleted, late or not to be read.
    ///
    /// The order of a sensor's readings matters to alerts, so each settles before the next.
    func writeReadings() async throws {
        let readings = table("SensorReadings")
        for (hour, temperature) in ["10", "25", "26"].enumerated() {
            let time = "2026-07-01T1\(hour)"
            try await readings.put(reading("roof", time, temperature: temperature))
            try await readings.put(reading("yard", time, wind: "\(3 + hour)"))
            try await readings.put(reading("mast", time, pressure: "\(1_014 + 2 * hour)", wind: "\(hour * 3)"))
            try await readings.put(reading("mast", time, pressure: "1017"))
            try settle()
        }
        try await readings.delete(["sensor": "yard", "time": "2026-07-01T10"])
        try await readings.put(reading("roof", "2026-07-01T09", pressure: "900"))
        try settle()
        try await readings.put(["sensor": "mast", "time": "2026-07-01T13", "wind": "strong"])
        try settle()
        for (hour, temperature) in ["10", "30"].enumerated() {
            try await readings.put(reading("roof", "2026-07-01T2\(hour)", temperature: temperature))
            try await readings.put(reading("yard", "2026-07-01T2\(hour)", wind: "\(3 + 2 * hour)"))
            try settle()
        }
    }

    /// Uploads of users with friends and without, replaced and deleted, and one of a user whose friends are no set.
    func writeUploads() async throws {
        let (friends, uploads) = (table("Friends"), table("Uploads"))
        try await friends.put(["user": "Valjean", "friends": .stringSet(["Myriel", "Cosette", "Javert"])])
        try await friends.put(["user": "Cosette", "friends": .stringSet(["Valjean"])])
        try await friends.put(["user": "Marius", "friends": "Enjolras"])
        for index in 0..<3 {
            try await uploads.put(["user": "Valjean", "picture": .string("\(index).jpg")])
            try await uploads.put(["user": "Cosette", "picture": .string("\(index).jpg")])
        }
        try await uploads.put(["user": "Gavroche", "picture": "barricade.jpg"])
        try settle()
        try await friends.put(["user": "Cosette", "friends": .stringSet(["Valjean", "Marius"])])
        try await uploads.put(["user": "Cosette", "picture": "1.jpg", "title": "My doll"])
        try await uploads.delete(["user": "Valjean", "picture": "0.jpg"])
        try await uploads.put(["user": "Cosette", "picture": "wedding.jpg"])
        try settle()
        try await uploads.put(["user": "Marius", "picture": "garden.jpg"])
        try settle()
        try await uploads.put(["user": "Valjean", "picture": "0.jpg"])
    }

    /// Customers who come, change, go and come back, and one without an address.
    func writeCustomers() async throws {
        let customers = table("Customers")
        try await customers.put(["id": "1", "email": "ada@example.com", "name": "Ada"])
        try await customers.put(["id": "2", "email": "alan@example.com"])
        try await customers.put(["id": "1", "email": "countess@example.com", "name": "Ada"])
        try settle()
        try await customers.delete(["id": "2"])
        try await customers.put(["id": "3", "email": "grace@example.com", "name": "Grace"])
        try settle()
        try await customers.put(["id": "4", "name": "Nobody"])
        try settle()
        try await customers.put(["id": "2", "email": "alan@example.com", "name": "Alan"])
        try await customers.put(["id": "3", "email": "hopper@example.com", "name": "Grace"])
        try await customers.put(["id": "5", "email": "edsger@example.com"])
    }
}
