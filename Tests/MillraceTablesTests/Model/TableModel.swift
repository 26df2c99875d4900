import MillraceModel
import MillraceTables

/// What a table and its streams must be: items by their keys, and what was changed while each stream was enabled.
struct TableModel {
    /// A change as the stream must show it.
    struct Change: Hashable {
        let name: String
        let keys: Item
        let old: Item?
        let new: Item?
        let isByTimeToLive: Bool
    }

    enum Outcome: Equatable {
        case done(old: Item?, new: Item?)
        case conditionFailed
        case refused
    }

    /// Five years, behind which nothing expires.
    private static let pastMax: Int64 = 5 * 365 * 24 * 3_600

    let key: KeySchema
    var items: [Item: Item] = [:]
    var indexes: [SecondaryIndex] = []
    var expiryAttribute: String?
    var stream: StreamARN?
    var changes: [StreamARN: [Change]] = [:]

    init(key: KeySchema) { self.key = key }

    /// What would become of a write.
    func outcome(of write: ModelWrite) -> Outcome {
        let old = items[write.key]
        // A put that an index cannot take is refused before its condition is looked at.
        if write.isPut, case .becomes(let item?) = write.change(old), isRefused(item, replacing: nil) {
            return .refused
        }
        guard write.isMet(old) else { return .conditionFailed }
        guard case .becomes(let new) = write.change(old) else { return .refused }
        if let new, isRefused(new, replacing: old) { return .refused }
        return .done(old: old, new: new)
    }

    /// Writes an item, or deletes it.
    mutating func write(_ key: Item, _ new: Item?, isByTimeToLive: Bool = false) {
        let old = items[key]
        items[key] = new
        guard old != new, let stream else { return }
        let name = old == nil ? "INSERT" : new == nil ? "REMOVE" : "MODIFY"
        changes[stream, default: []].append(
            Change(name: name, keys: key, old: old, new: new, isByTimeToLive: isByTimeToLive))
    }

    /// Deletes what has expired.
    ///
    /// - Returns: When the next one expires.
    mutating func expire(now: Int64) -> Int64? {
        guard let expiryAttribute else { return nil }
        var next: Int64?
        for (key, item) in items {
            guard let text = item[expiryAttribute]?.numberValue?.stringValue, let seconds = Int64(text), seconds >= 0,
                now - seconds <= Self.pastMax
            else { continue }
            if seconds <= now { write(key, nil, isByTimeToLive: true) } else { next = min(next ?? .max, seconds) }
        }
        return next
    }

    /// Whether an attribute that is new cannot stand in the key of an index.
    private func isRefused(_ item: Item, replacing old: Item?) -> Bool {
        indexes.flatMap(\.keySchema.attributes).contains { attribute in
            guard let value = item[attribute.name], value != old?[attribute.name] else { return false }
            return value.typeName != attribute.type.rawValue || value == "" || value == .binary([])
        }
    }
}
