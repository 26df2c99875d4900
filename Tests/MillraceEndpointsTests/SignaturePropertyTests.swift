import MillraceModel
import Testing

@testable import MillraceEndpoints

@Suite struct SignaturePropertyTests {
    /// Flips one bit of a byte that is drawn, so that it stays text.
    private static func flip(_ text: String, _ random: inout SeededGenerator) -> String {
        guard let index = text.utf8.indices.randomElement(using: &random) else { return "x" }
        var bytes = Array(text.utf8)
        bytes[text.utf8.distance(from: text.utf8.startIndex, to: index)] ^= 1 << Int.random(in: 0..<7, using: &random)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Changes one signed part of a request, and says which.
    private static func change(
        _ request: WireRequest, _ covered: [String], _ random: inout SeededGenerator
    ) -> (WireRequest, String) {
        var changed = request
        switch Int.random(in: 0..<6, using: &random) {
        case 0: changed.method = flip(request.method, &random)
        case 1: changed.path = flip(request.path, &random)
        case 2: changed.query = flip(request.query, &random)
        case 3:
            if request.body.isEmpty {
                changed.body = [UInt8.random(in: 0...255, using: &random)]
            } else {
                changed.body[Int.random(in: request.body.indices, using: &random)] ^=
                    1
                    << UInt8.random(
                        in: 0..<8, using: &random)
            }
        case 4:
            let names = covered + (request.header("authorization") == nil ? [] : ["authorization"])
            let name = names.randomElement(using: &random) ?? ""
            for index in request.headers.indices where request.headers[index].name == name {
                changed.headers[index].value = flip(request.headers[index].value, &random)
            }
        default:
            let name = covered.randomElement(using: &random) ?? ""
            changed.headers.removeAll { $0.name == name }
            if Bool.random(using: &random) {
                for value in [request.header(name) ?? "", "2"] { changed.headers.append((name, value)) }
            }
        }
        let parts = [
            changed.method, changed.path, changed.query, "\(changed.headers)",
            String(decoding: changed.body, as: UTF8.self),
        ]
        return (changed, parts.joined(separator: "\n"))
    }

    @Test("W13 a request in which any signed part is changed is refused", arguments: try SignatureClientVector.all())
    func anyChange(vector: SignatureClientVector) throws {
        let seed: UInt64 = 13
        var random = SeededGenerator(seed: seed)
        let field = try Authorization(field: vector.request.header("authorization") ?? "")
        let names = field.signedHeaders ?? CanonicalQuery(vector.query).value(of: "X-Amz-SignedHeaders") ?? ""
        let covered = names.split(separator: ";").map(String.init)
        for round in 1...400 {
            let (changed, description) = Self.change(vector.request, covered, &random)
            // Dot segments are no part of a path, and an escape in a query says the same in small digits.
            let isSame =
                changed.method == vector.method
                && CanonicalRequest.path(changed.path) == CanonicalRequest.path(vector.path)
                && PercentEncoding.decode(changed.query) == PercentEncoding.decode(vector.query)
                && "\(changed.headers)" == "\(vector.request.headers)" && changed.body == vector.request.body
            guard !isSame else { continue }
            #expect(try vector.verify(changed) != nil, "seed \(seed), round \(round): \(description)")
        }
    }
}
