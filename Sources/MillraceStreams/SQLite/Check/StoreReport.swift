/// What a check of a store has counted and found.
package struct StoreReport: Hashable, Sendable {
    /// The most findings that are kept; the others are only counted.
    package static let findingCountMax = 100

    /// The version of the file's form; `nil` when it is no store that this version knows.
    package internal(set) var schemaVersion: Int?
    /// Whether the values are sealed.
    package internal(set) var isEncrypted = false
    /// Whether each value was read; not so without the key, and for a form that has to be brought up to date first.
    package internal(set) var hasCheckedValues = false
    /// How many data keys there are.
    package internal(set) var dataKeyCount = 0
    /// How many streams there are, disabled ones included.
    package internal(set) var streamCount = 0
    /// How many shards there are, closed ones included.
    package internal(set) var shardCount = 0
    /// How many records were read.
    package internal(set) var recordCount = 0
    /// How many spaces of rows there are.
    package internal(set) var spaceCount = 0
    /// How many rows were read.
    package internal(set) var rowCount = 0
    /// How many stored bytes the records and rows have that were read.
    package internal(set) var valueByteCount = 0
    /// How many pages of 16 KiB the file has.
    package internal(set) var pageCount = 0
    /// How many of them are free and are used before the file grows.
    package internal(set) var freePageCount = 0
    /// What was found, in the order of the checks; 100 at most.
    package private(set) var findings: [StoreFinding] = []
    /// How many findings were left out.
    package private(set) var omittedFindingCount = 0

    /// Whether nothing is damaged.
    package var isSound: Bool { omittedFindingCount == 0 && findings.allSatisfy { $0.severity == .note } }

    /// Adds a finding.
    mutating func add(_ finding: StoreFinding) {
        if findings.count < Self.findingCountMax { findings.append(finding) } else { omittedFindingCount += 1 }
    }
}
