import Foundation
import MillraceModel
import MillraceStreams
import Testing

@Suite("Encryption keys")
struct EncryptionKeyTests {
    private static let bytes = (0..<32).map { UInt8($0 * 7 % 256) }
    private static let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()

    /// Texts that are no key, with a piece of what is said about each.
    private static let refusals: [(String, String)] = [
        ("", "there is no text"),
        ("  \n", "there is no text"),
        (String(digits.dropLast(2)), "31"),
        (digits + "00", "33"),
        ("a pass phrase of thirty-two chars", "neither"),
        (String(digits.prefix(32)), "16"),
        (Base64.encode(Array(bytes.dropLast())), "31"),
        ("0x" + String(digits.dropLast(2)), "48"),
        ("0x" + digits, "neither"),
    ]

    /// Whether a key opens what the sample bytes have encrypted.
    private func isSample(_ key: EncryptionKey) async throws -> Bool {
        try await withOutcome { folder in
            let now: @Sendable () -> Timestamp = { .epoch }
            let path = folder.path("store.sqlite")
            let sample = Encryption(key: try EncryptionKey(bytes: Self.bytes), random: SeededGenerator(seed: 1))
            try await SQLiteStore(path: path, encryption: sample, now: now).close()
            let other = Encryption(key: key, random: SeededGenerator(seed: 2))
            do {
                try await SQLiteStore(path: path, encryption: other, now: now).close()
                return true
            } catch StoreError.wrongEncryptionKey {
                return false
            }
        }
    }

    private func withOutcome(_ body: (TemporaryFolder) async throws -> Bool) async throws -> Bool {
        var outcome = false
        try await withTemporaryFolder { outcome = try await body($0) }
        return outcome
    }

    @Test(
        "G17 a key is text of 64 hexadecimal digits or Base64, with blanks around it or not",
        arguments: [digits, digits.uppercased(), " \(digits)\r\n", Base64.encode(bytes), Base64.encode(bytes) + "\n"])
    func texts(text: String) async throws {
        #expect(try await isSample(EncryptionKey(text: text)))
        #expect(try await isSample(EncryptionKey(variable: "KEY", in: ["KEY": text])))
    }

    @Test("G17 a key file holds 32 bytes or text", arguments: [Data(bytes), Data((digits + "\n").utf8)])
    func files(content: Data) async throws {
        try await withTemporaryFolder { folder in
            try content.write(to: folder.url.appendingPathComponent("key"))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("key"))
            let (key, note) = try EncryptionKey.load(file: folder.path("key"))
            #expect(try await isSample(key))
            #expect(note == nil)
        }
    }

    @Test("G17 a key file that others may read is used with a note", arguments: [0o640, 0o604, 0o660])
    func permissions(mode: Int) async throws {
        try await withTemporaryFolder { folder in
            try Data(Self.bytes).write(to: folder.url.appendingPathComponent("key"))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path("key"))
            let note = try #require(try EncryptionKey.load(file: folder.path("key")).note)
            #expect(note.contains(folder.path("key")))
            #expect(note.contains(String(mode, radix: 8)))
        }
    }

    @Test(
        "G17 what is no key is refused, and the message never shows it",
        arguments: refusals)
    func refusedTexts(text: String, detail: String) {
        let errors = [
            #expect(throws: StoreError.self) { try EncryptionKey(text: text) },
            #expect(throws: StoreError.self) { try EncryptionKey(variable: "KEY", in: ["KEY": text]) },
        ]
        for case .invalidEncryptionKey(let message)? in errors {
            #expect(message.contains(detail), "\(message)")
            #expect(text.count < 8 || !message.contains(text.prefix(8)))
        }
        #expect(errors[1]?.description.contains("KEY") == true)
    }

    @Test(
        "G17 a key file that holds no key is refused by name",
        arguments: [
            Data(), Data(bytes.dropLast()), Data(bytes + [0]), Data(digits.prefix(32).utf8),
            Data("a pass phrase of 32 characters!!".utf8), Data(repeating: 0x61, count: 5_000),
        ])
    func refusedFiles(content: Data) async throws {
        try await withTemporaryFolder { folder in
            try content.write(to: folder.url.appendingPathComponent("key"))
            let error = #expect(throws: StoreError.self) { try EncryptionKey.load(file: folder.path("key")) }
            #expect(error?.description.contains(folder.path("key")) == true)
        }
    }

    @Test("G17 a key file or a variable that is not there is named")
    func missing() throws {
        let error = #expect(throws: StoreError.self) { try EncryptionKey.load(file: "/no/such/key") }
        #expect(error?.description.contains("/no/such/key") == true)
        #expect(
            throws: StoreError.invalidEncryptionKey("the environment variable MILLRACE_KEY is not set")
        ) { try EncryptionKey(variable: "MILLRACE_KEY", in: [:]) }
    }

    @Test("G17 a key shows its bytes in no description")
    func description() throws {
        let key = try EncryptionKey(text: Self.digits)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] {
            #expect(!text.contains(Self.digits.prefix(8)))
            #expect(!text.contains("\(Self.bytes[1]), \(Self.bytes[2])"))
        }
    }
}
