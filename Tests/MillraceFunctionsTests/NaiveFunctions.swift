import Millrace
import MillraceFunctions
import Synchronization

// The shipped functions as one writes them who thinks that each change is delivered once. They are wrong on purpose.

/// A service for mails and orders that sends what it is told to send, as often as it is told.
final class Sender: Sendable {
    private let messages = Mutex<[String]>([])

    /// What was sent, in order.
    var sent: [String] { messages.withLock { $0 } }

    func send(_ text: String, to recipient: String) async {
        // Sending takes its time, in which others run and the process can die.
        await withTaskGroup(of: Void.self) { $0.addTask {} }
        messages.withLock { $0.append("\(recipient): \(text)") }
    }
}

/// (a) Adds one to the minute of each new event.
let naiveUsageMetrics = Function("usage-metrics") { (event: DynamoDBEvent, context) in
    for record in event.records where record.eventName == .insert {
        guard let app = record.change.keys["app"], let time = record.change.keys["time"]?.stringValue else { continue }
        let key: Item = ["app": app, "minute": .string(String(time.prefix(16)))]
        try await context.tables.table("UsageMetrics").modify(key) { item in
            let events = item?["events"]?.numberValue ?? 0
            item = key.merging(["events": .number(try events.adding(1))]) { $1 }
        }
    }
}

/// (b) Appends the return of each new price to the returns of its share.
let naivePortfolioRisk = Function("portfolio-risk") { (event: DynamoDBEvent, context) in
    for record in event.records where record.eventName == .modify {
        guard let old = record.change.oldImage?["price"]?.numberValue?.double,
            let new = record.change.newImage?["price"]?.numberValue?.double
        else { continue }
        let key = record.change.keys
        try await context.tables.table("PortfolioRisk").modify(key) { item in
            let returns = item?["returns"]?.listValue ?? []
            item = key.merging(["returns": .list(returns + [.number(try AWSNumber(rounding: new / old - 1))])]) { $1 }
        }
    }
}

/// (b) Buys more of a share whenever it has lost a tenth.
func naivePortfolioRebalance(broker: Sender) -> Function {
    Function("portfolio-rebalance") { (event: DynamoDBEvent, context) in
        for record in event.records where record.eventName == .modify {
            guard let symbol = record.change.keys["symbol"]?.stringValue,
                let old = record.change.oldImage?["price"]?.numberValue?.double,
                let new = record.change.newImage?["price"]?.numberValue?.double
            else { continue }
            if new < old * 0.9 { await broker.send("buy 10 \(symbol) at \(new)", to: "broker") }
        }
    }
}

/// (c) Appends each batch to the file of its shard.
func naiveSensorArchive(archive: any Archive) -> Function {
    Function("sensor-archive") { (event: DynamoDBEvent, context) in
        let lines = try event.records.compactMap { record in
            try record.change.newImage.map { image in
                try ArchiveLine(
                    item: image,
                    shardID: context.shardID.description,
                    sequenceNumber: record.change.sequenceNumber.description
                ).json()
            }
        }
        let name = "sensor-readings/\(context.shardID)"
        try await archive.store(archive.lines(below: name) + lines, as: name + "/all")
    }
}

/// (d) Appends the news to the item of each friend.
let naiveFriendNotifier = Function("friend-notifier") { (event: DynamoDBEvent, context) in
    let users = context.tables.table("Friends")
    for record in event.records where record.eventName == .insert {
        guard let user = record.change.keys["user"], let picture = record.change.keys["picture"] else { continue }
        for friend in try await users.get(["user": user])?["friends"]?.stringSetValue ?? [] {
            try await users.modify(["user": .string(friend)]) { item in
                var changed = item ?? ["user": .string(friend)]
                changed["news"] = .list((changed["news"]?.listValue ?? []) + [picture])
                item = changed
            }
        }
    }
}

/// (e) Sends a mail for each new customer.
func naiveWelcomeEmail(_ mail: Sender) -> Function {
    Function("welcome-email") { (event: DynamoDBEvent, context) in
        for record in event.records where record.eventName == .insert {
            guard let address = record.change.newImage?["email"]?.stringValue else { continue }
            await mail.send("Welcome!", to: address)
        }
    }
}

/// (e) Leaves out what was delivered before, as if delivered were done.
func forgetfulWelcomeEmail(_ mail: Sender) -> Function {
    Function("welcome-email") { (event: DynamoDBEvent, context) in
        for record in event.records where record.eventName == .insert && context.redeliveryCause(of: record) == nil {
            guard let address = record.change.newImage?["email"]?.stringValue else { continue }
            await mail.send("Welcome!", to: address)
        }
    }
}

/// (e) Marks a customer as welcomed and then sends the mail.
func hastyWelcomeEmail(_ mail: Sender) -> Function {
    Function("welcome-email") { (event: DynamoDBEvent, context) in
        let welcomed = context.tables.table("Welcomed")
        for record in event.records where record.eventName == .insert {
            guard let address = record.change.newImage?["email"]?.stringValue else { continue }
            guard try await welcomed.get(record.change.keys) == nil else { continue }
            try await welcomed.put(record.change.keys)
            await mail.send("Welcome!", to: address)
        }
    }
}
