/// How hard SQLite tries to get a commit onto the disk (`PRAGMA synchronous`).
///
/// Source: https://www.sqlite.org/pragma.html#pragma_synchronous
package enum Synchronous: Int, Hashable, Sendable, CaseIterable {
    /// Leaves it to the operating system: what was written survives the process, not a loss of power, which can even
    /// damage the file.
    case off = 0
    /// Never damaged, but the last commits may be missing after a loss of power.
    case normal = 1
    /// Every commit is on the disk before `write` returns.
    case full = 2
}
