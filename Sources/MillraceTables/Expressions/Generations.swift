/// What was asked for lately, within a limit.
///
/// It holds two generations of half its size: what is asked for moves to the young one, and when that is full the old
/// one goes.
struct Generations<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let generationCount: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    /// Creates an empty one.
    ///
    /// - Parameter capacity: The most values that it holds, at least 2.
    init(capacity: Int) {
        precondition(capacity >= 2, "a capacity of \(capacity) has no two generations")
        generationCount = capacity / 2
    }

    /// How many values it holds.
    var count: Int { young.count + old.count }

    /// The value of a key, if it is held.
    mutating func value(for key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old.removeValue(forKey: key) else { return nil }
        insert(value, for: key)
        return value
    }

    /// Holds a value.
    mutating func insert(_ value: Value, for key: Key) {
        if young.count == generationCount {
            old = young
            young = [:]
        }
        young[key] = value
    }
}
