/// The value of an effect that a test names, to be compared and shown.
struct EffectValue: Sendable {
    private let value: any Equatable & Sendable
    /// The elements of a collection, or the one value, as text.
    let lines: [String]

    init(_ value: some Equatable & Sendable) {
        self.value = value
        lines = EffectText.lines(value)
    }

    func equals(_ other: EffectValue) -> Bool { Self.equal(value, other.value) }

    private static func equal<Value: Equatable>(_ left: Value, _ right: any Equatable) -> Bool {
        (right as? Value).map { left == $0 } ?? false
    }
}

/// An effect that a test names.
struct Effect: Sendable {
    let name: String
    let value: @Sendable (TestRuntime) async throws -> EffectValue
}

/// The effects of one run, in the order in which they were named.
struct Effects: Sendable {
    var values: [(name: String, value: EffectValue)] = []

    init(_ effects: [Effect], in runtime: TestRuntime) async throws {
        for effect in effects { values.append((effect.name, try await effect.value(runtime))) }
    }

    /// An effect by its name.
    subscript(name: String) -> EffectValue? { values.first { $0.name == name }?.value }

    /// The first effect that differs.
    func firstDifference(from other: Effects) -> (name: String, own: EffectValue, other: EffectValue)? {
        for ((name, own), (_, other)) in zip(values, other.values) where !own.equals(other) {
            return (name, own, other)
        }
        return nil
    }
}
