import Foundation
import MillraceModel
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test(
        "The vectors of RFC 4648 hold both ways",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func followsTheVectors(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test("The whole alphabet is used")
    func usesTheAlphabet() {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        let bytes = Base64.decode(alphabet)
        #expect(bytes?.count == 48)
        #expect(bytes.map { Base64.encode($0) } == alphabet)
    }

    @Test(
        "Anything but canonical Base64 is refused",
        arguments: [
            "Z", "Zg", "Zg=", "Zg===", "=", "==", "====", "Z===", "Zm9v=", "Zm9vY", "Zh==", "Zm9=", "Zm8=Zm8=",
            "Zg==Zm9v", "Zm 9v",
            "Zm9v\n", " Zm9v", "Zm9-", "Zm9_", "Zm9é", "é=", "Z=g=", "Zm=v", "\u{0}m9v", "Zm9\u{7F}", "ab=c", "/===",
            "*m8=", "Z*==",
        ])
    func refusesTheRest(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test("Random bytes agree with Foundation and come back")
    func agreesWithFoundation() {
        let seed: UInt64 = 0xB64
        var random = SeededGenerator(seed: seed)
        for round in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let text = Base64.encode(bytes)
            #expect(text == Data(bytes).base64EncodedString(), "seed \(seed), round \(round)")
            #expect(Base64.decode(text) == bytes, "seed \(seed), round \(round)")
            var output: [UInt8] = [1, 2, 3]
            Base64.encode(bytes, into: &output)
            #expect(output == [1, 2, 3] + Array(text.utf8), "seed \(seed), round \(round)")
        }
    }

    @Test("What decodes is what encodes to the same text, for random near misses")
    func isCanonical() {
        let seed: UInt64 = 0xC0DE
        var random = SeededGenerator(seed: seed)
        let letters = Array("ABCDwxyz0189+/==-_ ")
        for round in 0..<20_000 {
            let text = String(
                (0..<Int.random(in: 0...8, using: &random)).map { _ in letters.randomElement(using: &random) ?? "A" })
            if let bytes = Base64.decode(text) {
                #expect(Base64.encode(bytes) == text, "seed \(seed), round \(round)")
            } else if let data = Data(base64Encoded: text) {
                // Foundation takes spellings with unused bits set, which must be all that we refuse and it does not.
                #expect(data.base64EncodedString() != text, "seed \(seed), round \(round): \(text)")
            }
        }
    }
}
