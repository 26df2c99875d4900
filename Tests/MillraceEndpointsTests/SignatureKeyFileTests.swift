import Foundation
import MillraceModel
import Testing

@testable import MillraceEndpoints

@Suite struct SignatureKeyFileTests {
    @Test("W13 the shared credentials format is read, other settings and profiles without a key passed over")
    func format() throws {
        let text = """
            # people's own
            [default]
            aws_access_key_id = AKIDEXAMPLE
            aws_secret_access_key=wJalrXUtnFEMI/K7MDENG+bPxRfiCY=EXAMPLE#KEY\r
            region = eu-west-1
            ; temporary

            [ profile work ]
              AWS_ACCESS_KEY_ID = ASIAEXAMPLE
              aws_secret_access_key = secret
              aws_session_token = a/b+c==
            [role]
            role_arn = arn:aws:iam::123456789012:role/x
            source_profile = default
            [again]
            aws_access_key_id = AKIDEXAMPLE
            aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCY=EXAMPLE#KEY
            """
        #expect(
            try AccessKeyFileParser.keys(in: text, path: "keys") == [
                AccessKey(id: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCY=EXAMPLE#KEY"),
                AccessKey(id: "ASIAEXAMPLE", secret: "secret", sessionToken: "a/b+c=="),
            ])
    }

    @Test(
        "W13 a broken key file is refused with the line and what to do, and shows no secret",
        arguments: [
            ("", "keys: holds no access key; add a profile with aws_access_key_id and aws_secret_access_key"),
            (
                "[default]\nregion = eu-west-1",
                "keys: holds no access key; add a profile with aws_access_key_id and aws_secret_access_key"
            ),
            (
                "aws_secret_access_key = topsecret",
                "keys:1: aws_secret_access_key stands before the first profile; write [default] above it"
            ),
            (
                "[a]\naws_access_key_id = AK\ntopsecret\n",
                "keys:3: is neither [profile] nor NAME = VALUE nor a # comment; mend the line or take it out"
            ),
            ("[a\naws_access_key_id = AK", "keys:1: the name of the profile does not end; write [NAME]"),
            (
                "[a]\naws_access_key_id =\naws_secret_access_key = topsecret",
                "keys:2: aws_access_key_id has no value; write it behind the equals sign"
            ),
            (
                "[a]\naws_access_key_id = AK/1\naws_secret_access_key = topsecret",
                "keys:2: aws_access_key_id is not the id of an access key: 1 to 128 letters, digits, -, _, . and +"
            ),
            (
                "[a]\naws_secret_access_key = topsecret\naws_secret_access_key = topsecret",
                "keys:3: aws_secret_access_key is there twice in profile a; take one of them out"
            ),
            (
                "\n[a]\naws_secret_access_key = topsecret",
                "keys:2: profile a has no aws_access_key_id; add it, or take the profile out"
            ),
            (
                "[a]\naws_access_key_id = AK",
                "keys:1: profile a has no aws_secret_access_key; add it, or take the profile out"
            ),
            ("[a]\n[a]", "keys:2: profile a is on line 1 already; give one of them another name"),
            (
                """
                [a]
                aws_access_key_id = AK
                aws_secret_access_key = topsecret
                [b]
                aws_access_key_id = AK
                aws_secret_access_key = topsecret2
                """,
                """
                keys:4: profile b has the access key of an earlier one with another secret or token; take out the one \
                that does not hold any more
                """
            ),
        ]
    )
    func broken(text: String, message: String) {
        let error = #expect(throws: AccessKeyFileError.self) {
            try AccessKeyFileParser.keys(in: text, path: "keys")
        }
        #expect(error?.description == message)
        #expect(error.map { "\($0)" }?.contains("topsecret") == false)
    }

    @Test("W13 a key file that others may read is used with a warning, one that is not there is refused")
    func file() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "keys-\(ProcessInfo.processInfo.processIdentifier)")
        try Data("[default]\naws_access_key_id = AK\naws_secret_access_key = topsecret\n".utf8).write(to: url)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: url) } }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
        #expect(try AccessKeyFile.load(url.path).note == nil)
        #expect(try AccessKeyFile.load(url.path).keys.map(\.id) == ["AK"])
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: url.path)
        let note = try #require(try AccessKeyFile.load(url.path).note)
        #expect(note == "\(url.path) has mode 640: others than its owner may read the secrets in it; chmod 600 it")
        let error = #expect(throws: AccessKeyFileError.self) { try AccessKeyFile.load(url.path + "-none") }
        #expect(error?.description.contains("-none: cannot be read:") == true)
        try Data([0xff, 0xfe]).write(to: url)
        let binary = #expect(throws: AccessKeyFileError.self) { try AccessKeyFile.load(url.path) }
        #expect(binary?.message == "is not UTF-8; write it anew as plain text")
    }

    @Test("W13 a key prints its id only, however it is printed")
    func printing() {
        let key = AccessKey(id: "AKIDEXAMPLE", secret: "topsecret", sessionToken: "toptoken")
        var dumped = ""
        dump([key], to: &dumped)
        for text in ["\(key)", String(reflecting: key), "\([key])", dumped, "\(Optional(key) as Any)"] {
            #expect(text.contains("AKIDEXAMPLE"), "\(text)")
            #expect(!text.contains("top"), "\(text)")
        }
    }
}
