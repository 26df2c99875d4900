import MillraceModel

/// The form of a string in the manifest.
struct ManifestText: Sendable {
    /// What a check says of a string.
    enum Verdict: Sendable {
        case fits
        /// It is not of the form; the message says which form it is.
        case unfit
        /// It is refused for a reason that the message gives instead of the form.
        case refused(String)
    }

    /// What the string is: "a table name".
    let name: String
    /// The form in words.
    let form: String
    /// The form in the words of JSON Schema.
    let schema: JSONObject
    let check: @Sendable (String) -> Verdict

    private init(
        _ name: String,
        form: String,
        schema: JSONObject,
        check: @escaping @Sendable (String) -> Verdict
    ) {
        self.name = name
        self.form = form
        self.schema = schema
        self.check = check
    }

    /// A Region such as `eu-central-1`.
    static let region = ManifestText(
        "a Region",
        form: "lower case as in \"eu-central-1\"",
        schema: ["pattern": "^[a-z]{2}(-[a-z]+)+-[1-9][0-9]?$"]
    ) { text in
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].utf8.count == 2, let number = parts.last?.utf8 else { return .unfit }
        let isWord = parts.dropLast().allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isLowercase) }
        let isNumber = (1...2).contains(number.count) && number.allSatisfy(isDigit) && number.first != UInt8(ascii: "0")
        return isWord && isNumber ? .fits : .unfit
    }

    /// The twelve digits of an account.
    static let accountID = ManifestText(
        "an account", form: "twelve digits in quotes", schema: ["pattern": "^[0-9]{12}$"]
    ) { text in
        text.utf8.count == 12 && text.utf8.allSatisfy(isDigit) ? .fits : .unfit
    }

    /// The name of a table.
    static let tableName = ManifestText(
        "a table name",
        form: "3 to 255 of A-Z, a-z, 0-9, '_', '.' and '-'",
        schema: ["pattern": "^[a-zA-Z0-9_.-]{3,255}$"]
    ) { text in
        isTableName(text) ? .fits : .unfit
    }

    /// The name of a key attribute.
    static let attributeName = ManifestText(
        "a key attribute's name", form: "1 to 255 bytes", schema: ["minLength": 1, "maxLength": 255]
    ) { text in
        (1...255).contains(text.utf8.count) ? .fits : .unfit
    }

    /// The name of a function.
    static let functionName = ManifestText(
        "a function name",
        form: "1 to 64 of A-Z, a-z, 0-9, '_' and '-'",
        schema: ["pattern": "^[a-zA-Z0-9_-]{1,64}$"]
    ) { text in
        if isFunctionName(text) { return .fits }
        return text.hasPrefix("arn:")
            ? .refused("is an ARN; functions go by their name alone, for they live in this process") : .unfit
    }

    /// A table's stream, or a Kinesis stream.
    static let eventSourceARN = ManifestText(
        "the source of a mapping",
        form: "\"table/NAME\", \"stream/NAME\", \"stream/NAME/consumer/NAME\", or the ARN of a table's stream, a "
            + "Kinesis stream or a consumer",
        schema: [
            "pattern": .string(
                "^(table/[a-zA-Z0-9_.-]{3,255}|stream/[a-zA-Z0-9_.-]{1,128}(/consumer/[a-zA-Z0-9_.-]{1,128})?"
                    + "|arn:aws[^:]*:dynamodb:[^:]*:[0-9]{12}:table/[^/]+/stream/[^/]+"
                    + "|arn:aws[^:]*:kinesis:[^:]*:[0-9]{12}:stream/[a-zA-Z0-9_.-]{1,128}(/consumer/[^/]+)?)$")
        ]
    ) { text in
        switch EventSourceMapping.Source.parse(text) {
        case .source: .fits
        case .unknown: .unfit
        case .refused(let reason): .refused(reason)
        }
    }

    /// The source of a key.
    static let encryptionKey = ManifestText(
        "the source of a key",
        form: "\"file:\" and a path, or \"env:\" and the name of an environment variable",
        schema: ["pattern": "^(file|env):."]
    ) { text in
        EncryptionKeySource(text) == nil ? .unfit : .fits
    }

    /// The name of a Kinesis stream or consumer.
    static let streamName = ManifestText(
        "a stream's name",
        form: "1 to 128 of A-Z, a-z, 0-9, '_', '.' and '-'",
        schema: ["pattern": "^[a-zA-Z0-9_.-]{1,128}$"]
    ) { text in
        isStreamName(text) ? .fits : .unfit
    }

    /// A Kinesis stream of the manifest's account and Region.
    static let kinesisStreamARN = ManifestText(
        "a Kinesis stream",
        form: "\"stream/NAME\" or the ARN of a Kinesis stream",
        schema: [
            "pattern": .string(
                "^(stream/[a-zA-Z0-9_.-]{1,128}"
                    + "|arn:aws[^:]*:kinesis:[^:]*:[0-9]{12}:stream/[a-zA-Z0-9_.-]{1,128})$")
        ]
    ) { text in
        switch EventSourceMapping.Source.parse(text) {
        case .source(.kinesisStream): .fits
        case .source(.stream(let arn)):
            if case .kinesis(_, consumer: nil) = arn.source { .fits } else { .unfit }
        default: .unfit
        }
    }

    /// A dead-letter file.
    static let destination = ManifestText(
        "a destination",
        form: "\"file:\" and the path of a .jsonl file, at most 350 characters",
        schema: ["pattern": #"^file:(?!//)[^\u0000-\u001F]*[^/\u0000-\u001F]\.jsonl$"#, "maxLength": 350]
    ) { text in
        if text.isEmpty { return .refused("names no file; leave DestinationConfig out for none") }
        if text.hasPrefix("arn:") || text.hasPrefix("kafka:") {
            return .refused("is not supported: failure records go to a file, as in \"file:dead-letters/orders.jsonl\"")
        }
        if text.hasPrefix("file://") { return .refused("is a URL; write the path right behind \"file:\"") }
        let path = text.dropFirst("file:".count)
        guard text.hasPrefix("file:"), text.unicodeScalars.count <= 350, path.hasSuffix(".jsonl"),
            path.utf8.allSatisfy({ $0 >= 0x20 })
        else { return .unfit }
        return path.utf8.dropLast(".jsonl".utf8.count).last.map { $0 != UInt8(ascii: "/") } ?? false ? .fits : .unfit
    }

    /// Whether a text can be a table's name.
    static func isTableName(_ text: some StringProtocol) -> Bool {
        (3...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: ".") }
    }

    /// Whether a text can be a Kinesis stream's name.
    static func isStreamName(_ text: some StringProtocol) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: ".") }
    }

    /// Whether a text can be a function's name.
    static func isFunctionName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isLowercase(byte) || isDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    private static func isLowercase(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
