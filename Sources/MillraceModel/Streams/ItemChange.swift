/// One change of one item, with both images whatever the stream's view shows.
public struct ItemChange: Hashable, Sendable {
    /// What was done to the item.
    public var operation: DynamoDBEvent.OperationType
    /// The key attributes.
    public var keys: Item
    /// The item after the change; `nil` for a removal.
    public var newImage: Item?
    /// The item before the change; `nil` for an insertion.
    public var oldImage: Item?
    /// Who made the change when it was a service, such as time to live; `nil` for a user.
    public var userIdentity: DynamoDBEvent.UserIdentity?

    /// Creates a change from the images of an item, or `nil` when they are equal and nothing changed (G14).
    ///
    /// - Parameters:
    ///   - keys: The key attributes.
    ///   - oldImage: The item before, `nil` when there was none.
    ///   - newImage: The item after, `nil` when it was deleted.
    ///   - userIdentity: The service that made the change, if one did.
    public init?(keys: Item, oldImage: Item?, newImage: Item?, userIdentity: DynamoDBEvent.UserIdentity? = nil) {
        switch (oldImage, newImage) {
        case (nil, nil): return nil
        case (nil, .some): operation = .insert
        case (.some, nil): operation = .remove
        case (.some(let old), .some(let new)):
            guard old != new else { return nil }
            operation = .modify
        }
        self.keys = keys
        self.oldImage = oldImage
        self.newImage = newImage
        self.userIdentity = userIdentity
    }

    /// `SizeBytes` of the record under a view: the keys and the images that it shows, by the item-size rules.
    public func sizeBytes(under view: StreamViewType) -> Int {
        var size = keys.sizeBytes
        if view.showsNewImage, let newImage { size += newImage.sizeBytes }
        if view.showsOldImage, let oldImage { size += oldImage.sizeBytes }
        return size
    }
}
