import MillraceEndpoints
import MillraceModel

/// Plays the steps of one document, one after the other.
struct WireDocumentPlayer {
    private let document: WireDocument
    private let world: WireDocumentWorld
    private var services: [String: any WireService] = [:]
    private var answers: [String: JSONValue] = [:]

    /// Begins in a fresh world.
    init(_ document: WireDocument) async throws {
        self.document = document
        world = try await WireDocumentWorld()
    }

    /// Why a step cannot be played.
    struct Unplayable: Error {
        let reason: String
    }

    /// Plays a step.
    mutating func play(_ step: WireDocument.Step) async throws -> (status: Int, response: JSONValue) {
        try await world.pass(seconds: step.secondsBefore)
        let name = step.operation ?? document.operation
        let parts = name.split(separator: ".").map(String.init)
        let folderName = parts.count > 1 ? parts[0] : document.folder
        guard let folder = WireDocumentWorld.Folder.all.first(where: { $0.name == folderName }) else {
            throw Unplayable(reason: "no service answers \(name)")
        }
        let service: any WireService
        if let known = services[folderName] {
            service = known
        } else {
            service = try await folder.service(world)
            services[folderName] = service
        }
        let request = folder.request(parts[parts.count - 1], try resolved(step.request).serialized())
        let response = await service.respond(to: request)
        let answer = try response.document()
        if let label = step.label { answers[label] = answer }
        return (response.status, answer)
    }

    /// A request with the parts of earlier answers in it.
    private func resolved(_ value: JSONValue) throws -> JSONValue {
        switch value {
        case .string(let text) where text.hasPrefix("${") && text.hasSuffix("}"):
            let path = text.dropFirst(2).dropLast().split(separator: ".").map(String.init)
            var part = answers[path[0]]
            for name in path.dropFirst() {
                if let elements = part?.arrayValue, let index = Int(name), elements.indices.contains(index) {
                    part = elements[index]
                } else {
                    part = part?.objectValue?[name]
                }
            }
            guard let part else { throw Unplayable(reason: "no earlier step has \(text)") }
            return part
        case .array(let elements): return .array(try elements.map(resolved))
        case .object(let object):
            return .object(JSONObject(try object.members.map { ($0.key, try resolved($0.value)) }))
        case .null, .bool, .number, .string: return value
        }
    }
}
