import Millrace
public import MillraceModel

/// A change of a table's item, of which a test makes a record of the table's stream.
///
/// Made of items, also literals, and of `Encodable` values, as `ItemEncoder` encodes them:
///
/// ```swift
/// .inserted(["id": "1", "total": 5])
/// .modified(from: order, to: changed)
/// .removed(order)
/// .expired(session)
/// ```
public struct TableChange: Sendable {
    /// What was done, for errors.
    let name: String
    private let oldImage: Result<Item, any Error>?
    private let newImage: Result<Item, any Error>?
    private let userIdentity: DynamoDBEvent.UserIdentity?

    private init(
        _ name: String,
        old: (any Encodable)? = nil,
        new: (any Encodable)? = nil,
        by userIdentity: DynamoDBEvent.UserIdentity? = nil
    ) {
        self.name = name
        oldImage = old.map { image in Result { try ItemEncoder().encode(image) } }
        newImage = new.map { image in Result { try ItemEncoder().encode(image) } }
        self.userIdentity = userIdentity
    }

    /// The item is new.
    public static func inserted(_ item: Item) -> TableChange { TableChange("inserted", new: item) }

    /// The item is new.
    public static func inserted(_ value: some Encodable) -> TableChange { TableChange("inserted", new: value) }

    /// The item was changed or replaced.
    public static func modified(from old: Item, to new: Item) -> TableChange {
        TableChange("modified", old: old, new: new)
    }

    /// The item was changed or replaced.
    public static func modified(from old: some Encodable, to new: some Encodable) -> TableChange {
        TableChange("modified", old: old, new: new)
    }

    /// A user deleted the item.
    public static func removed(_ item: Item) -> TableChange { TableChange("removed", old: item) }

    /// A user deleted the item.
    public static func removed(_ value: some Encodable) -> TableChange { TableChange("removed", old: value) }

    /// Time to live deleted the item: a removal whose `userIdentity` is the service's.
    public static func expired(_ item: Item) -> TableChange { TableChange("expired", old: item, by: .timeToLive) }

    /// Time to live deleted the item: a removal whose `userIdentity` is the service's.
    public static func expired(_ value: some Encodable) -> TableChange {
        TableChange("expired", old: value, by: .timeToLive)
    }

    /// The change as a table would capture it.
    ///
    /// - Parameters:
    ///   - keys: The names of the key attributes.
    ///   - place: Where the change stands, for errors.
    /// - Throws: `EventBuildingError` for a value that cannot be encoded, an item without its key or with a key that
    ///   no table can have, a modification that changes the key or nothing at all.
    func captured(keys: [String], at place: String) throws(EventBuildingError) -> ItemChange {
        let place = "\(place) (\(name))"
        let old = try EventBuildingError.at(place) { try oldImage?.get() }
        let new = try EventBuildingError.at(place) { try newImage?.get() }
        var key: Item = [:]
        for image in [old, new].compactMap(\.self) {
            let found = try Self.key(of: image, keys, at: place)
            if key.isEmpty { key = found }
            if key != found {
                throw EventBuildingError(
                    place,
                    "the key changes from \(key.jsonText()) to \(found.jsonText()), which makes it another item: "
                        + "a stream shows the one removed and the other inserted"
                )
            }
        }
        guard let change = ItemChange(keys: key, oldImage: old, newImage: new, userIdentity: userIdentity) else {
            throw EventBuildingError(place, "both images are equal; a stream shows no record of such a write")
        }
        return change
    }

    private static func key(
        of image: Item, _ names: [String], at place: String
    ) throws(EventBuildingError) -> Item {
        var key: Item = [:]
        for name in names {
            guard let value = image[name] else {
                let attributes = image.keys.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
                throw EventBuildingError(
                    place,
                    "the item has no key attribute \"\(name)\", its attributes are "
                        + "\(attributes.isEmpty ? "none" : attributes); name those of the table's key as key: and sortKey:"
                )
            }
            switch value {
            case .string, .number, .binary: key[name] = value
            default:
                throw EventBuildingError(
                    place, "the key attribute \"\(name)\" is \(value.typeName); keys are S, N or B")
            }
        }
        return key
    }
}
