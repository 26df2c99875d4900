import Millrace
import Testing

@testable import MillraceFunctions

@Suite("G37b rebalancing")
struct PortfolioRebalanceTests {
    private func orders(_ prices: [Item], batchSize: Int = 100) async throws -> [Message] {
        let bench = try await Bench()
        let outbox = RecordingOutbox()
        try await bench.put(prices, into: "Prices")
        for batch in try await bench.changes(of: "Prices").batches(of: batchSize) {
            try await bench.deliver(batch, to: portfolioRebalance(outbox: outbox))
        }
        return outbox.messages
    }

    private func quantity(_ order: Message) throws -> Double {
        let quantity = try #require(order.details["quantity"].flatMap(Double.init))
        return order.details["side"] == "sell" ? -quantity : quantity
    }

    @Test("G37b a first price opens a position, and small moves cause no orders")
    func opening() async throws {
        let orders = try await orders([price("A", "100"), price("B", "50"), price("A", "120"), price("B", "57.5")])
        #expect(orders.map(\.text) == ["buy 100 A at 100", "buy 200 B at 50"])
    }

    @Test("G37b a drift of more than 5 points brings all weights back; exactly 5 is no drift")
    func drift() async throws {
        // 11,000 of 20,000 is 55 %.
        let onTheLine = try [price("A", "100"), price("B", "50"), price("B", "45"), price("A", "110")]
        #expect(try await self.orders(onTheLine).count == 2)
        let orders = try await orders([price("A", "100"), price("B", "50"), price("A", "123")])
        #expect(orders.dropFirst(2).map(\.text) == ["sell 9.3496 A at 123", "buy 23 B at 50"])
        #expect(orders[2].to == "broker" && orders[2].kind == "order")
    }

    @Test("G37b after each price the weights are within 5 points, and only drift or a new share causes orders")
    func weights() async throws {
        let bench = try await Bench()
        let outbox = RecordingOutbox()
        try await bench.put(PriceSeries.items(), into: "Prices")
        var holdings: [String: Double] = [:]
        var prices: [String: Double] = [:]
        var rebalanced = 0

        func drift() -> Double {
            let values = holdings.map { symbol, quantity in quantity * (prices[symbol] ?? 0) }
            let total = values.reduce(0, +)
            return values.map { abs($0 / total - 1 / Double(values.count)) }.max() ?? 0
        }
        for record in try await bench.changes(of: "Prices") {
            let before = outbox.messages.count
            try await bench.deliver([record], to: portfolioRebalance(outbox: outbox))
            let image = try #require(record.change.newImage)
            let symbol = try #require(image["symbol"]?.stringValue)
            let isNew = prices[symbol] == nil
            prices[symbol] = image.double("price")
            let isAdrift = drift() > 0.05
            let orders = outbox.messages.dropFirst(before)
            #expect(orders.isEmpty == !(isAdrift || isNew), "\(image)")
            for order in orders { holdings[try #require(order.details["symbol"]), default: 0] += try quantity(order) }
            if isAdrift { rebalanced += 1 }
            #expect(drift() < 0.05)
        }
        #expect(rebalanced >= 3)
        let portfolio = try #require(try await bench.item(["portfolio": "equal-weight"], in: "Portfolio"))
        for (symbol, quantity) in holdings {
            let held = portfolio["holdings"]?.mapValue?[symbol]?.numberValue?.double
            #expect(abs((held ?? 0) - quantity) < 1e-9)
        }
    }

    @Test("G37b the orders do not depend on how the changes are cut into batches", arguments: [1, 2, 5, 13])
    func batches(size: Int) async throws {
        #expect(try await orders(PriceSeries.items(), batchSize: size) == orders(PriceSeries.items()))
    }

    @Test("G37b a price of zero fails the batch and leaves the portfolio as it was")
    func worthless() async throws {
        let bench = try await Bench()
        let outbox = RecordingOutbox()
        try await bench.put([price("A", "100"), price("A", "0")], into: "Prices")
        let changes = try await bench.changes(of: "Prices")
        await #expect(throws: Portfolio.Worthless.self) {
            try await bench.deliver(changes, to: portfolioRebalance(outbox: outbox))
        }
        #expect(outbox.messages.isEmpty)
        #expect(try await bench.item(["portfolio": "equal-weight"], in: "Portfolio") == nil)
        try await bench.deliver(changes.prefix(1), to: portfolioRebalance(outbox: outbox))
        #expect(outbox.messages.count == 1)
    }

    @Test("G37b two shards at once: all orders together are what is held")
    func shards() async throws {
        let bench = try await Bench()
        let outbox = RecordingOutbox()
        try await bench.put(PriceSeries.items(), into: "Prices")
        let changes = try await bench.changes(of: "Prices")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for symbols in [["ALDER"], ["BIRCH", "CEDAR"]] {
                let own = changes.filter { symbols.contains($0.change.keys["symbol"]?.stringValue ?? "") }
                group.addTask {
                    for start in own.indices {
                        let batch = own[max(0, start - 1)..<min(start + 3, own.count)]
                        let shard = ShardID("shardId-\(symbols[0])")
                        try await bench.deliver(batch, to: portfolioRebalance(outbox: outbox), from: shard)
                    }
                }
            }
            try await group.waitForAll()
        }
        let portfolio = try #require(try await bench.item(["portfolio": "equal-weight"], in: "Portfolio"))
        #expect(portfolio["pending"] == nil)
        var holdings: [String: Double] = [:]
        for order in outbox.messages { holdings[order.details["symbol"] ?? "", default: 0] += try quantity(order) }
        #expect(holdings.count == 3)
        for (symbol, quantity) in holdings {
            let held = portfolio["holdings"]?.mapValue?[symbol]?.numberValue?.double
            #expect(abs((held ?? 0) - quantity) < 1e-9)
        }
    }
}
