import Millrace
import MillraceFunctions
import MillraceTesting
import Testing

@Suite("G37b the portfolio on the runtime")
struct PortfolioRuntimeTests {
    /// What the orders add up to, by symbol.
    private func bought(_ orders: [Message]) throws -> [String: AWSNumber] {
        var bought: [String: AWSNumber] = [:]
        for order in orders {
            let symbol = try #require(order.details["symbol"])
            let quantity = try AWSNumber(#require(order.details["quantity"]))
            let held = bought[symbol] ?? 0
            bought[symbol] = try order.details["side"] == "buy" ? held.adding(quantity) : held.subtracting(quantity)
        }
        return bought
    }

    @Test("G36 G37b two functions take every price, each for itself: risk figures, and orders that make the portfolio")
    func prices() async throws {
        let shipped = Shipped()
        try await withTestRuntime(manifest: Shipped.manifest(), functions: shipped.functions) { runtime in
            let items = try PriceSeries.items()
            for chunk in items.batches(of: 9) {
                for item in chunk { try await runtime.table("Prices").put(item) }
                try runtime.settle()
            }
            for function in ["portfolio-risk", "portfolio-rebalance"] {
                #expect(runtime.deliveries(of: function).flatMap(\.records).count == items.count)
            }
            for (symbol, prices) in PriceSeries.bySymbol {
                let item = try #require(try await runtime.table("PortfolioRisk").get(["symbol": .string(symbol)]))
                let expected = IndependentRisk(prices: try prices.map { try #require(Double($0)) })
                #expect(abs(try #require(item.double("valueAtRisk95")) - expected.valueAtRisk) < 1e-12)
                #expect(abs(try #require(item.double("standardDeviation")) - expected.standardDeviation) < 1e-12)
            }
            let portfolio = try #require(
                try await runtime.table("Portfolio").get(["portfolio": "equal-weight"]))
            let held = try #require(portfolio["holdings"]?.mapValue).compactMapValues(\.numberValue)
            #expect(try bought(shipped.outbox.messages) == held)
            #expect(held.count == 3)
            // More orders than first prices: the portfolio was brought back to its weights.
            #expect(shipped.outbox.messages.count > 3)
        }
    }

    @Test("G36 G37b P3 a price at which nothing can be bought is given up by the one function and taken by the other")
    func poison() async throws {
        let shipped = Shipped()
        try await withTestRuntime(manifest: Shipped.manifest(), functions: shipped.functions) { runtime in
            let prices = runtime.table("Prices")
            for text in ["100", "0", "50"] {
                try await prices.put(price("OAK", text))
                try runtime.settle()
            }
            #expect(runtime.deliveries(of: "portfolio-rebalance").map(\.attempt) == [1, 1, 2, 3, 4, 1])
            #expect(runtime.deliveries(of: "portfolio-risk").map(\.attempt) == [1, 1, 1])
            let deadLetter = try #require(runtime.deadLetters.first)
            #expect(runtime.deadLetters.count == 1)
            #expect(deadLetter.functionARN.contains("portfolio-rebalance"))
            #expect(try deadLetter.changes() == ["MODIFY symbol=OAK"])
            #expect(shipped.outbox.messages.map(\.text) == ["buy 100 OAK at 100"])
            let risk = try await runtime.table("PortfolioRisk").get(["symbol": "OAK"])
            #expect(risk?["returns"] == [-1])
            let portfolio = try await runtime.table("Portfolio").get(["portfolio": "equal-weight"])
            #expect(portfolio?["prices"] == ["OAK": 50])
        }
    }

    @Test(
        "G37b an order that the broker refuses, or takes without saying so, is placed once",
        arguments: [RecordingOutbox.Failure.refused, .answerLost])
    func broker(failure: RecordingOutbox.Failure) async throws {
        let shipped = Shipped()
        try await withTestRuntime(manifest: Shipped.manifest(), functions: shipped.functions) { runtime in
            shipped.outbox.fail(failure, failure)
            try await runtime.table("Prices").put(price("OAK", "100"))
            try await runtime.table("Prices").put(price("ELM", "50"))
            try runtime.settle()
            #expect(runtime.deliveries(of: "portfolio-rebalance").map(\.attempt) == [1, 2, 3])
            #expect(shipped.outbox.messages.map(\.text) == ["buy 100 OAK at 100", "buy 200 ELM at 50"])
            let portfolio = try await runtime.table("Portfolio").get(["portfolio": "equal-weight"])
            #expect(portfolio?["pending"] == nil)
        }
    }
}
