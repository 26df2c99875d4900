import Millrace

/// Keeps the risk figures of each share, in the table `PortfolioRisk`.
///
/// | Table | Key | Attributes |
/// |---|---|---|
/// | `Prices` | `symbol` | `asOf`, `price` |
/// | `PortfolioRisk` | `symbol` | those of `RiskFigures` |
let portfolioRisk = Function("portfolio-risk") { (event: DynamoDBEvent, context) in
    for (key, records) in event.records.grouped(by: \.change.keys) {
        let share = StateItem("PortfolioRisk", key: key, initial: RiskFigures(), context: context)
        try await share.apply(records) { figures, records in
            for record in records { try figures.add(Change(decoding: record)) }
            figures.calculate()
        }
    }
}

/// The figures of one share.
struct RiskFigures: Codable {
    /// How many returns are kept, the latest ones: four years of trading days.
    static let returnCountMax = 1_000

    /// How often the price was written: INSERT, MODIFY and REMOVE count one each.
    var changes = 0
    /// The last price, and its day.
    var lastPrice: AWSNumber?
    var asOf: String?
    /// The relative change between the two images of each MODIFY, oldest first: 0.02 is a gain of 2 %.
    var returns: [Double] = []
    /// The mean of the returns.
    var meanReturn: Double?
    /// The sample standard deviation of the returns, with n - 1 in the denominator; from two returns on.
    var standardDeviation: Double?
    /// The loss that 95 % of the returns do not exceed, by historical simulation: 0.12 is a loss of 12 %.
    ///
    /// The nearest rank: of n losses in ascending order, the one at ⌈0.95 n⌉. Negative when even that was a gain.
    var valueAtRisk95: Double?

    mutating func add(_ change: Change<Price>) {
        changes += 1
        switch change {
        case .inserted(let price):
            note(price)
        case .modified(let old, let new):
            note(new)
            // From a price of zero there is no relative change.
            if let from = old.price.double, let to = new.price.double, from != 0 { returns.append(to / from - 1) }
        case .removed:
            break
        }
        returns = returns.suffix(Self.returnCountMax)
    }

    private mutating func note(_ price: Price) {
        lastPrice = price.price
        asOf = price.asOf
    }

    mutating func calculate() {
        guard !returns.isEmpty else { return }
        let count = Double(returns.count)
        let mean = returns.reduce(0, +) / count
        meanReturn = mean
        if returns.count > 1 {
            let squares = returns.map { ($0 - mean) * ($0 - mean) }
            standardDeviation = (squares.reduce(0, +) / (count - 1)).squareRoot()
        }
        let losses = returns.map { -$0 }.sorted()
        // In whole numbers, because 0.95 has no exact Double.
        let rank = (95 * losses.count + 99) / 100
        valueAtRisk95 = losses[rank - 1]
    }
}

struct Price: Decodable {
    var asOf: String
    var price: AWSNumber
}
