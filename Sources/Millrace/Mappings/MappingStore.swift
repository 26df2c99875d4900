import MillraceStreams

/// The mappings that are made at run time, as rows of the store.
struct MappingStore: Sendable {
    private static let space = "mappings"
    private let store: any StreamStore

    /// Creates a view on the mappings in a store.
    init(store: any StreamStore) { self.store = store }

    /// All mappings, in the order of their ids.
    ///
    /// - Throws: `StoreError`, `.corrupt` for a row that this version cannot read.
    func load() async throws -> [RuntimeMapping] {
        try await store.rows(in: Self.space, after: nil, limit: .max).map { try RuntimeMapping($0.value) }
    }

    /// Makes a mapping durable as it is now.
    func save(_ mapping: RuntimeMapping) async throws {
        let (key, value) = (Self.key(mapping.id), mapping.encoded)
        try await store.write { $0.setRow(key, value) }
    }

    /// Forgets a mapping, if it is there.
    func remove(_ id: String) async throws {
        let key = Self.key(id)
        try await store.write { $0.removeRow(key) }
    }

    private static func key(_ id: String) -> RowKey { RowKey(space: space, key: [UInt8](id.utf8)) }
}
