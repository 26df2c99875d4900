import Foundation
import Millrace

/// Keeps a portfolio at equal weights, with orders into the outbox and its state in the table `Portfolio`.
///
/// | Table | Key | Attributes |
/// |---|---|---|
/// | `Prices` | `symbol` | `asOf`, `price` |
/// | `Portfolio` | `portfolio` | `holdings` and `prices` by symbol |
///
/// Fresh money buys into each share whose first price comes. When the weight of any share is more than 5 percentage
/// points off an equal one, orders bring all of them back. Orders count as filled at the last price. A share that is
/// removed from `Prices` stays in the portfolio at its last price.
///
/// Prices of several shards meet in the one item, in any order between shards; the state moves on in transactions, so
/// each price takes part once.
func portfolioRebalance(outbox: any Outbox) -> Function {
    Function("portfolio-rebalance") { (event: DynamoDBEvent, context) in
        let key: Item = ["portfolio": "equal-weight"]
        let portfolio = StateItem("Portfolio", key: key, initial: Portfolio(), context: context)
        try await portfolio.apply(event.records, sendingTo: outbox) { portfolio, records in
            try records.flatMap { record in
                guard let image = record.change.newImage else { return [Message]() }
                let trades = try portfolio.update(ItemDecoder().decode(Quote.self, from: image))
                return trades.map { Message(order: $0, causedBy: record) }
            }
        }
    }
}

/// The price of a share.
struct Quote: Decodable {
    var symbol: String
    var price: Decimal
}

/// Shares to buy, or to sell when the quantity is negative.
struct Trade: Equatable {
    var symbol: String
    var quantity: Decimal
    var price: Decimal
}

/// What is held, and what it is worth.
struct Portfolio: Codable {
    /// What is invested in a share at its first price.
    static let deposit: Decimal = 10_000
    /// How many percentage points a weight may be off its target.
    static let driftMax: Decimal = 5

    /// The number of shares, by symbol.
    var holdings: [String: Decimal] = [:]
    /// The last prices, by symbol.
    var prices: [String: Decimal] = [:]

    /// A price at which nothing can be bought.
    struct Worthless: Error, CustomStringConvertible {
        var quote: Quote
        var description: String { "\(quote.symbol) cannot be traded at \(quote.price)" }
    }

    /// Takes a new price, and returns the trades that follow from it.
    mutating func update(_ quote: Quote) throws -> [Trade] {
        guard quote.price > 0 else { throw Worthless(quote: quote) }
        let before = holdings
        prices[quote.symbol] = quote.price
        if holdings[quote.symbol] == nil { holdings[quote.symbol] = Self.shares(for: Self.deposit, at: quote.price) }
        rebalance()
        return holdings.keys.sorted().compactMap { symbol in
            let quantity = holdings[symbol, default: 0] - before[symbol, default: 0]
            return quantity == 0 ? nil : Trade(symbol: symbol, quantity: quantity, price: prices[symbol, default: 0])
        }
    }

    private mutating func rebalance() {
        // Holdings that someone put in by hand may have no price yet.
        guard holdings.keys.allSatisfy({ prices[$0] != nil }) else { return }
        let values = holdings.map { symbol, quantity in quantity * prices[symbol, default: 0] }
        let total = values.reduce(0, +)
        let target = total / Decimal(values.count)
        // Without a division, so that a weight exactly on the limit is on the limit.
        guard values.contains(where: { abs($0 - target) * 100 > Self.driftMax * total }) else { return }
        for (symbol, price) in prices { holdings[symbol] = Self.shares(for: target, at: price) }
    }

    /// The number of shares that money buys, in ten-thousandths of a share.
    private static func shares(for money: Decimal, at price: Decimal) -> Decimal {
        var exact = money / price
        var rounded = Decimal()
        NSDecimalRound(&rounded, &exact, 4, .down)
        return rounded
    }
}

extension Message {
    fileprivate init(order trade: Trade, causedBy record: DynamoDBRecord) {
        let side = trade.quantity > 0 ? "buy" : "sell"
        let quantity = abs(trade.quantity)
        self.init(
            id: "\(record.eventID)-\(trade.symbol)",
            kind: "order",
            to: "broker",
            text: "\(side) \(quantity) \(trade.symbol) at \(trade.price)",
            details: ["side": side, "symbol": trade.symbol, "quantity": "\(quantity)", "price": "\(trade.price)"]
        )
    }
}
