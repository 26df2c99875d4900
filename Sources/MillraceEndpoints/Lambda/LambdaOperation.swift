import MillraceModel

/// One operation of Lambda: its method and path, the members of its request and where each stands, and what it does.
struct LambdaOperation: Sendable {
    /// Where a member of a request stands.
    enum Place: Hashable, Sendable {
        /// In the JSON document of the body.
        case body
        /// In the path, where the template has its name in braces.
        case path
        /// In the query, under this name; a list has one parameter for each element.
        case query(String)
        /// In a header, its name in lower case.
        case header(String)
    }

    /// The members of its request.
    let members: [Shape.Member]
    /// Does it.
    let run: @Sendable (LambdaService, LambdaCall) async throws -> WireResponse
    private let method: String
    private let template: [String]
    private let places: [Place]

    /// Creates an operation.
    ///
    /// - Parameters:
    ///   - route: The method and the path, `GET /2015-03-31/functions/{FunctionName}`.
    ///   - members: The members of its request, each with its place.
    ///   - run: Does it.
    init(
        _ route: String,
        _ members: [(Place, Shape.Member)],
        _ run: @escaping @Sendable (LambdaService, LambdaCall) async throws -> WireResponse
    ) {
        let parts = route.split(separator: " ")
        method = String(parts[0])
        template = parts[1].split(separator: "/").map(String.init)
        places = members.map(\.0)
        self.members = members.map(\.1)
        self.run = run
    }

    /// The values in the path of a request by their names, or `nil` when it is for another operation.
    func match(_ method: String, _ path: LambdaPath) -> [String: String]? {
        guard method == self.method, path.segments.count == template.count else { return nil }
        var values: [String: String] = [:]
        for (part, segment) in zip(template, path.segments) {
            if part.hasPrefix("{") {
                values[String(part.dropFirst().dropLast())] = segment
            } else if part != segment {
                return nil
            }
        }
        return values
    }

    /// Reads the members of a request.
    ///
    /// - Throws: `WireFault` for a document that is none, or a value of the wrong type.
    func read(_ request: WireRequest, _ pathValues: [String: String]) throws(WireFault) -> WireStructure {
        guard let query = LambdaPath.parameters(request.query) else {
            throw .type("the query is not UTF-8")
        }
        let inBody = zip(places, members).filter { $0.0 == .body }.map(\.1)
        var input = WireStructure()
        if !inBody.isEmpty, !request.body.isEmpty {
            input = try ShapeReader.read(JSONReader(request.body), as: inBody)
        }
        for (place, member) in zip(places, members) {
            let texts: [String]
            switch place {
            case .body: continue
            case .path: texts = pathValues[member.name].map { [$0] } ?? []
            case .query(let name): texts = query.filter { $0.name == name }.map(\.value)
            case .header(let name): texts = request.header(name).map { [$0] } ?? []
            }
            guard let first = texts.first else { continue }
            input[member.name] = try Self.value(of: first, texts, member)
        }
        return input
    }

    private static func value(
        of text: String,
        _ all: [String],
        _ member: Shape.Member
    ) throws(WireFault) -> WireValue {
        switch member.shape {
        case .list: return .list(all.map { .text($0) })
        case .integer:
            guard let number = Int(text) else { throw .type("STRING_VALUE cannot be converted to Integer") }
            return .integer(number)
        case .refused(let why): throw .unsupported("\(member.name) \(why)")
        default: return .text(text)
        }
    }
}

/// One call of an operation.
struct LambdaCall: Sendable {
    /// The members of the request, of the types and within the constraints that the operation's shapes name.
    let input: WireStructure
    /// The body, for the operation whose payload it is.
    let body: [UInt8]
}

extension WireResponse {
    /// A JSON document whose members are written by a closure.
    static func document(status: Int = 200, _ writeMembers: (inout JSONWriter) -> Void) -> WireResponse {
        WireResponse(status: status, contentType: "application/json", body: .bytes(JSONWriter.document(writeMembers)))
    }
}
