public import MillraceModel
internal import MillraceStreams

/// One table of a service by its name, so that the name need not be repeated.
///
/// ```swift
/// let customers = service.table("Customers")
/// try await customers.put(["id": "1", "email": "ada@example.com"])
/// ```
public struct Table: Sendable {
    /// The table's name.
    public let name: String
    private let service: TableService

    init(name: String, service: TableService) {
        self.name = name
        self.service = service
    }

    /// Describes the table.
    ///
    /// - Throws: `ServiceError`, as `TableService.describeTable(_:)`.
    public func describe() async throws -> TableDescription { try await service.describeTable(name) }

    /// Writes an item, in place of the one with the same key if there is one.
    ///
    /// - Returns: The item that was there, or `nil`.
    /// - Throws: `ServiceError`, as `TableService.putItem(_:into:)`.
    @discardableResult
    public func put(_ item: Item) async throws -> Item? { try await service.putItem(item, into: name) }

    /// Reads an item by its key.
    ///
    /// - Returns: The item, or `nil` when there is none.
    /// - Throws: `ServiceError`, as `TableService.getItem(_:from:)`.
    public func get(_ key: Item) async throws -> Item? { try await service.getItem(key, from: name) }

    /// Sets and removes attributes of an item, and creates it if there is none.
    ///
    /// - Returns: The item before and after; `nil` where there is none.
    /// - Throws: `ServiceError`, as `TableService.updateItem(_:in:set:remove:)`.
    @discardableResult
    public func update(
        _ key: Item, set attributes: Item = [:], remove names: Set<String> = []
    ) async throws -> (old: Item?, new: Item?) {
        try await service.updateItem(key, in: name, set: attributes, remove: names)
    }

    /// Deletes an item by its key, if there is one.
    ///
    /// - Returns: The item that was there, or `nil`.
    /// - Throws: `ServiceError`, as `TableService.deleteItem(_:from:)`.
    @discardableResult
    public func delete(_ key: Item) async throws -> Item? { try await service.deleteItem(key, from: name) }

    /// Reads an item, changes it and writes it back, with no other write in between.
    ///
    /// - Parameters:
    ///   - key: The key attributes.
    ///   - body: Changes the item; `nil` is no item. Quick, because all writers wait for it.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, and `ServiceError`, as `TableService.modifyItem(_:in:_:)`.
    @discardableResult
    public func modify<Result: Sendable>(
        _ key: Item, _ body: @escaping @Sendable (inout Item?) throws -> Result
    ) async throws -> Result {
        try await service.modifyItem(key, in: name, body)
    }

    /// Reads items in the order of their keys, hash key first.
    ///
    /// - Parameters:
    ///   - key: Items behind this key, exclusive; `nil` begins at the first.
    ///   - limit: The most items to give, at least 1; 100 by default.
    /// - Throws: `ServiceError`, as `TableService.items(of:after:limit:)`.
    public func items(after key: Item? = nil, limit: Int = 100) async throws -> ItemPage {
        try await service.items(of: name, after: key, limit: limit)
    }
}
