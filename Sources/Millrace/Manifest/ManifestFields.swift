import MillraceModel

/// The table of everything that a manifest can say: the only description of it.
///
/// Names, ranges and defaults are AWS's where AWS has them. Checks, JSON Schema and reference page follow this table,
/// so a parameter becomes supported by a change here and in `ManifestBuilder`.
enum ManifestFields {
    /// The whole manifest.
    static let root = ManifestObject(
        name: "Manifest",
        summary: "the tables, the Kinesis streams, the mappings between streams and functions, and how all are run",
        source: nil,
        fields: [
            .optional("$schema", .anyText, "the schema that editors check the file with; ignored here"),
            .optional(
                "Region", .text(.region), default: "us-east-1", "the Region in all ARNs"),
            .optional(
                "AccountId", .text(.accountID), default: "000000000000", "the account in all ARNs"),
            .optional(
                "Tables", .list(of: .object(table), count: 0...Int.max), default: [],
                "the tables that are made at the start where they are not there yet"),
            .optional(
                "KinesisStreams", .list(of: .object(kinesisStream), count: 0...Int.max), default: [],
                "the Kinesis streams that are made at the start where they are not there yet"),
            .optional(
                "EventSourceMappings", .list(of: .object(mapping), count: 0...Int.max), default: [],
                "which function is invoked with the records of which stream"),
            .optional(
                "Functions", .list(of: .object(function), count: 0...Int.max), default: [],
                "settings of functions that differ from the defaults"),
            .optional("Store", .object(store), default: [:], "how the data directory is written"),
            .optional(
                "Emulation", .object(emulation), default: [:], "how the emulated services behave"),
        ]
    )

    /// Settings of one function.
    static let function = ManifestObject(
        name: "Function",
        summary: "settings of one registered function, whatever mapping invokes it",
        source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",
        fields: [
            .required("FunctionName", .text(.functionName), "the name of a registered function"),
            .optional(
                "TimeoutSeconds", .integer([1...900]), default: 3,
                "how long an invocation may take before it is cancelled and has failed"),
            .optional(
                "StuckAfterSeconds", .integer([1...900]), default: 5,
                "how long after its cancellation a handler that has not ended is called stuck"),
            .optional(
                "WhenStuck", .choice(FunctionSettings.StuckHandling.allCases.map(\.rawValue)), default: "hold",
                "what is done about a stuck handler: hold waits for it, abandon counts the invocation as failed and "
                    + "goes on beside it, exit ends the process for a supervisor to start it anew"),
            .optional(
                "ReservedConcurrentExecutions", .integer([0...100_000]),
                "how many invocations of the function may run at a time; what is beyond that waits, and spends no "
                    + "retries"),
            .refused("Timeout", because: "the name here is TimeoutSeconds"),
            .refused("MemorySize", because: "functions share the memory of this process"),
            .refused("Handler", because: "functions are registered in Swift, by their name"),
            .refused("Runtime", because: "functions are registered in Swift, by their name"),
            .refused("Environment", because: "functions share the environment of this process"),
        ]
    )

    /// The settings of the store.
    static let store = ManifestObject(
        name: "Store",
        summary: "how the data directory is written",
        source: "https://www.sqlite.org/pragma.html#pragma_synchronous",
        fields: [
            .optional(
                "Synchronous", .choice(["FULL", "NORMAL", "OFF"]), default: "FULL",
                "how hard commits are brought onto the disk: with FULL each is there before its write is answered, "
                    + "with NORMAL a loss of power can take the last ones, with OFF it can damage the store"),
            .optional(
                "EncryptionKey", .text(.encryptionKey),
                "where the key comes from that records and items are encrypted with; without it they are in the clear, "
                    + "and \"millrace store encrypt\" changes that for a store that is there"),
        ]
    )
}
