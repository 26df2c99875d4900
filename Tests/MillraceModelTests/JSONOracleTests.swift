import Foundation
import MillraceModel
import Testing

@Suite("JSON against Foundation")
struct JSONOracleTests {
    /// Whether a tree of ours says the same as one of Foundation's.
    private func matches(_ ours: JSONValue, _ theirs: Any) -> Bool {
        switch ours {
        case .null: return theirs is NSNull
        case .bool(let flag): return theirs as? Bool == flag
        case .number(let text):
            guard let number = theirs as? NSNumber, let expected = Double(text) else { return false }
            if let integer = Int(text) { return number.int64Value == Int64(integer) }
            // Foundation may read digits through Decimal and be off by the last bit.
            return abs(number.doubleValue - expected) <= abs(expected) * 1e-15
        case .string(let text):
            return (theirs as? String).map { $0.utf8.elementsEqual(text.utf8) } ?? false
        case .array(let elements):
            guard let list = theirs as? [Any], list.count == elements.count else { return false }
            return zip(elements, list).allSatisfy { matches($0, $1) }
        case .object(let object):
            guard let dictionary = theirs as? [String: Any], dictionary.count == object.count else { return false }
            return object.members.allSatisfy { member in
                dictionary[member.key].map { matches(member.value, $0) } ?? false
            }
        }
    }

    /// The same tree for Foundation to write.
    private func foundationTree(_ value: JSONValue) -> Any {
        switch value {
        case .null: NSNull()
        case .bool(let flag): flag
        case .number(let text): Int(text).map { NSNumber(value: $0) } ?? NSNumber(value: Double(text) ?? 0)
        case .string(let text): text
        case .array(let elements): elements.map { foundationTree($0) }
        case .object(let object):
            Dictionary(uniqueKeysWithValues: object.members.map { ($0.key, foundationTree($0.value)) })
        }
    }

    @Test("2,500 random documents read back equal by us and by Foundation")
    func writesWhatFoundationReads() throws {
        for seed in UInt64(1)...2_500 {
            var generator = JSONDocumentGenerator(seed: seed)
            let value = generator.document()
            let bytes = value.serialized()
            #expect(try JSONValue(parsing: bytes) == value, "seed \(seed)")
            #expect(try JSONValue(parsing: bytes).serialized() == bytes, "seed \(seed)")
            #expect(try JSONValue(parsing: value.serialized(indent: 3)) == value, "seed \(seed)")
            let theirs = try JSONSerialization.jsonObject(with: Data(bytes))
            #expect(matches(value, theirs), "seed \(seed)")
        }
    }

    @Test("2,000 random documents written by Foundation are read equal")
    func readsWhatFoundationWrites() throws {
        let options: [JSONSerialization.WritingOptions] = [
            [], [.prettyPrinted], [.sortedKeys, .withoutEscapingSlashes],
        ]
        for seed in UInt64(10_001)...12_000 {
            var generator = JSONDocumentGenerator(seed: seed)
            let tree = foundationTree(generator.document())
            let data = try JSONSerialization.data(withJSONObject: tree, options: options[Int(seed % 3)])
            let ours = try JSONValue(parsing: Array(data))
            #expect(matches(ours, tree), "seed \(seed)")
        }
    }

    @Test("Skipping a random document reaches its end")
    func skipsWhatItReads() throws {
        for seed in UInt64(20_001)...20_500 {
            var generator = JSONDocumentGenerator(seed: seed)
            let bytes = generator.document().serialized()
            var reader = JSONReader(bytes)
            try reader.skipValue()
            try reader.finish()
            #expect(reader.offset == bytes.count, "seed \(seed)")
        }
    }

    @Test("20,000 mutated documents are accepted or refused as Foundation does, and none does harm")
    func agreesOnMutations() throws {
        let seed: UInt64 = 0xF022
        var random = SeededGenerator(seed: seed)
        let sources = (0..<300).map { index in
            var generator = JSONDocumentGenerator(seed: seed &+ UInt64(index))
            var bytes = generator.document().serialized()
            // Small ones, so that most mutations hit something that matters.
            while bytes.count > 300 { bytes = generator.document().serialized() }
            return index.isMultiple(of: 2) ? bytes : escapingNonASCII(bytes)
        }
        var accepted = 0
        for round in 0..<20_000 {
            let bytes = mutate(sources[round % sources.count], using: &random)
            let text = String(decoding: bytes, as: UTF8.self)
            let comment: Comment = "seed \(seed), round \(round): \(text)"
            let skipFault = faultOfSkipping(bytes)
            let readFault = faultOfReading(bytes)
            if case .duplicateKey = readFault?.reason {} else { #expect(readFault == skipFault, comment) }
            let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
            if skipFault == nil { accepted += 1 }
            let isAgreed = (skipFault == nil) == (theirs != nil)
            #expect(isAgreed || isKnownDifference(bytes, fault: skipFault), comment)
            if let theirs, let ours = try? JSONValue(parsing: bytes), !holdsByteOrderMark(bytes) {
                let isSame = matches(ours, theirs)
                #expect(isSame, comment)
            }
        }
        #expect(accepted > 1_000 && accepted < 19_000, "seed \(seed): \(accepted) accepted")
    }

    private func faultOfSkipping(_ bytes: [UInt8]) -> JSONError? {
        do {
            var reader = JSONReader(bytes)
            try reader.skipValue()
            try reader.finish()
            return nil
        } catch {
            return error
        }
    }

    private func faultOfReading(_ bytes: [UInt8]) -> JSONError? {
        do {
            _ = try JSONValue(parsing: bytes)
            return nil
        } catch {
            return error
        }
    }

    /// The same document with `\u` escapes for everything outside ASCII.
    private func escapingNonASCII(_ bytes: [UInt8]) -> [UInt8] {
        String(decoding: bytes, as: UTF8.self).utf16.flatMap { unit in
            unit < 0x80 ? [UInt8(unit)] : Array("\\u\(String(0x10000 | UInt32(unit), radix: 16).dropFirst())".utf8)
        }
    }

    private func mutate(_ source: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        let interesting =
            Array("{}[]\",:\\/0123456789.eE+-tfnu \n\t".utf8) + [0, 1, 0x1F, 0x7F, 0x80, 0xC2, 0xE2, 0xED, 0xF4, 0xFF]
        var bytes = source
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let byte = interesting.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes.insert(byte, at: place)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2 where place < bytes.count: bytes[place] = byte
            case 3 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 4 where place < bytes.count:
                let end = min(bytes.count, place + Int.random(in: 1...8, using: &random))
                bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
            default: break
            }
        }
        return bytes
    }

    /// Where Foundation and we may disagree, each for a reason.
    private func isKnownDifference(_ bytes: [UInt8], fault: JSONError?) -> Bool {
        if holdsByteOrderMark(bytes) { return true }
        guard let fault else {
            // Foundation refuses numbers that a Double cannot hold; to us they are text.
            return (try? JSONValue(parsing: bytes)).map(holdsExtremeNumber) ?? false
        }
        // Foundation takes a zero byte among the first four for a sign of UTF-16 or UTF-32.
        if bytes.prefix(4).contains(0) { return true }
        // Foundation takes a comma after the last element or member.
        guard case .unexpectedByte(let byte, _) = fault.reason, "]}".utf8.contains(byte) else { return false }
        return bytes[..<fault.offset].last { $0 > 0x20 } == UInt8(ascii: ",")
    }

    /// Foundation drops U+FEFF before the document, at the start of strings and after escapes.
    private func holdsByteOrderMark(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).unicodeScalars.contains("\u{FEFF}")
    }

    private func holdsExtremeNumber(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let text): Double(text).map { $0.isInfinite || $0.isSubnormal || $0 == 0 } ?? true
        case .array(let elements): elements.contains(where: holdsExtremeNumber)
        case .object(let object): object.members.contains { holdsExtremeNumber($0.value) }
        case .null, .bool, .string: false
        }
    }
}
