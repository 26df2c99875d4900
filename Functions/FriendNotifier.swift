import Millrace

/// Tells all friends of a user when the user uploads a picture.
///
/// Friends are those at the time of the delivery: who became one between two deliveries is told by the second.
///
/// | Table | Key | Attributes |
/// |---|---|---|
/// | `Uploads` | `user`, `picture` | |
/// | `Friends` | `user` | `friends`, a string set |
func friendNotifier(outbox: any Outbox) -> Function {
    Function("friend-notifier") { (event: DynamoDBEvent, context) in
        for record in event.records where record.eventName == .insert {
            let upload = try ItemDecoder().decode(Upload.self, from: record.change.keys)
            let user = try await context.tables.table("Friends").get(["user": .string(upload.user)]) ?? [:]
            let friends = try ItemDecoder().decode(Friends.self, from: user).friends ?? []
            let messages = friends.sorted().map { friend in
                Message(
                    id: "\(record.eventID)-\(friend)",
                    kind: "new-picture",
                    to: friend,
                    text: "\(upload.user) has a new picture: \(upload.picture)",
                    details: ["user": upload.user, "picture": upload.picture]
                )
            }
            try await outbox.send(messages)
        }
    }
}

private struct Upload: Decodable {
    var user: String
    var picture: String
}

private struct Friends: Decodable {
    var friends: Set<String>?
}
