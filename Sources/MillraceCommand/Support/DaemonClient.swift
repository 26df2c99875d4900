import Foundation
import Millrace
import MillraceModel

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Talks to a running daemon through its HTTP endpoint.
struct DaemonClient: Sendable {
    private let base: String

    /// - Parameter endpoint: Host and port, such as `127.0.0.1:4566`.
    init(endpoint: String) { base = "http://\(endpoint)" }

    /// Puts one item with DynamoDB's `PutItem`.
    func putItem(_ item: Item, into table: String) async throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("TableName")
        writer.string(table)
        writer.key("Item")
        item.write(to: &writer)
        writer.endObject()
        let (status, body) = try await send(method: "POST", path: "/", target: "PutItem", body: writer.bytes)
        guard status == 200 else { throw try failure(status, body) }
    }

    /// The names of all tables.
    func listTables() async throws -> [String] {
        let (status, body) = try await send(method: "POST", path: "/", target: "ListTables", body: Array("{}".utf8))
        guard status == 200 else { throw try failure(status, body) }
        let names = try JSONValue(parsing: body).objectValue?["TableNames"]?.arrayValue ?? []
        return names.compactMap(\.stringValue)
    }

    /// The status of all mappings, as JSON.
    func status() async throws -> [UInt8] {
        let (status, body) = try await send(method: "GET", path: "/_millrace/status", target: nil, body: nil)
        guard status == 200 else { throw try failure(status, body) }
        return body
    }

    private func failure(_ status: Int, _ body: [UInt8]) throws -> Failure {
        let members = try JSONValue(parsing: body).objectValue
        let type = members?["__type"]?.stringValue?.split(separator: "#").last.map(String.init) ?? "HTTP \(status)"
        let message = (members?["message"] ?? members?["Message"])?.stringValue ?? "no details"
        return Failure(status < 500 ? .invalidData : .unavailable, "\(type): \(message)")
    }

    private func send(method: String, path: String, target: String?, body: [UInt8]?) async throws -> (Int, [UInt8]) {
        guard let url = URL(string: base + path) else {
            throw Failure(.unavailable, "\(base) is not the address of a daemon")
        }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body.map { Data($0) }
        if let target {
            request.setValue("DynamoDB_20120810.\(target)", forHTTPHeaderField: "X-Amz-Target")
            request.setValue("application/x-amz-json-1.0", forHTTPHeaderField: "Content-Type")
        }
        do {
            let (data, response) = try await URLSession.shared.data(for: request)
            return ((response as? HTTPURLResponse)?.statusCode ?? 0, Array(data))
        } catch {
            throw Failure(.unavailable, "the daemon at \(base) does not answer: \(error.localizedDescription)")
        }
    }
}
