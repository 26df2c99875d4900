import Millrace

/// Welcomes each new customer with a mail.
///
/// | Table | Key | Attributes |
/// |---|---|---|
/// | `Customers` | `id` | `email`, and `name` if known |
func welcomeEmail(outbox: any Outbox) -> Function {
    Function("welcome-email") { (event: DynamoDBEvent, context) in
        for record in event.records where record.eventName == .insert {
            let customer = try ItemDecoder().decode(Customer.self, from: record.change.newImage ?? [:])
            try await outbox.send(
                Message(
                    id: record.eventID,
                    kind: "welcome",
                    to: customer.email,
                    text: "Welcome, \(customer.name ?? "dear customer")!",
                    details: ["customer": customer.id]
                )
            )
        }
    }
}

private struct Customer: Decodable {
    var id: String
    var email: String
    var name: String?
}
