import Millrace
import MillraceFunctions
import MillraceTesting
import Testing

/// Handlers that are not idempotent are found out, one for each use, with the record and the delivery to blame.
@Suite("G35 G37 naive functions are found out")
struct NaiveFunctionsTests {
    @Test("G35 G37a a counter that adds what it gets counts twice what comes twice")
    func usageMetrics() async throws {
        let manifest = try Shipped.manifest(of: "usage-metrics") { $0.batchSize = 3 }
        let failures = try await idempotencyFailures(seeds: [1]) { trial in
            trial.effect("metrics") { try await $0.figures(in: "UsageMetrics") }
            try await trial.run(manifest: manifest, functions: [naiveUsageMetrics]) { runtime in
                let events = runtime.table("UsageEvents")
                for second in 0..<4 { try await events.put(usage("chat", "2026-01-31T23:50:0\(second)Z")) }
                try await events.put(usage("mail", "2026-01-31T23:51:00Z"))
                try runtime.settle()
                try await events.put(usage("chat", "2026-01-31T23:50:05Z"))
            }
        }
        try expectCaught(failures, effect: "metrics", record: "INSERT app=chat, time=2026-01-31T23:50:00Z")
    }

    @Test("G35 G37b risk figures that append what they get hold twice what comes twice")
    func portfolioRisk() async throws {
        let manifest = try Shipped.manifest(of: "portfolio-risk") { $0.batchSize = 3 }
        let failures = try await idempotencyFailures(seeds: [1]) { trial in
            trial.effect("figures") { try await $0.figures(in: "PortfolioRisk") }
            try await trial.run(manifest: manifest, functions: [naivePortfolioRisk]) { runtime in
                let prices = runtime.table("Prices")
                try await prices.put(price("OAK", "10"))
                try runtime.settle()
                for text in ["11", "12", "9", "10"] { try await prices.put(price("OAK", text)) }
                try runtime.settle()
                try await prices.put(price("OAK", "8"))
            }
        }
        // The first batch holds the first price, of which there is no return.
        let failure = try #require(failures.first { $0.plan == .redeliverEverything })
        try expectBlamed(failure, effect: "figures", record: "MODIFY symbol=OAK", cause: .injected)
        #expect(failures.contains { $0.plan == .crash(after: .handler, .number(2)) })
        #expect(failures.contains { $0.plan == .loseAnswer(of: .handler, .number(2)) })
    }

    @Test("G35 G37b orders that leave without an id are placed twice for what comes twice")
    func portfolioRebalance() async throws {
        let manifest = try Shipped.manifest(of: "portfolio-rebalance") { $0.batchSize = 3 }
        let failures = try await idempotencyFailures(seeds: [1]) { trial in
            let broker = Sender()
            trial.effect("orders") { broker.sent.sorted() }
            try await trial.run(manifest: manifest, functions: [naivePortfolioRebalance(broker: broker)]) { runtime in
                let prices = runtime.table("Prices")
                try await prices.put(price("OAK", "10"))
                try await prices.put(price("OAK", "8"))
                try await prices.put(price("ELM", "20"))
                try await prices.put(price("ELM", "19"))
                try runtime.settle()
                try await prices.put(price("ELM", "14"))
            }
        }
        let failure = try #require(failures.first { $0.plan == .crash(after: .handler, .number(1)) })
        #expect(failure.found.count { $0 == "broker: buy 10 OAK at 8.0" } == 2)
        let injected = try #require(failures.first { $0.plan == .redeliverEverything })
        try expectBlamed(injected, effect: "orders", record: "MODIFY symbol=OAK", cause: .injected)
    }

    @Test("G35 G37c an archive file that is appended to holds twice what comes twice")
    func sensorArchive() async throws {
        let manifest = try Shipped.manifest(of: "sensor-archive") { $0.batchSize = 3 }
        let failures = try await idempotencyFailures(seeds: [1]) { trial in
            let archive = MemoryArchive()
            trial.effect("lines") {
                try await archive.lines(below: "sensor-readings").map { try ArchiveLine(json: $0).item["time"] }
                    .compactMap { $0?.stringValue }.sorted()
            }
            try await trial.run(manifest: manifest, functions: [naiveSensorArchive(archive: archive)]) { runtime in
                let readings = runtime.table("SensorReadings")
                for hour in 10..<14 { try await readings.put(reading("roof", "2026-07-01T\(hour)")) }
                try runtime.settle()
                try await readings.put(reading("yard", "2026-07-01T14"))
            }
        }
        try expectCaught(failures, effect: "lines", record: "INSERT sensor=roof, time=2026-07-01T10")
    }

    @Test("G35 G37d news that is appended to a list stands there twice when it comes twice")
    func friendNotifier() async throws {
        let manifest = try Shipped.manifest(of: "friend-notifier") { $0.batchSize = 3 }
        let failures = try await idempotencyFailures(seeds: [1]) { trial in
            trial.effect("friends") { try await $0.figures(in: "Friends") }
            try await trial.run(manifest: manifest, functions: [naiveFriendNotifier]) { runtime in
                let (friends, uploads) = (runtime.table("Friends"), runtime.table("Uploads"))
                try await friends.put(["user": "Valjean", "friends": .stringSet(["Cosette", "Javert"])])
                for index in 0..<4 { try await uploads.put(["user": "Valjean", "picture": .string("\(index).jpg")]) }
                try runtime.settle()
                try await uploads.put(["user": "Valjean", "picture": "4.jpg"])
            }
        }
        try expectCaught(failures, effect: "friends", record: "INSERT picture=0.jpg, user=Valjean")
    }

    @Test("G35 G37e mails that leave without an id leave twice for what comes twice")
    func welcomeEmail() async throws {
        let failures = try await welcomeFailures(naiveWelcomeEmail)
        try expectCaught(failures, effect: "mails", record: "INSERT id=1")
        // A cause for each way in which a record comes again here.
        let causes = Set(failures.compactMap { $0.culprit?.records.first?.cause })
        #expect(causes == [.injected, .restart, .retry])
    }

    @Test("G35 G37e who leaves out what was delivered before loses what was delivered and not done")
    func forgetful() async throws {
        let failures = try await welcomeFailures(forgetfulWelcomeEmail)
        let failure = try #require(failures.first { $0.plan == .crash(before: .handler, .number(1)) })
        try expectBlamed(failure, effect: "mails", record: "INSERT id=1", cause: .restart)
        #expect(failure.expected.count == 5)
        #expect(!failure.found.contains("ada@example.com: Welcome!"))
        #expect(failure.description.contains("\n  - ada@example.com: Welcome!\n"))
        #expect(failure.explanation.contains("no delivery of INSERT id=1 to welcome-email changed it, though one does"))
        #expect(failure.explanation.contains("interrupted by a crash: the handler was not called"))
    }

    @Test("G35 G37e who marks a record before the work is done loses it when the process dies in between")
    func hasty() async throws {
        let failures = try await welcomeFailures(hastyWelcomeEmail, batchSize: 1)
        let failure = try #require(failures.first { $0.plan == .crash(before: .checkpoint, .number(1)) })
        // The checkpoint of the first batch is stored while the handler of the second runs.
        try expectBlamed(failure, effect: "mails", record: "INSERT id=2", cause: .restart)
        #expect(failure.description.contains("\n  - alan@example.com: Welcome!\n"))
        #expect(failure.explanation.contains("interrupted by a crash: the handler did not return"))
        #expect(failure.explanation.contains("cause restart, succeeded: no change"))
    }

    @Test("G35 G36 of several functions on a stream the one that lost something is named, and not its neighbour")
    func neighbours() async throws {
        let failures = try await idempotencyFailures(seeds: [1]) { trial in
            let mail = Sender()
            trial.effect("mails") { mail.sent.sorted() }
            let audit = Function("audit") { (_: DynamoDBEvent, _) in }
            try await trial.run(functions: [forgetfulWelcomeEmail(mail), audit]) { runtime in
                let customers = try await runtime.table("Customers", key: "id") {
                    for function in ["welcome-email", "audit"] { $0.trigger(function) { $0.batchSize = 1 } }
                }
                for id in ["1", "2"] { try await customers.put(["id": .string(id), "email": .string(id)]) }
            }
        }
        #expect(!failures.isEmpty)
        for failure in failures {
            #expect(failure.culprit?.functionName == "welcome-email", "\(failure)")
            let label = failure.culprit?.records.first?.label
            #expect(["INSERT id=1", "INSERT id=2"].contains(label), "\(failure)")
        }
    }

    /// Runs one of the functions for mails on customers who come, change and go.
    private func welcomeFailures(
        _ function: (Sender) -> Function, batchSize: Int = 3
    ) async throws -> [IdempotencyFailure] {
        let manifest = try Shipped.manifest(of: "welcome-email") { $0.batchSize = batchSize }
        return try await idempotencyFailures(seeds: [1]) { trial in
            let mail = Sender()
            trial.effect("mails") { mail.sent.sorted() }
            try await trial.run(manifest: manifest, functions: [function(mail)]) { runtime in
                try await runtime.table("Welcomed", key: "id")
                try await runtime.writeCustomers()
            }
        }
    }

    /// Checks that the first delivery is found out when it is repeated, interrupted, and when its answer is lost.
    private func expectCaught(
        _ failures: [IdempotencyFailure],
        effect: String,
        record: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let plans: [(FaultPlan, RedeliveryCause)] = [
            (.redeliverEverything, .injected),
            (.crash(after: .handler, .number(1)), .restart),
            (.crash(before: .checkpoint, .number(1)), .restart),
            (.loseAnswer(of: .handler, .number(1)), .retry),
        ]
        for (plan, cause) in plans {
            let failure = failures.first { $0.plan == plan }
            try expectBlamed(
                #require(failure, "\(plan)", sourceLocation: sourceLocation), effect: effect, record: record,
                cause: cause, sourceLocation: sourceLocation)
        }
    }

    /// Checks that a failure names its effect, its plan, and the delivery to blame.
    private func expectBlamed(
        _ failure: IdempotencyFailure,
        effect: String,
        record: String,
        cause: RedeliveryCause,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let text = failure.description
        #expect(failure.effect == effect, sourceLocation: sourceLocation)
        #expect(failure.found != failure.expected, sourceLocation: sourceLocation)
        let culprit = try #require(failure.culprit, "\(text)", sourceLocation: sourceLocation)
        #expect(culprit.records.map(\.label) == [record], "\(text)", sourceLocation: sourceLocation)
        #expect(culprit.records.map(\.cause) == [cause], "\(text)", sourceLocation: sourceLocation)
        for part in [
            "\"\(effect)\"", "\(failure.plan)", record, "delivery \(culprit.number)", "cause \(cause.rawValue)",
        ] {
            #expect(text.contains(part), sourceLocation: sourceLocation)
        }
    }
}
