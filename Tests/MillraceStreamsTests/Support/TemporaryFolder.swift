import Foundation

/// A folder of its own for one test.
struct TemporaryFolder {
    let url: URL

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

/// Runs a test with a folder that is removed afterwards.
func withTemporaryFolder(_ body: (TemporaryFolder) async throws -> Void) async throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("millrace-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    do {
        try await body(TemporaryFolder(url: url))
    } catch {
        try FileManager.default.removeItem(at: url)
        throw error
    }
    try FileManager.default.removeItem(at: url)
}
