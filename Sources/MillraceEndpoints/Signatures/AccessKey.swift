/// An access key with its secret.
///
/// Whatever prints it prints the key's id only.
package struct AccessKey: Hashable, Sendable {
    /// The id, which requests show.
    package let id: String
    /// What signatures are made with.
    let secret: String
    /// The token that requests with temporary credentials carry; `nil` for others.
    let sessionToken: String?

    /// Creates a key.
    package init(id: String, secret: String, sessionToken: String? = nil) {
        self.id = id
        self.secret = secret
        self.sessionToken = sessionToken
    }
}

extension AccessKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The id.
    package var description: String { id }
    /// The id.
    package var debugDescription: String { id }
    /// The id.
    package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
