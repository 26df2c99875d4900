import Millrace
import Testing

@testable import MillraceFunctions

@Suite("G37b risk figures")
struct PortfolioRiskTests {
    @Test("G37b the figures are those of an independent calculation from the prices", arguments: [1, 7, 1_000])
    func figures(batchSize: Int) async throws {
        let bench = try await Bench()
        try await bench.put(PriceSeries.items(), into: "Prices")
        for batch in try await bench.changes(of: "Prices").batches(of: batchSize) {
            try await bench.deliver(batch, to: portfolioRisk)
        }
        for (symbol, prices) in PriceSeries.bySymbol {
            let item = try #require(try await bench.item(["symbol": .string(symbol)], in: "PortfolioRisk"))
            let expected = IndependentRisk(prices: try prices.map { try #require(Double($0)) })
            #expect(item["changes"] == .number(AWSNumber(prices.count)))
            #expect(item["lastPrice"] == (try number(prices[prices.count - 1])))
            #expect(item["returns"]?.listValue?.count == prices.count - 1)
            #expect(try isClose(item.double("meanReturn"), expected.mean))
            #expect(try isClose(item.double("standardDeviation"), expected.standardDeviation))
            #expect(try isClose(item.double("valueAtRisk95"), expected.valueAtRisk))
        }
    }

    private func isClose(_ value: Double?, _ expected: Double) throws -> Bool {
        abs(try #require(value) - expected) < 1e-12
    }

    @Test("G37b figures that need more returns than there are stay away")
    func fewPrices() async throws {
        let bench = try await Bench()
        try await bench.put([price("NEW", "10"), price("TWO", "10"), price("TWO", "9")], into: "Prices")
        try await bench.deliver(bench.changes(of: "Prices"), to: portfolioRisk)
        let new = try #require(try await bench.item(["symbol": "NEW"], in: "PortfolioRisk"))
        #expect(new["changes"] == 1)
        #expect(new["meanReturn"] == nil && new["valueAtRisk95"] == nil)
        let two = try #require(try await bench.item(["symbol": "TWO"], in: "PortfolioRisk"))
        #expect(two["standardDeviation"] == nil)
        #expect(abs((two.double("valueAtRisk95") ?? 0) - 0.1) < 1e-15)
    }

    @Test("G37b a price of zero gives a return of -1 and then none, and a removed share keeps its figures")
    func extremes() async throws {
        let bench = try await Bench()
        try await bench.put(["5", "0", "5"].map { try price("X", $0) }, into: "Prices")
        try await bench.tables.table("Prices").delete(["symbol": "X"])
        try await bench.deliver(bench.changes(of: "Prices"), to: portfolioRisk)
        let item = try #require(try await bench.item(["symbol": "X"], in: "PortfolioRisk"))
        #expect(item["changes"] == 4)
        #expect(item["returns"] == [-1])
        #expect(item["lastPrice"] == 5)
    }

    @Test("G37b the nearest rank of a whole product is that rank")
    func nearestRank() {
        var figures = RiskFigures()
        figures.returns = (1...20).map { -Double($0) / 100 }
        figures.calculate()
        // ⌈0.95 · 20⌉ = 19.
        #expect(figures.valueAtRisk95 == 0.19)
    }

    @Test("the returns that are kept are bounded, the latest stay")
    func bound() throws {
        var figures = RiskFigures()
        for step in 0...(RiskFigures.returnCountMax + 5) {
            let (old, new) = (try Price(step), try Price(step + 1))
            figures.add(.modified(from: old, to: new))
        }
        #expect(figures.returns.count == RiskFigures.returnCountMax)
        #expect(figures.changes == RiskFigures.returnCountMax + 6)
        let last = Double(figures.changes)
        #expect(abs((figures.returns.last ?? 0) - 1 / last) < 1e-12)
    }
}

extension Price {
    fileprivate init(_ step: Int) throws {
        self.init(asOf: "2026-01-01", price: AWSNumber(step + 1))
    }
}

/// The figures by other formulas than the function's.
struct IndependentRisk {
    var mean: Double
    var standardDeviation: Double
    var valueAtRisk: Double

    init(prices: [Double]) {
        let returns = zip(prices, prices.dropFirst()).map { old, new in (new - old) / old }
        let count = Double(returns.count)
        let mean = returns.reduce(0, +) / count
        let squares = returns.reduce(0) { $0 + $1 * $1 }
        self.mean = mean
        standardDeviation = ((squares - count * mean * mean) / (count - 1)).squareRoot()
        // The least loss that at least 95 in 100 do not exceed.
        let losses = returns.map { -$0 }
        valueAtRisk =
            losses.filter { loss in losses.count(where: { $0 <= loss }) * 100 >= 95 * losses.count }.min() ?? .nan
    }
}

/// Prices of three invented shares, one of which comes later.
enum PriceSeries {
    static let bySymbol: [String: [String]] = [
        "ALDER": [
            "20", "20.5", "19.75", "21.1", "22", "21.4", "23.05", "24.2", "22.9", "25", "26.35", "24.8", "27.1", "28",
            "26.6", "29.9", "31.25", "30.5", "33", "34.8", "31.7", "36.2", "38.45", "37",
        ],
        "BIRCH": [
            "110.25", "108", "109.4", "104.1", "99.95", "101.3", "97.8", "95", "98.6", "93.2", "90.05", "92", "88.75",
            "85.5", "87.9", "83", "81.35", "84.2", "79.9", "77", "78.8", "74.6", "72.15", "75",
        ],
        "CEDAR": [
            "5", "5.35", "6.1", "5.8", "7.45", "9.2", "8.05", "10.9", "9.75", "12.6", "15", "13.3", "17.85", "16.2",
        ],
    ]

    /// The items in the order in which they are written: a month of all shares after the other.
    static func items() throws -> [Item] {
        let symbols = bySymbol.keys.sorted()
        return try (0..<24).flatMap { month in
            try symbols.compactMap { symbol in
                let prices = bySymbol[symbol] ?? []
                let index = month - (24 - prices.count)
                guard index >= 0 else { return nil as Item? }
                let day = "\(2024 + month / 12)-\(month % 12 < 9 ? "0" : "")\(month % 12 + 1)-01"
                return try price(symbol, prices[index], asOf: day)
            }
        }
    }
}
